"""What the project itself asks and announces; nothing of the four apps is imported here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.dispatch import Signal
from django.utils.functional import Promise
from django.utils.safestring import SafeString

HERO = "hero"
"""The name of the section that has the home page's heading."""


@dataclass(frozen=True)
class HomeSection:
    """One band of the home page, made where it is shown.

    ``name`` is what the merchant's order knows it by, ``title`` what the back office calls it. Of those that nobody has
    arranged the lower ``position`` stands higher. ``render()`` returns safe HTML, empty where there is nothing to show.
    """

    name: str
    title: str | Promise
    position: int
    render: Callable[[], SafeString]


home_sections_asked = Signal()
"""Asks every app for its bands of the home page.

Arguments: ``request`` (HttpRequest).
Sent by the home page, and by the page of the back office that arranges them, outside a transaction, with ``send``. A
receiver answers a list of ``HomeSection``, the same one whether there is something to show or not. The page works
without any answer. Neither a receiver nor ``render`` may write.
"""


@dataclass(frozen=True)
class HelpText:
    """A help page as the merchant has written it: ``html`` is safe, with its heading.

    ``version`` says in words which one it is, ``earlier`` are label and address of those before it.
    """

    title: str
    html: SafeString
    version: str
    earlier: tuple[tuple[str, str], ...] = ()


help_page_asked = Signal()
"""Asks whether the merchant has written a help page.

Arguments: ``page`` (str): its name, as in ``/help/terms/``.
Sent by the help page, outside a transaction, with ``send``. A receiver answers a ``HelpText``, or None: then the page
is the shop's standard text. The page is kept until something of the shop changes, so an answer that comes from rows
comes from a ``ShownModel``. A receiver must not write.
"""


@dataclass(frozen=True)
class FooterLink:
    """A link below every page, among those that help: ``url`` is a path of this shop, or an address elsewhere."""

    label: str
    url: str


footer_links_asked = Signal()
"""Asks every app for the pages that its people want to have named below every page.

Arguments: none.
Sent when the footer is printed anew, with ``send``: it is kept until something of the shop changes, so an answer that
comes from rows comes from a ``ShownModel``. A receiver answers a list of ``FooterLink`` in their order (or an empty
one). The footer works without any answer. A receiver must not write.
"""


address_asked = Signal()
"""Asks whether something is at an address of this shop, so that no link leads to nothing.

Arguments: ``view`` (str: the address's name, such as "blog:post"), ``named`` (dict: what the address names),
``drafts_too`` (bool: whether what is not published counts as well).
Sent by forms that take links, and by the page that says which ones are dead, with ``send``. A receiver answers whether
something is there, by queries that read one row each, and None for an address that is not its own. Where nobody says
no, something is there. A receiver must not write.
"""


@dataclass(frozen=True)
class Readiness:
    """One thing that a shop needs before its first customer.

    :param label: what it is, in words.
    :param missing: what is not there and what comes of it; empty where it is done.
    :param url: the page of the back office where it is done; empty: whoever runs the shop does it.
    :param is_needed: whether a shop cannot do without it, or only does worse.
    """

    position: int
    label: str
    missing: str = ""
    url: str = ""
    is_needed: bool = True


readiness_asked = Signal()
"""Asks every app what a shop still needs before its first customer.

Arguments: none.
Sent by the page of the back office that lists it and, once a minute at most, by its start page, outside a transaction,
with ``send``. A receiver answers a list of ``Readiness``, the same ones whether they are done or not, by queries that
read one row each, or count to a bound. The page works without any answer. A receiver must not write.
"""


@dataclass(frozen=True)
class Figure:
    """One number for whoever watches the shop: its name by Prometheus' rules, without the shop's prefix."""

    name: str
    help: str
    value: float


figures_asked = Signal()
"""Asks every app for what it counts: what waits, what failed, when something last went well.

Arguments: ``since`` (aware datetime): what was due before it is late, what happened after it is recent.
Sent by ``/metrics``, outside a transaction, with ``send``. A receiver answers a list of ``Figure``, by queries that an
index bounds whatever the shop's size: it is asked every few seconds. It must not write.
"""

late_work_asked = Signal()
"""Asks every app whether work has been lying about: what the worker should have done long ago.

Arguments: ``since`` (aware datetime): what was due before it is late.
Sent by ``/readyz``, outside a transaction, with ``send``. A receiver answers a list of names for whoever runs the shop
(an empty one where nothing is late), by a query that reads one row at most. It must not write.
"""

prompt_work_due = Signal()
"""The worker's look, about once a second, at what somebody waits for; so whoever writes such a row wakes nobody for it.

Arguments: none.
Sent by ``manage.py worker`` before each task, between the pieces of a long one and, where there is none, every second,
outside a transaction, with ``send_robust``. A receiver finds out by one query, which writes nothing, whether there is
work, bounds what it does and answers whether it did any. It must be idempotent.
"""

overdue_work_due = Signal()
"""The worker's regular round: whoever keeps rows with work in them does what is overdue now.

Arguments: ``now`` (aware datetime).
Sent by ``manage.py worker`` every ``my_shop.kernel.background.SWEEP_SECONDS``, outside a transaction, with
``send_robust``: one receiver's failure is logged and does not keep the others from their work. A
receiver must be idempotent and bound the work of one round. A task is only the wake-up call; this
round is what guarantees delivery.
"""


MOST_COUNTED = 1_000
"""Rows up to which the back office counts what is to be done: whoever has more than that begins anyway."""


@dataclass(frozen=True)
class DeskExample:
    """One of the rows that a task is about, with the page where it is done."""

    label: str
    detail: str
    url: str


@dataclass(frozen=True)
class DeskTask:
    """Work that waits for a person: how many rows, and the list that shows exactly these.

    :param section: what it belongs to, in words; tasks of one section stand together, by ``position``.
    :param count: rows, counted up to ``MOST_COUNTED`` and one more.
    :param is_urgent: whether somebody is kept waiting, or money lies wrong, until it is done.
    """

    section: str | Promise
    position: int
    label: str
    count: int
    url: str
    is_urgent: bool = False
    examples: tuple[DeskExample, ...] = ()

    @property
    def count_text(self) -> str:
        """The number as it is shown: "1,000+" where nobody has counted further."""
        return f"{MOST_COUNTED:,}+" if self.count > MOST_COUNTED else f"{self.count:,}"


desk_asked = Signal()
"""Asks every app what waits for a person, for the start page of the back office.

Arguments: ``user`` (a member of staff).
Sent by the start page, outside a transaction, with ``send``. A receiver answers a list of ``DeskTask``: of what this
person may see alone, by queries that an index bounds whatever the shop's size. What nothing waits for is left out, or
has a count of 0. The page works without any answer. A receiver must not write.
"""


@dataclass(frozen=True)
class SalesStretch:
    """What was sold in a stretch of time, and in the same stretch before: to the same hour, of the day before it.

    :param label: such as "Today".
    :param before_label: such as "yesterday by this time".
    """

    label: str
    before_label: str
    orders: int
    amount: Decimal
    orders_before: int
    amount_before: Decimal


@dataclass(frozen=True)
class SalesDay:
    """What was sold on one day of the shop's time zone."""

    day: date
    orders: int
    amount: Decimal


@dataclass(frozen=True)
class Sales:
    """How the shop sells; ``counted`` says in words what is counted as a sale, ``days`` are without a gap."""

    counted: str
    stretches: tuple[SalesStretch, ...]
    days: tuple[SalesDay, ...]


sales_asked = Signal()
"""Asks how the shop sells, for the start page of the back office.

Arguments: ``user`` (a member of staff).
Sent by the start page, outside a transaction, with ``send``. A receiver answers ``Sales``, or None where this person
is not to know. The page works without any answer. A receiver must not write.
"""


@dataclass(frozen=True)
class Found:
    """Something that was searched for: what kind of thing it is, its name, what tells it apart, and its page."""

    kind: str
    label: str
    detail: str
    url: str


MOST_FOUND = 5
"""Rows of one kind that the search of the back office shows."""

back_office_searched = Signal()
"""Asks every app for what a member of staff means by some words.

Arguments: ``user`` (a member of staff), ``words`` (str, not empty, trimmed).
Sent by the search page of the back office, outside a transaction, with ``send``. A receiver answers a list of
``Found``, the best first, ``MOST_FOUND`` of a kind at most: of what this person may see alone, by queries that an
index bounds. The page works without any answer. A receiver must not write.
"""


@dataclass(frozen=True)
class AuditEntry:
    """Something that a member of staff did: ``what``, in a sentence, ``about`` which thing, and where that is seen."""

    at: datetime
    user_id: int
    what: str
    about: str
    url: str = ""


audit_asked = Signal()
"""Asks every app what staff did that the log of the back office does not say by itself.

Arguments: ``since``, ``until`` (aware datetimes), ``user_ids`` (tuple of int: of whom).
Sent by the page “Who did what”, outside a transaction, with ``send``. A receiver answers a list of ``AuditEntry``,
bounded in number. The page works without any answer. A receiver must not write.
"""


importers_asked = Signal()
"""Asks every app which files it takes, for the imports page, the command and the worker.

No arguments.
Sent with ``send``, within a transaction or without.
A receiver answers a list of ``my_shop.kernel.imports.contract.Importer``.
The page works without any answer. A receiver must not write.
"""

exporters_asked = Signal()
"""Asks every app which tables it hands out, for lists, the exports page, schedules, the command and the worker.

No arguments.
Sent with ``send``, within a transaction or without.
A receiver answers a list of ``my_shop.kernel.exports.contract.Exporter``.
The page works without any answer. A receiver must not write.
"""

reports_asked = Signal()
"""Asks every app which reports it draws, for the reports page and the worker.

No arguments.
Sent with ``send``, within a transaction or without.
A receiver answers a list of ``my_shop.kernel.reports.contract.Report``.
The page works without any answer. A receiver must not write.
"""


@dataclass(frozen=True)
class PictureOwner:
    """Who wanted a picture that was fetched, as ``my_shop.kernel.pictures.remote.WantedPicture`` said it."""

    kind: str
    id: int
    position: int | None
    alt: str


picture_fetched = Signal()
"""A picture that lay at somebody else's address is here: it goes to those who wanted it.

Arguments: ``picture_id`` (int, a ``pictures.Picture``), ``address`` (str, where it lay), ``owners`` (tuple of
``PictureOwner``).
Sent by the worker with ``send``, inside the transaction that marks the address as fetched: what a receiver raises rolls
that back, and the address is tried again later. A receiver answers how many owners of its own kinds show the picture
now, 0 for those that are none of its own or not there any more; a picture that nobody shows is deleted.
"""

webhook_endpoint_failed = Signal()
"""The shop has switched an endpoint of its webhooks off: it says that it is gone, or has taken nothing for days.

Arguments: ``endpoint_id`` (int), ``name`` (str, what staff call it, or its address), ``reason`` (str, in words).
Sent by ``my_shop.kernel.webhooks.switching.switch_off`` inside its transaction, with ``send``, once; not sent where a
person switches one off.
Kind: may follow. A receiver only writes rows.
"""
