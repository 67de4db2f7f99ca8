"""An order as its buyer sees it: the lines with what they look like, the steps, the parcels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from my_shop.kernel.prepared import PreparedQuery, hold
from orders.models import (
    Invoice,
    LegalTextVersion,
    Order,
    OrderAddress,
    OrderDiscount,
    OrderEvent,
    OrderLine,
    Shipment,
    Withdrawal,
)
from orders.rules import totals
from orders.rules.fingerprint import fingerprint_of
from orders.rules.intra_community import line_reason, reason_text
from orders.rules.withdrawal_right import last_day, withdrawable_units
from orders.selectors.legal_texts import versions_of
from orders.selectors.offers import offers_for
from orders.services.pricing.taxation import is_waiting_for_vies
from orders.signals import Download, Offer, downloads_asked


@dataclass(frozen=True)
class OrderRow:
    """One line of an order as bought; ``offer`` leads to its page and picture of today, None where it is gone."""

    line: OrderLine
    offer: Offer | None

    @property
    def url(self):
        return self.offer.url if self.offer and self.offer.is_available else ""

    @property
    def picture(self):
        return self.offer.picture if self.offer else None


@dataclass(frozen=True)
class Step:
    """One stage on an order's way to its buyer; ``at`` is None where it has not come to it, or nobody wrote it down."""

    label: str
    at: datetime | None
    is_done: bool


@dataclass(frozen=True)
class SentParcel:
    """A parcel with what is in it, in words."""

    shipment: Shipment
    items: list[str]


@dataclass(frozen=True)
class OrderPage:
    """All that an order's page shows beside the order itself."""

    rows: list[OrderRow]
    shipping: OrderAddress | None
    billing: OrderAddress | None
    events: list[OrderEvent]
    totals: totals.DisplayTotals
    steps: list[Step]
    parcels: list[SentParcel]
    is_withdrawable: bool
    withdraw_until: date | None
    documents: list[Invoice]
    outdated: Invoice | None
    fingerprint: str
    downloads: list[Download]
    legal_texts: dict[str, LegalTextVersion]
    is_waiting_for_vies: bool
    tax_reason_text: str


def orders_of_visitor(
    numbers: Sequence[str], opened: Sequence[str], confirmed: Sequence[str], user_ids: Sequence[int]
) -> QuerySet[Order]:
    """Return what finds orders by their numbers, as far as they belong to a visitor.

    :param opened: numbers of guests' orders whose link was opened in this browser (``orders.guest_access``).
    :param confirmed: numbers of those that a guest confirmed in it.
    :param user_ids: who is logged in; nobody is, where it is empty.
    """
    granted = Q(user=None, number__in=opened) | Q(number__in=confirmed)
    visible = granted & Q(erased_at=None)
    if user_ids:
        visible |= Q(user__in=user_ids)
    return Order.objects.filter(visible, number__in=numbers)


OWN_ORDERS = PreparedQuery(lambda *whose: orders_of_visitor(*whose).values_list())
NAMED_ORDERS = PreparedQuery(lambda numbers: Order.objects.filter(number__in=numbers, erased_at=None).values_list())


def order_page_of(order: Order) -> OrderPage:
    """Return what the buyer's page of an order shows, by a number of queries that no line and no parcel adds to."""
    for name, (model, query) in PARTS.items():
        is_there = name != "discounts" or order.may_have_discounts
        rows = query.instances(model, [order.pk]) if is_there else []
        for row in rows:
            row.order = order
        hold(order, name, rows)
    lines = list(order.lines.all())
    offers = offers_for((line.variant_id for line in lines), with_pictures=True)
    addresses = {address.kind: address for address in order.addresses.all()}
    withdrawals = [] if order.is_placed else WITHDRAWALS.instances(Withdrawal, [order.pk])
    units = withdrawable_units(order, lines, withdrawals)
    documents = [] if order.is_placed else documents_of(order)
    return OrderPage(
        rows=[OrderRow(line, offers.get(line.variant_id)) for line in lines],
        shipping=addresses.get(OrderAddress.Kind.SHIPPING),
        billing=addresses.get(OrderAddress.Kind.BILLING),
        events=[] if order.is_placed else EVENTS.instances(OrderEvent, [order.pk]),
        totals=totals.of_order(order, lines, order.discounts.all()),
        steps=order_steps(order),
        parcels=sent_parcels(order),
        is_withdrawable=bool(units),
        withdraw_until=last_day(order),
        documents=documents,
        outdated=outdated_invoice(order, documents),
        fingerprint=fingerprint_of(order) if order.is_placed else "",
        downloads=downloads_of(order, lines),
        legal_texts=versions_of(order),
        is_waiting_for_vies=order.is_placed and is_waiting_for_vies(order),
        tax_reason_text=reason_text(line_reason(order.tax_reason, is_digital=line.is_digital) for line in lines),
    )


def _of_order(rows, *names):
    return PreparedQuery(lambda order_ids: rows.filter(order_id__in=order_ids).values_list(*names))


PARTS = {
    "lines": (OrderLine, _of_order(OrderLine.objects.all())),
    "addresses": (OrderAddress, _of_order(OrderAddress.objects.all())),
    "discounts": (OrderDiscount, _of_order(OrderDiscount.objects.all())),
}
EVENTS = _of_order(OrderEvent.objects.filter(is_public=True))
WITHDRAWALS = _of_order(Withdrawal.objects.all())
LISTED = [field.attname for field in Invoice._meta.concrete_fields if field.attname not in {"data", "pdf"}]
DOCUMENTS = _of_order(Invoice.objects.listed(), *LISTED)


def variants_in_placed_orders(variant_ids: Iterable[int]) -> set[int]:
    """Return those of these variants that are in orders which wait for their confirmation."""
    waiting = OrderLine.objects.filter(variant__in=list(variant_ids), order__status=Order.Status.PLACED)
    return set(waiting.values_list("variant", flat=True).order_by())


def outdated_invoice(order: Order, documents: Iterable[Invoice]) -> Invoice | None:
    """Return the invoice that another one replaces once what a change of the order made it cost more is paid."""
    invoices = (document for document in documents if not document.is_credit_note)
    latest = max(invoices, key=lambda invoice: invoice.pk, default=None)
    return latest if latest and latest.revision != order.revision and order.amount_due else None


def documents_of(order: Order) -> list[Invoice]:
    """Return an order's invoices and credit notes without what is printed on them."""
    return [Invoice.from_db(connection.alias, LISTED, row) for row in DOCUMENTS.rows([order.pk])]


def downloads_of(order: Order, lines: Iterable[OrderLine]) -> list[Download]:
    """Return what the buyer may fetch; nobody is asked where nothing is digital, or not paid."""
    if not order.may_have_downloads or not any(line.is_digital for line in lines):
        return []
    answers = downloads_asked.send(sender=Order, order_number=order.number)
    return [download for _, found in answers for download in found or ()]


def order_steps(order: Order) -> list[Step]:
    """Return the way of an order that is on it, in the shopper's words; nothing for one that is over or not begun, and
    of one that was moved in no more than is known."""
    if not order.is_binding:
        return []
    status, was_sent = order.Status, order.is_shipped or order.is_delivered
    steps = [Step("Received", order.confirmed_at, True)]
    if order.payment_method_id or order.is_paid:
        steps.append(Step("Paid", order.paid_at, order.is_paid))
    if order.needs_delivery:
        is_packed = order.status in (status.PACKED, status.PART_SHIPPED, status.SHIPPED, status.DELIVERED)
        label = gettext("Shipped in part") if order.is_part_shipped else "Shipped"
        steps.append(Step("Packed", order.packed_at, is_packed))
        if order.shipped_at or not order.is_delivered:  # else it was collected
            steps.append(Step(label, order.shipped_at, was_sent or order.is_part_shipped))
    steps.append(Step("Delivered", order.delivered_at, order.is_delivered))
    return [step for step in steps if step.is_done or not order.is_moved_in]


def sent_parcels(order: Order) -> list[SentParcel]:
    """Return an order's parcels; its lines and shipments may be prefetched. None has left before it is under way."""
    if order.is_placed or order.is_confirmed or order.is_packed:
        return []
    titles = {line.pk: line.title for line in order.lines.all()}
    return [
        SentParcel(shipment, [f"{row.quantity} × {titles[row.line_id]}" for row in shipment.lines.all()])
        for shipment in order.shipments.prefetch_related("lines")
    ]
