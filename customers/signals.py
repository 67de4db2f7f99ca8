"""What customers announces and asks."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.dispatch import Signal

email_confirmed = Signal()
"""A person has shown that an e-mail address is theirs.

Arguments: ``user_id`` (int), ``email`` (str, in small letters).
Sent by ``customers.services.email_ownership.announce_email_confirmed`` with ``send``, whichever door confirmed it, in
the transaction that writes it where there is one; sent again where the row of a confirmed address is saved again. Not
sent for fixtures.
Kind: must hold: a receiver must be idempotent; one that fails rolls the confirmation back.
"""


@dataclass(frozen=True)
class CustomerChange:
    """What has become of a customer: ``kind`` is "created" or "changed"."""

    user_id: int
    kind: str


customers_changed = Signal()
"""People have become customers, or what is known of them has changed: their name, e-mail address, profile, phone number
or address book.

Arguments: ``changes`` (tuple of ``CustomerChange``).
Sent by ``customers.services.accounts``, ``profiles`` and ``addresses`` inside their transaction, with ``send``; sent as
well where a User or a page was saved as it stood. Not sent for log-ins, for guests, and where somebody is erased.
Kind: may follow. A receiver only writes rows.
"""


@dataclass(frozen=True)
class ErasurePreview:
    """What an app holds of a person, in sentences: what goes, what stays and why, what has to be done first."""

    deleted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()


erasure_asked = Signal()
"""Asks what erasing a person would take away, what it would leave and why, and what stands in its way.

Arguments: ``user_id`` (int, None for a guest), ``emails`` (tuple of str, in small letters: addresses that are known to
be theirs).
Sent by the pages that ask before they erase, with ``send``. A receiver answers an ``ErasurePreview``, and writes
nothing. Works without any answer.
"""


@dataclass(frozen=True)
class PersonalData:
    """What an app holds of a person: ``data`` is made of what JSON can say, and of dates and decimals, for people to
    read below ``name``."""

    name: str
    data: dict


personal_data_asked = Signal()
"""Asks what is known of a person, to hand it out to them.

Arguments: ``user_id`` (int, None for a guest), ``emails`` (tuple of str, in small letters: addresses that are known to
be theirs).
Sent by ``customers.services.data_export.export_personal_data``, with ``send``. A receiver answers ``PersonalData``, and
writes nothing; of other people nothing stands in it. Works without any answer.
"""


class ErasureRefused(Exception):
    """A receiver of ``account_erased`` cannot do without the person yet; ``reasons`` say why, in sentences."""

    def __init__(self, reasons=()):
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True)
class Erased:
    """What a receiver has erased, so that others find the copies: ``words`` named the person (names, addresses, phone
    numbers), ``subjects`` are what was told of them in mails (an order's number, ``comment:12``)."""

    words: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    def __str__(self):
        return "the person was taken out"


account_erased = Signal()
"""A person is erased: a member who has deleted their account or was erased by the staff, or a guest, who has none.

Arguments: ``user_id`` (int, None for a guest), ``emails`` (tuple of str, in small letters: the addresses that are known
to be theirs; none of somebody who has never confirmed one).
Sent by ``customers.services.erasure.erase_account`` and ``erase_guest``, and where a sign-up ends, inside their
transaction, before the User row is deleted, with ``send``.
Kind: must hold: a receiver removes or anonymises what it keeps of the person, and may answer ``Erased``. It may raise
``ErasureRefused``; any exception rolls the erasure back.
"""

document_asked = Signal()
"""Asks for the document that a mail carries, at the moment when the mail is sent or shown: the outbox keeps no copy.

Arguments: ``number`` (str): of an invoice or a credit note, as ``orders.signals.invoice_issued`` told it, or what names
a legal text (``orders.signals.LegalDocument``).
Sent with ``send``, outside a transaction. A receiver answers the file (bytes), or None for a number that it does not
know. Without an answer the mail waits in the outbox and is tried again.
"""


@dataclass(frozen=True)
class Buyer:
    """What somebody has bought in all: a member by ``user_id`` under whatever address, a guest (None) by ``email``, in
    small letters.

    ``order_count`` are confirmed and not cancelled, ``spent_total`` is what was paid less what went back. ``name`` and
    ``country`` are those of the latest order.
    """

    user_id: int | None
    email: str
    name: str
    country: str
    order_count: int
    spent_total: Decimal
    first_order_at: datetime | None
    last_order_at: datetime | None


@dataclass(frozen=True)
class Buyers:
    """The people to whose orders something has happened, up to and with ``last_event``; ``gone`` are addresses, in
    small letters, that no guest's order has any more."""

    last_event: int
    buyers: tuple[Buyer, ...]
    gone: tuple[str, ...] = ()


buyers_asked = Signal()
"""Asks whose orders something has happened to since, to keep what is told of people beside their names.

Arguments: ``after`` (int, None), ``emails`` (tuple of str, in small letters): what has happened since the
``last_event`` of the answer before, 0 for everything; with None the guests of these addresses, whatever has happened,
and the members of ``user_ids`` (tuple of int, may be left out) as far as they have any order.
Sent by ``customers.services.contacts.read_buyers`` with ``send``, in the worker's round, outside a transaction; with
``emails`` by ``ask_for_buyers``, where an order has gone to another address, its buyer is erased, or it is gone,
inside it. A
receiver answers ``Buyers``, with a bounded number of them, each as they stand now, or None where nothing has happened.
What is being written at this moment may wait for the next round. It must not write.
"""


@dataclass(frozen=True)
class Purchase:
    """An order as a list tells it; ``url`` leads to it in the back office, ``state`` is in words."""

    number: str
    placed_at: datetime
    state: str
    total: Decimal
    url: str


purchases_asked = Signal()
"""Asks for somebody's latest orders, to show them to staff beside what else is known of them.

Arguments: ``user_id`` (int, None for a guest), ``email`` (str, in small letters).
Sent by a customer's page in the back office, with ``send``, to staff who may see orders. A receiver answers a list of
``Purchase``, the latest first, a few at most. It must not write. Works without any answer.
"""
