"""Orders, one a row, and what was bought, one line a row: this one comes in again (``orders.imports``)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.contract import Cell, Exporter, Line
from orders.models import Order, OrderAddress, OrderDiscount, OrderLine

ADDRESS = ("name", "line1", "line2", "postcode", "city", "region", "country")

FACTS = (
    *("number", "status", "payment_status", "placed_at", "confirmed_at", "paid_at"),
    *("shipped_at", "delivered_at", "cancelled_at", "email", "phone", "company", "vat_id"),
    *(f"{kind}_{part}" for kind in ("billing", "shipping") for part in ADDRESS),
    *("country", "currency", "prices_without_tax", "tax_reason"),
    *("payment_method", "delivery_method", "voucher_codes", "note", "origin", "original_number"),
)
SUMS = (
    *("subtotal", "discount_total", "delivery_total", "payment_fee", "tax_total", "total"),
    *("credited_total", "paid_total", "refunded_total", "disputed_total"),
)
LINE = {
    **{name: name for name in ("sku", "name")},
    "options": "label",
    **{name: name for name in ("quantity", "shipped_quantity", "returned_quantity", "unit_price")},
    "line_discount": "discount",
    "tax_rate": "tax_rate",
    "line_tax": "tax_amount",
    "line_total": "total",
    "digital": "is_digital",
}
"""Columns of a line, and what they are called in the model."""


def payment_status(order: Order) -> str:
    """Return how it stands with the money, in one word that stays the same in every language."""
    held = bool(order.balance)
    is_due = order.is_binding and order.owed_total > order.counted_total  # in a former shop, if it was moved in
    found = [
        (order.disputed_total, "disputed"),
        (is_due and order.counted_total, "partly-paid"),
        (is_due, "unpaid"),
        (order.refunded_total and not held, "refunded"),
        (order.refunded_total, "partly-refunded"),
        (order.paid_total, "paid"),
        (order.is_binding, "nothing-to-pay"),
    ]
    return next((word for is_so, word in found if is_so), "")


def _by_order(rows: QuerySet, orders: list[Order], *columns: str) -> dict[int, list[tuple]]:
    """Return plain values of what stands beside orders, by their keys: to make rows of them takes twice as long."""
    found = defaultdict(list)
    for order_id, *values in rows.filter(order__in=orders).values_list("order", *columns):
        found[order_id].append(tuple(values))
    return found


def _facts_of(orders: list[Order]) -> Iterator[tuple[Order, list[Cell]]]:
    addresses = _by_order(OrderAddress.objects.all(), orders, "kind", *ADDRESS)
    codes = _by_order(OrderDiscount.objects.exclude(code=""), orders, "code")
    for order in orders:
        places = {kind: place for kind, *place in addresses.get(order.pk, [])}
        yield order, _facts(order, places, [code for (code,) in codes.get(order.pk, [])])


def _facts(order: Order, addresses: dict[str, list[str]], codes: list[str]) -> list[Cell]:
    nowhere = [""] * len(ADDRESS)
    return [
        *(order.number, order.status, payment_status(order), order.placed_at, order.confirmed_at, order.paid_at),
        *(order.shipped_at, order.delivered_at, order.cancelled_at),
        *(order.email, order.phone, order.company, order.vat_id),
        *addresses.get(OrderAddress.Kind.BILLING, nowhere),
        *addresses.get(OrderAddress.Kind.SHIPPING, nowhere),
        *(order.country, order.currency, order.is_net, order.tax_reason),
        *(order.payment_name, order.delivery_name),
        ", ".join(codes),
        *(order.note, order.origin, order.original_number),
    ]


def _sums(order: Order) -> list[Decimal]:
    return [getattr(order, name) for name in SUMS]


def _orders_of(orders: QuerySet) -> Iterator[Line]:
    piece = list(orders)
    units = _by_order(OrderLine.objects.all(), piece, "quantity", "returned_quantity")
    for order, facts in _facts_of(piece):
        kept = sum(quantity - returned for quantity, returned in units.get(order.pk, []))
        yield *facts, *_sums(order), order.amount_due, kept


def _order_lines_of(orders: QuerySet) -> Iterator[Line]:
    """The sums of an order stand in its first line alone, so that a column of them adds up."""
    piece = list(orders)
    lines = _by_order(OrderLine.objects.all(), piece, *LINE.values())
    for order, facts in _facts_of(piece):
        sums: list[Cell] = [*_sums(order)]
        for line in lines.get(order.pk, []):
            yield *facts, *sums, *line
            sums = [None] * len(SUMS)


ORDERS = Exporter(
    key="orders",
    name=_("Orders"),
    model=Order,
    permission="orders.view_order",
    scope="staff:orders",
    columns=(*FACTS, *SUMS, "amount_due", "pieces"),
    rows=_orders_of,
    date_field="placed_at",
)

ORDER_LINES = Exporter(
    key="order-lines",
    name=_("Order lines"),
    model=Order,
    permission="orders.view_order",
    scope="staff:orders",
    columns=(*FACTS, *SUMS, *LINE),
    rows=_order_lines_of,
    date_field="placed_at",
)
