"""What orders announces and asks. Payloads are plain and frozen: a receiver is tested by sending one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.dispatch import Signal
from django.utils.translation import gettext

from my_shop.kernel.pictures.shown import ShownPicture
from my_shop.kernel.unit_prices import Content


class OrderRejected(Exception):
    """The order cannot be had as asked: placing and confirming refuse it, or a receiver of ``order_confirmed`` does.

    ``reasons`` is a tuple of ``RejectedLine``; page and API print them.
    """

    def __init__(self, reasons=()):
        self.reasons = tuple(reasons)
        super().__init__("; ".join(str(reason) for reason in self.reasons))


@dataclass(frozen=True)
class RejectedLine:
    """One line that cannot be had: ``available`` units are left of ``name`` (``sku``), ``wanted`` were asked for.

    ``is_for_sale`` is False where there is no such variant, or not any more.
    """

    variant_id: int | None
    sku: str
    name: str
    wanted: int
    available: int
    is_for_sale: bool = True

    def __str__(self):
        if not self.is_for_sale:
            reason = gettext("%(name)s (%(sku)s): not for sale") if self.sku else gettext("%(name)s: not for sale")
        elif self.available:
            reason = gettext("%(name)s (%(sku)s): only %(available)s left, %(wanted)s wanted")
        else:
            reason = gettext("%(name)s (%(sku)s): sold out, %(wanted)s wanted")
        facts = {"name": self.name, "sku": self.sku, "available": self.available, "wanted": self.wanted}
        return reason % facts


@dataclass(frozen=True)
class Line:
    """One order line: ``quantity`` units of a variant at ``unit_price`` (Decimal), in the mode of the order's prices.

    ``subtotal`` is what they cost by the list; ``total`` what they really cost, less ``discount``, their share of the
    order's reductions. Whoever tells of goods that come back names the total.
    """

    variant_id: int
    sku: str
    name: str
    quantity: int
    unit_price: Decimal
    subtotal: Decimal
    discount: Decimal
    total: Decimal
    is_digital: bool = False


@dataclass(frozen=True)
class Discount:
    """A reduction on an order: ``amount`` off the goods, nothing where delivery became free. ``code``: a voucher's."""

    name: str
    amount: Decimal
    code: str = ""


@dataclass(frozen=True)
class LegalDocument:
    """A legal text that the buyer of an order was shown, for them to keep.

    ``document`` is what ``customers.signals.document_asked`` asks for it by: the words are those of then, whatever the
    page says later.
    """

    filename: str
    document: str


@dataclass(frozen=True)
class OrderPayload:
    """An order as other apps see it; amounts contain tax. Where ``is_net`` its prices do not: those of its lines, the
    discounts, ``subtotal``, ``discount_total``, ``delivery_total`` and ``payment_fee``, what the way to pay costs
    besides; the tax comes on top of them.

    ``total`` is what was bought, ``owed_total`` the same without what was cancelled or came back before it was paid.
    ``url`` is the buyer's own link, absolute and signed; a member logs in behind it. ``address``, ``delivery`` and
    ``payment`` are printable texts, ``arrival`` the first and the last day on which it is due. ``payment_note`` says
    what the buyer has to do to pay, ``counted_total`` is what counts as paid, ``amount_due`` what is still owed,
    ``pay_until`` by when. ``actor_id`` is the user who caused the event, None for a guest and for the worker.
    ``waiver`` is what the buyer of digital goods agreed to, and when: the confirmation repeats it. ``revision`` counts
    how often the order was changed after it was confirmed. ``legal_texts`` are the terms and the instructions on
    withdrawal that the buyer was shown, ``tax_note`` says why a business is charged no VAT.
    """

    number: str
    user_id: int | None
    email: str
    name: str
    lines: tuple[Line, ...]
    subtotal: Decimal
    delivery_total: Decimal
    tax_total: Decimal
    total: Decimal
    owed_total: Decimal
    currency: str
    url: str
    address: str
    delivery: str
    arrival: tuple[date, date]
    payment: str
    actor_id: int | None = None
    discount_total: Decimal = Decimal(0)
    discounts: tuple[Discount, ...] = ()
    payment_note: str = ""
    amount_due: Decimal = Decimal(0)
    pay_until: datetime | None = None
    needs_delivery: bool = True
    waiver: str = ""
    is_net: bool = False
    revision: int = 0
    legal_texts: tuple[LegalDocument, ...] = ()
    payment_fee: Decimal = Decimal(0)
    counted_total: Decimal = Decimal(0)
    tax_note: str = ""


@dataclass(frozen=True)
class StockTaken:
    """What whoever takes the stock answers to ``order_confirmed``: units taken, by variant id."""

    quantities: dict[int, int]

    def __str__(self):
        count = len(self.quantities)
        return f"stock of {count} {'line' if count == 1 else 'lines'} taken"


order_confirmed = Signal()
"""The buyer has confirmed an order.

Arguments: ``order`` (``OrderPayload``).
Sent by ``confirmation.confirm_order``, once in an order's life, inside its transaction, with
``send``; not sent for a repeated confirmation.
Kind: must hold. One receiver must answer ``StockTaken`` covering every line, or the confirmation is
rolled back (``StockNotTaken``). A receiver may raise ``OrderRejected``: everything is rolled back
and the buyer is told why. Any other exception rolls back as well. Receivers hold row locks: no
network, no slow work.
"""

order_cancelled = Signal()
"""A confirmed order has been cancelled: by its buyer, also by withdrawing, by staff, or by the worker when nobody paid.

Arguments: ``order`` (``OrderPayload``; its lines are those whose stock goes back, units already
returned left out), ``reason`` (str).
Sent by ``cancellation.cancel_order`` inside its transaction, with ``send``, once; not sent for
an order that was never confirmed.
Kind: must hold. A receiver that fails rolls the cancellation back.
"""

order_returned = Signal()
"""Lines of a confirmed order came back, or were cancelled before they left, in whole or in part.

Arguments: ``order`` (``OrderPayload``; its lines are what came back, with the returned quantities),
``return_id`` (str, different for each return of an order), ``reason`` (str), ``is_line_cancellation``
(bool: none of it had left).
Sent by ``returns.return_lines`` inside its transaction, with ``send``, once for each
return.
Kind: must hold.
"""


@dataclass(frozen=True)
class ChangedLine:
    """A line that a change of an order is about: ``before`` units of it were bought, ``after`` are by now; 0 where it
    came in, or went out. ``variant_id`` is None where the variant has been deleted since."""

    variant_id: int | None
    sku: str
    name: str
    before: int
    after: int

    @property
    def more(self) -> int:
        """Units that the order has more than before; negative where it has fewer."""
        return self.after - self.before


@dataclass(frozen=True)
class OrderChange:
    """What was changed of a confirmed order: ``lines`` whose units are others, ``moved_to`` (the new delivery address,
    printable; empty where it is the old one).

    ``change_id`` is different for each change of an order. The order's total is ``difference`` more than before,
    negative where it is less; ``refunded`` of what was paid goes back. ``reason`` is in words for the buyer.
    """

    change_id: str
    lines: tuple[ChangedLine, ...]
    difference: Decimal
    refunded: Decimal
    reason: str = ""
    moved_to: str = ""


@dataclass(frozen=True)
class StockMoved:
    """What whoever keeps the stock answers to ``order_changed``: units that the order has more, or fewer, by variant
    id."""

    changes: dict[int, int]

    def __str__(self):
        count = len(self.changes)
        return f"stock of {count} changed {'line' if count == 1 else 'lines'} moved"


order_changed = Signal()
"""Staff have changed a confirmed order of which nothing was packed: its lines, where it goes, and what it costs.

Arguments: ``order`` (``OrderPayload``), ``change`` (``OrderChange``); the order is as it is by now.
Sent by ``changes.change_order`` inside its transaction, with ``send``, once for each change; not sent where only the
contact, or an address that costs the same, was corrected.
Kind: must hold. Where units have changed, one receiver must answer ``StockMoved`` with all of them, or the change is
rolled back (``StockNotMoved``). A receiver may raise ``OrderRejected`` for what is short: everything is rolled back and
staff are told why. Receivers hold row locks: no network, no slow work.
"""


@dataclass(frozen=True)
class OrderCorrection:
    """What was corrected of an order, in words: ``corrected`` is empty where ``order_changed`` tells of it.

    ``correction_id`` is different for each correction. ``reason`` is for the buyer. ``former_email`` is where the mails
    about the order went so far; empty where that is the same.
    """

    correction_id: str
    corrected: str
    reason: str
    former_email: str


order_corrected = Signal()
"""Staff have corrected where an order that was confirmed goes, or how its buyer is reached; it costs what it did.

Arguments: ``order`` (``OrderPayload``, as it is by now), ``correction`` (``OrderCorrection``).
Sent by ``corrections.correct_order`` and ``changes.change_order`` inside their transaction, with ``send``.
Kind: may follow. A receiver only writes rows.
"""

order_adopted = Signal()
"""Orders that a guest had placed belong to a member from now on.

Arguments: ``user_id`` (int), ``numbers`` (tuple of str, the orders').
Sent by ``adoption.adopt_by_address``, ``claim_order`` and ``confirm_order`` inside their transaction, with
``send``, once for all orders that come at once; not sent where none comes.
Kind: must hold. A receiver that keeps who bought something writes the member down, where it has nobody.
"""

order_released = Signal()
"""Guests' orders that had come into a member's account are guests' again: their e-mail address was somebody else's.

Arguments: ``user_id`` (int, the member whose they are not any more), ``numbers`` (tuple of str, the orders').
Sent by ``corrections.correct_order`` inside its transaction, with ``send``; not sent for an order that was
placed in the account.
Kind: must hold. A receiver that keeps who bought something writes nobody down, where it has the member.
"""

order_paid = Signal()
"""All that an order owes is there.

Arguments: ``order`` (``OrderPayload``), ``amount`` (Decimal, what came last), ``paid_by`` (str, the way it was paid).
Sent by ``settlement.record_payment_on_order`` inside its transaction, with ``send``, once in an order's life, and once
more where a change made it cost more (its ``revision`` is another one then); not sent for a part of the total, nor for
an order that costs nothing.
Kind: may follow. A receiver only writes rows.
"""


@dataclass(frozen=True)
class Download:
    """A file that the buyer of an order may fetch: at ``url`` (absolute), ``left`` times until ``ends_at``.

    ``size`` is in bytes; ``variant_id`` says which line of the order it belongs to.
    """

    variant_id: int
    name: str
    url: str
    size: int
    ends_at: datetime
    left: int


downloads_due = Signal()
"""What of an order is digital has to be handed over: all that it owes is there, or it costs nothing.

Arguments: ``order_number`` (str), ``variant_ids`` (tuple of int), ``is_renewed`` (bool: staff give it again, what was
used up or had ended as well), ``at`` (aware datetime).
Sent with ``send``, inside the transaction, by ``downloads.deliver_downloads`` when an order is paid, or is
confirmed and costs nothing, and by ``resend_downloads``. It may be sent again; a receiver grants an order once.
Kind: must hold. The receiver answers a list of ``Download``; of a variant that nobody answers for, staff are told.
"""

downloads_ready = Signal()
"""The buyer of an order can fetch what of it is digital.

Arguments: ``order`` (``OrderPayload``), ``downloads`` (tuple of ``Download``), ``delivery_id`` (str, different each
time).
Sent after ``downloads_due``, inside the same transaction, with ``send``; not sent where there is no file.
Kind: may follow. A receiver only writes rows.
"""

downloads_asked = Signal()
"""Asks what the buyer of an order may fetch, and how often still.

Arguments: ``order_number`` (str).
Sent by the order's page and the API, outside a transaction, with ``send``; only for orders with digital lines that are
paid and not over. The receiver answers a list of ``Download``. Works without any answer. Whoever answers neither locks
nor writes.
Kind: question.
"""

payment_failed = Signal()
"""A payment was declined, or did not come about; the order stands, and can be paid in another way.

Arguments: ``order`` (``OrderPayload``), ``payment_id`` (str, different for each try), ``message`` (str, why, in words
for the buyer).
Sent inside the transaction that writes it down, with ``send``, where the buyer is not looking at the page that says so:
by ``webhooks.handle_webhook`` for what a gateway told us later, and by ``look_up_payments`` for what the worker
found out.
Kind: may follow. A receiver only writes rows.
"""

payment_requested = Signal()
"""Staff ask the buyer of a confirmed order to pay what is owed, and send the link for it.

Arguments: ``order`` (``OrderPayload``; its ``url`` leads to the payment, without a log-in), ``request_id`` (str,
different each time).
Sent by ``payment_links.send_payment_link`` inside its transaction, with ``send``.
Kind: may follow. A receiver only writes rows.
"""

order_packed = Signal()
"""An order is packed.

Arguments: ``order`` (``OrderPayload``).
Sent by ``shipping.pack_order`` inside its transaction, with ``send``, once.
Kind: may follow. A receiver only writes rows.
"""


@dataclass(frozen=True)
class Parcel:
    """A shipment: ``items`` are texts ("2 × Mug, Sage"); ``is_last`` says that nothing is left to send."""

    shipment_id: str
    items: tuple[str, ...]
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    is_last: bool = True


order_shipped = Signal()
"""A parcel of an order has left.

Arguments: ``order`` (``OrderPayload``), ``parcel`` (``Parcel``).
Sent by ``shipping.ship_order`` inside its transaction, with ``send``, once for each parcel.
Kind: may follow. A receiver only writes rows.
"""

order_delivered = Signal()
"""An order has arrived whole, or was collected.

Arguments: ``order`` (``OrderPayload``), ``is_handed_over`` (bool: nothing of it left in a parcel).
Sent by ``shipping.deliver_order`` inside its transaction, with ``send``, once.
Kind: may follow. A receiver only writes rows.
"""

order_refunded = Signal()
"""Money goes back to the buyer.

Arguments: ``order`` (``OrderPayload``), ``refund_id`` (str, different for each refund), ``amount`` (Decimal),
``reason`` (str), ``by_hand`` (bool: staff transfer it themselves), ``is_whole`` (bool: none of the buyer's money is
left here).
Sent with ``send``, once for each refund, when it is decided: inside the transaction of
``refunds.refund_order``, or of what sends all of the money back (``cancel_order``, money that came too late).
The worker or, by hand, a person moves it afterwards. Sent by ``handle_webhook`` as well, for money that went back on
the gateway's own pages.
Kind: may follow. A receiver only writes rows.
"""

order_disputed = Signal()
"""The buyer's bank takes money of an order back, or is asked to (a chargeback): it is not held meanwhile.

Arguments: ``order`` (``OrderPayload``), ``is_whole`` (bool: none of the buyer's money is left here).
Sent with ``send`` by ``webhooks.handle_webhook``, inside its transaction, when a dispute begins and when it is
lost; not when it is won: staff are told, and decide.
Kind: may follow. A receiver only writes rows.
"""

order_withdrawn = Signal()
"""A buyer has withdrawn from the contract: the receipt has to be sent at once (Directive 2011/83/EU, Article 11a(4)).

Arguments: ``order`` (``OrderPayload``), ``withdrawal_id`` (str, different for each statement), ``name`` (str),
``email`` (str, where the receipt goes), ``items`` (tuple of str), ``received_at`` (aware datetime).
Sent by ``withdrawals.withdraw`` inside its transaction, with ``send``, once for each statement.
Kind: may follow. A receiver only writes rows.
"""

invoice_issued = Signal()
"""An invoice or a credit note has been printed.

Arguments: ``order`` (``OrderPayload``), ``number`` (str), ``is_credit_note`` (bool), ``filename`` (str),
``refund_id`` (str, as ``order_refunded`` named it; empty for an invoice, and for what was corrected without a refund).
The document itself is kept once, here: who sends it asks for it by its number then
(``customers.signals.document_asked``).
Sent by ``pdfs.print_invoice`` inside its transaction, with ``send``, once for each document.
Kind: may follow. A receiver only writes rows.
"""

attention_needed = Signal()
"""Something about an order needs a person: money that came too late, twice, or in part; a refund that was refused.

Arguments: ``order`` (``OrderPayload``), ``event_id`` (str, different for each event), ``reason`` (str, in words for
staff).
Sent by the services of payments and refunds inside their transaction, with ``send``.
Kind: may follow. A receiver only writes rows.
"""


@dataclass(frozen=True)
class Offer:
    """A variant as it can be bought now.

    ``unit_price`` is a Decimal with tax, ``quantity`` the units on hand, ``is_available`` False where it is not for
    sale any more (unpublished), ``label`` the option values ("Sage, Large"), ``picture`` what shows it best,
    ``url`` the variant's page.

    ``tax_class`` is one of ``my_shop.kernel.tax.TaxClass``, ``weight_grams`` the weight of one unit, 0 where unknown;
    ``is_digital`` is True where nothing is sent. ``product_id`` and ``category_ids`` (of its category and
    of all above that) tell what it belongs to; a receiver that does not know them leaves 0 and none.
    ``content`` is what one pack holds, None where that is not told: then no price of a kg or litre stands beside it.
    """

    variant_id: int
    sku: str
    name: str
    label: str
    unit_price: Decimal
    quantity: int
    is_available: bool
    url: str
    picture: ShownPicture | None = None
    tax_class: str = "standard"
    weight_grams: int = 0
    is_digital: bool = False
    product_id: int = 0
    category_ids: frozenset[int] = frozenset()
    content: Content | None = None


offers_asked = Signal()
"""Asks what variants cost and how many are left.

Arguments: ``variant_ids`` (tuple of int) and ``skus`` (tuple of str, in whatever case), either of which may be empty,
and ``with_pictures`` (bool: somebody will look at the answers; without, ``Offer.picture`` stays None).
Sent when a cart is filled or shown, when an order is placed, repriced or confirmed, and when its page is shown, with
``send``; inside a transaction where something is written. The receiver answers a list of ``Offer``; a variant
that does not exist has none. Whoever answers neither locks nor writes.
"""


@dataclass(frozen=True)
class CatalogueEntry:
    """Where a variant belongs: ``title`` is its name with its options ("Mug, Sage"), ``product`` that of all its kind,
    ``category`` the path in words ("Kitchen › Mugs"), empty where it is in none."""

    variant_id: int
    product_id: int
    sku: str
    title: str
    product: str
    category: str


catalogue_entries_asked = Signal()
"""Asks what variants are called and where they lie in the catalogue, published or not.

Arguments: ``variant_ids`` (tuple of int, some ten thousands at most).
Sent by reports, outside a transaction, with ``send``. A receiver answers a list of ``CatalogueEntry``; a variant that
does not exist has none. Works without any answer: then lines are named by their SKU. Whoever answers neither locks nor
writes.
Kind: question.
"""


@dataclass(frozen=True)
class OfferHit:
    """A variant that fits what was typed: ``title`` with its options ("Mug, Sage"), ``unit_price`` a Decimal with tax,
    ``quantity`` the units on hand."""

    variant_id: int
    sku: str
    title: str
    unit_price: Decimal
    quantity: int
    is_digital: bool = False


offers_searched = Signal()
"""Asks which variants somebody means who types words of a name, or the beginning of an SKU.

Arguments: ``words`` (str, as typed), ``limit`` (int, so many answers at most).
Sent where staff add lines to an order, outside a transaction, with ``send``. A receiver answers a list of ``OfferHit``,
the best first; what is not published is not among them. Works without any answer. Whoever answers neither locks nor
writes.
Kind: question.
"""


@dataclass(frozen=True)
class KnownAddress:
    """An address that somebody knows for a person; ``is_default`` marks the one to fill in first."""

    name: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str = ""
    is_default: bool = False


addresses_asked = Signal()
"""Asks which addresses are known for a person: the cart goes to the default one, the checkout offers them all.

Arguments: ``user_id`` (int).
Sent by the cart and the checkout page, outside a transaction, with ``send``. A receiver answers a list of
``KnownAddress``. Works without any answer.
"""


@dataclass(frozen=True)
class FoundBuyer:
    """A person with an account: ``address`` is the one to fill in first, None where none is known."""

    user_id: int
    name: str
    email: str
    customer_number: str = ""
    phone: str = ""
    address: KnownAddress | None = None


buyers_searched = Signal()
"""Asks which people with an account somebody means who types an e-mail address, a name or a customer number.

Arguments: ``words`` (str, as typed), ``limit`` (int, so many answers at most).
Sent where staff write an order down for a buyer, outside a transaction, with ``send``. A receiver answers a list of
``FoundBuyer``. Works without any answer. Whoever answers neither locks nor writes.
Kind: question.
"""


@dataclass(frozen=True)
class OrderMail:
    """A mail about an order: what became of it in words, where staff read it, and where they send it again."""

    subject: str
    to: str
    state: str
    is_refused: bool
    at: datetime
    url: str
    again_url: str = ""


mails_asked = Signal()
"""Asks which mails were written about an order.

Arguments: ``number`` (str).
Sent by the order's page in the back office, outside a transaction, with ``send``. A receiver answers a list of
``OrderMail``, the latest first, and writes nothing. Works without any answer.
"""

address_used = Signal()
"""A member has placed an order with an address, and asked that it be kept.

Arguments: ``user_id`` (int), ``address`` (``KnownAddress``).
Sent by ``placement.place_order`` and, where a checkout is sent again with changes, by ``check_out``, inside
the transaction, with ``send``, only where the person ticked "keep this address".
Kind: may follow.
"""

narratives_asked = Signal()
"""Asks what is kept of the signals that went out for an order: who heard each of them, and what came of it.

Arguments: ``number`` (str), ``user`` (the ``User`` who looks).
Sent by the order's page in the back office, outside a transaction, with ``send``. A receiver answers safe HTML, empty
where nothing is kept, and writes nothing. Works without any answer.
"""

orders_anonymised = Signal()
"""A person's orders have lost whatever names them; who keeps copies of such words deletes them.

Arguments: ``numbers`` (tuple of str).
Sent by ``orders.services.privacy.erasure.anonymise_user`` inside its transaction, with ``send``;
not sent where a person has no orders.
Kind: must hold.
"""

orders_removed = Signal()
"""Orders that an import had brought in are gone again: whoever keeps what people have bought counts anew.

Arguments: ``emails`` (tuple of str, in small letters: of guests), ``user_ids`` (tuple of int: of members).
Sent by ``orders.services.history.take_back.take_back`` inside its transaction, with ``send``.
Kind: must hold.
"""
