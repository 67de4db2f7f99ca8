"""How the shop talks to whoever moves the money: the facts that go out, the answers that come back, and ``Gateway``.

Nothing here knows a row, a request or a page. A gateway of your own inherits ``Gateway`` and needs nothing else of the
shop; ``docs/payment.md`` has a worked example.

Three rules carry the rest:

* **The key decides.** Every charge and every refund carries a key of ours that is unique for ever. Whatever is asked
  twice with the same key and the same facts happens once; the second answer is the first one again, or a fresher one.
* **No answer is not a “no”.** ``GatewayUnavailable`` means that nobody knows what happened: ask again with the same
  key.
* **Paid is paid.** Webhooks arrive late, twice and in any order. After ``State.PAID`` nothing that a gateway says
  makes the charge unpaid; money goes back by a refund, which is told of by webhooks of its own. Only a refund that
  was done may still fail, days later: then the money is back with the shop. A chargeback (``Kind.DISPUTE``) counts
  nothing by itself: a person is told, and decides.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext


class GatewayUnavailable(Exception):
    """No usable answer came, or too late: whether it happened is unknown. Ask again with the same key."""


class GatewayRefused(Exception):
    """The gateway will never do this as it was asked: wrong key, unknown currency, one key for two amounts.

    The text is for the staff and the log, not for the buyer.
    """


class ChargeNotFound(Exception):
    """The gateway knows no such charge, as far as it can tell now."""


class WebhookRefused(Exception):
    """What came in is not from the gateway: the signature does not fit, is too old, or nothing can be read."""


UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
"""What reading a body raises that is signed and yet no webhook: catch these, raise ``WebhookRefused``.

Among them is ``RecursionError``, which ``json.loads`` raises for lists in lists, 50,000 deep.
"""


class State(StrEnum):
    """What a charge has come to."""

    PAID = "paid"  # the money is ours
    PENDING = "pending"  # nothing to do here: it waits for a bank, or for a webhook
    ACTION_REQUIRED = "action_required"  # the buyer has a step to take, on our page or on the gateway's
    DECLINED = "declined"  # this attempt has failed; the message says why, in words for the buyer
    CANCELLED = "cancelled"  # nobody can pay it any more


class RefundState(StrEnum):
    """What a refund has come to."""

    DONE = "done"  # the gateway has sent the money back
    PENDING = "pending"  # it is under way, or a person has to send it
    FAILED = "failed"  # no money went back; the message says why, in words for the staff


class DisputeState(StrEnum):
    """What has become of a chargeback: the buyer asked the bank for the money, not the shop."""

    OPEN = "open"  # the bank asks; somebody has to answer on the gateway's own pages
    WON = "won"  # decided: the money stays with the shop
    LOST = "lost"  # decided: the buyer has it back


class Kind(StrEnum):
    """What a webhook is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"

    @property
    def states(self) -> type[StrEnum]:
        """What a webhook of this kind can say."""
        return {Kind.PAYMENT: State, Kind.REFUND: RefundState, Kind.DISPUTE: DisputeState}[self]


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What the buyer shall pay."""

    key: str  # unique for ever, at most 200 letters, digits, “-”, “_”, “.” and “:”
    amount: Decimal  # in whole units of the currency, Decimal("12.50")
    currency: str  # ISO 4217, “EUR”
    order_number: str
    email: str
    description: str  # printed by the gateway for buyer and staff
    return_url: str  # absolute; where the buyer comes back to from a page of the gateway
    choice: str = ""  # what the buyer chose on the gateway's own form, in the gateway's words; most need none

    def __post_init__(self):
        if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,200}", self.key):
            raise ValueError(f"No key for a charge: {self.key!r}.")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise ValueError(f"No currency: {self.currency!r}.")
        if not is_payable(self.amount):
            raise ValueError(f"Nothing to pay: {self.amount!r}.")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What has become of a charge."""

    state: State
    reference: str = ""  # the gateway's own name for the charge; empty only while it has none
    received: Decimal = Decimal(0)  # what really came in so far; refunds are not taken off
    redirect_url: str = ""  # ACTION_REQUIRED: send the buyer here, if anywhere
    client_secret: str = ""  # ACTION_REQUIRED: what the gateway's script in the page asks for
    message: str = ""  # words for the buyer
    fee: Decimal | None = None  # what the gateway keeps of what was received, in the charge's currency; None: not told


@dataclass(frozen=True, kw_only=True)
class RefundAnswer:
    """What has become of a refund."""

    state: RefundState
    reference: str = ""  # the gateway's own name for the refund
    message: str = ""  # words for the staff


@dataclass(frozen=True, kw_only=True)
class WebhookEvent:
    """One thing that the gateway tells on its own accord."""

    event_id: str  # the same when the same event is told again; count each once
    kind: Kind
    state: State | RefundState | DisputeState  # by the kind
    key: str  # that of the charge or of the refund; empty for what begins elsewhere: a refund there, a dispute
    reference: str  # that of the charge, of the refund or of the dispute
    amount: Decimal  # what has really been received or sent back, 0 when nothing was; of a dispute what is disputed
    currency: str
    payment_reference: str = ""  # of a refund or a dispute: the charge that it belongs to
    message: str = ""  # why it was declined (for the buyer), has failed or is disputed (for the staff)

    def __post_init__(self):
        """Refuse what no row could keep: the gateway would be told “later”, and tell it for days."""
        for text in (self.event_id, self.key, self.reference, self.payment_reference, self.message):
            text.encode()  # a ValueError for half of a surrogate pair
            if "\x00" in text:
                raise ValueError(f"No text: {text!r}.")
        if not self.event_id or max(map(len, (self.event_id, self.reference, self.payment_reference))) > 200:
            raise ValueError("The name of an event, a charge or a refund is missing or too long.")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise ValueError(f"No currency: {self.currency!r}.")
        if not (self.amount == 0 or is_payable(self.amount) and self.amount < 10**10):
            raise ValueError(f"No sum: {self.amount!r}.")


class Gateway(ABC):
    """Somebody who takes money for the shop.

    Instances are cheap, keep nothing in memory between calls, and are safe in several threads and processes. No method
    is called inside a transaction: each may take seconds. Every method may raise ``GatewayUnavailable`` and
    ``GatewayRefused``, and nothing else but what it names; errors of a library are translated.
    """

    code: str  # kept in rows and addresses: small letters, digits and “_”, never changed
    title: str  # what the buyer chooses at the checkout
    is_online: bool  # the buyer pays now; otherwise the order is placed and the money comes later

    pays_on_delivery: bool = False  # the parcel may be packed and sent before it is paid
    may_cost_a_fee: bool = False  # no card, transfer or direct debit may (Directive (EU) 2015/2366, Article 62(4))
    charges_at_start: bool = True  # ``start`` alone may take money; else the buyer is asked after it, or pays by hand
    tells_fees: bool = False  # ``look_up`` tells what it keeps of a payment, some time after it is paid
    moves_money: bool = True  # else it is for trying: where it is not offered it does not exist, and the check for
    # production refuses it

    # A form of the gateway's on the page of payment, shown while an answer's ``client_secret`` waits for the buyer.
    form_template: str = ""  # gets ``gateway``, ``payment``, ``order``, ``page`` and ``site_url``
    form_script: str = ""  # a static file, loaded as a module by that page and no other
    form_csp: Mapping[str, Sequence[str]] = MappingProxyType({})  # directive -> sources that the form needs besides

    # What the buyer chooses before they pay; its value comes as ``Charge.choice``.
    choices: Sequence[tuple[str, str]] = ()  # value and label
    choices_label: str = ""
    choices_help: str = ""

    # A page here in the shop on which the buyer takes the step of ``State.ACTION_REQUIRED``, at
    # /orders/<number>/pay/<code>/; what its form posts comes to ``take_step``.
    step_template: str = ""  # gets ``payment`` and ``order``

    # How platforms of the Universal Commerce Protocol pay by it (docs/ucp.md): payment handlers as it writes them. What
    # a platform sends for one of them comes to ``read_ucp_instrument``.
    ucp_handlers: Sequence[Mapping[str, Any]] = ()

    account: Any = None  # where buyers transfer the money to by themselves: ``orders.gateways.transfer.BankAccount``

    @abstractmethod
    def start(self, charge: Charge) -> Answer:
        """Ask for the money of one charge.

        The same key with the same facts is the same charge, however often and from however many processes it is
        started, and is never taken twice. The same key with another amount or currency is refused.

        A decline is an answer, not an exception. The buyer's next try is a new charge with a new key; cancel the old
        one first if its answer carried a ``client_secret`` or a ``redirect_url``, for those may still be open in a
        tab.

        :raises GatewayUnavailable: the charge may have been made or not; start it again, or look it up.
        :raises GatewayRefused: it was not made and never will be.
        """

    @abstractmethod
    def look_up(self, *, reference: str = "", key: str = "") -> Answer:
        """Say what has become of a charge: after a time-out, or when no webhook has come for long.

        The reference is the surer way. By the key alone a gateway may find a charge only some minutes after it was
        made, so that “not found” proves nothing until then.

        :raises ChargeNotFound: when it knows neither.
        """

    @abstractmethod
    def cancel(self, *, reference: str = "", key: str = "") -> Answer:
        """See to it that nobody can pay this charge any more, and say what it is now.

        Read the answer: it is ``PAID`` when the buyer was faster, and ``PENDING`` when the money is on its way and
        cannot be stopped. Cancelling what is cancelled answers ``CANCELLED``.

        :raises ChargeNotFound: when the gateway knows neither; there is nothing to pay then.
        """

    @abstractmethod
    def refund(self, *, reference: str, amount: Decimal, currency: str, key: str) -> RefundAnswer:
        """Send a part or all of a paid charge back, once for each key.

        What the gateway will not send back (more than is left, a card that was closed) is ``FAILED`` with a message.

        :param reference: that of the charge.
        :param key: of this refund, not of the charge.
        :raises GatewayUnavailable: it may have been sent or not; ask again with the same key.
        """

    @abstractmethod
    def look_up_refund(self, *, reference: str) -> RefundAnswer:
        """Say what has become of a refund that was ``PENDING``, when no webhook has come for long.

        :param reference: that of the refund; a gateway that gave none has nothing to say but ``PENDING``.
        """

    @abstractmethod
    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent | None:
        """Read what was posted to the shop in the gateway's name; None for an event that is none of our business.

        Nothing is believed before the signature fits the body byte for byte and is fresh. The caller counts each
        ``event_id`` once, holds the amount against what was asked, and looks the charge up where in doubt.

        :param headers: names in any case.
        :raises WebhookRefused: for everything that the gateway did not sign, also when it never calls back.
        """

    def take_step(self, reference: str, form_data: Mapping[str, str]) -> Answer:
        """Take the buyer's step: what the form of ``step_template`` posted, for the charge of this reference.

        The buyer is sent on to the page that looks the charge up. A step that was taken already changes nothing.
        """
        raise GatewayRefused(gettext("%(code)s has no page of its own.") % {"code": self.code})

    def read_ucp_instrument(self, instrument: Mapping[str, Any]) -> str:
        """Return what the charge of this means of payment is told (``Charge.choice``); it names one of the handlers.

        :raises GatewayRefused: for one that cannot be read; the text is for the buyer.
        """
        raise GatewayRefused(gettext("%(code)s reads no means of payment.") % {"code": self.code})

    def due_webhooks(self) -> list[tuple[bytes, dict[str, str]]]:
        """Take out what it has to tell by now, body and headers, in the order of sending; the worker asks for it.

        Only for a gateway that cannot post to the shop; whatever it gives is read as if it had been posted.
        """
        return []


def is_payable(amount: Decimal) -> bool:
    """Is this a sum that can change hands: a ``Decimal``, finite, more than nothing?"""
    return isinstance(amount, Decimal) and amount.is_finite() and amount > 0


def header(headers: Mapping[str, str], name: str) -> str:
    """Return the header of this name, however its letters are written; empty if there is none."""
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")
