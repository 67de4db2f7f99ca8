"""Orders, one a row, and what was bought, one line a row: this one comes in again (``orders.imports``)."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.contract import Cell, Exporter, Line
from orders.models import Order, OrderAddress

ADDRESS = ("name", "line1", "line2", "postcode", "city", "region", "country")

FACTS = (
    *("number", "status", "payment_status", "placed_at", "confirmed_at", "paid_at"),
    *("shipped_at", "delivered_at", "cancelled_at", "email", "phone"),
    *(f"{kind}_{part}" for kind in ("billing", "shipping") for part in ADDRESS),
    *("country", "currency", "prices_without_tax"),
    *("payment_method", "delivery_method", "voucher_codes", "note", "origin", "original_number"),
)
SUMS = (
    *("subtotal", "discount_total", "delivery_total", "payment_fee", "tax_total", "total"),
    *("credited_total", "paid_total", "refunded_total", "disputed_total"),
)
LINE = (
    *("sku", "name", "options", "quantity", "shipped_quantity", "returned_quantity", "unit_price"),
    *("line_discount", "tax_rate", "line_tax", "line_total", "digital"),
)


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


def _address(order: Order, kind: str) -> list[str]:
    found = next((address for address in order.addresses.all() if address.kind == kind), None)
    return [getattr(found, part) if found else "" for part in ADDRESS]


def _facts(order: Order) -> list[Cell]:
    return [
        *(order.number, order.status, payment_status(order), order.placed_at, order.confirmed_at, order.paid_at),
        *(order.shipped_at, order.delivered_at, order.cancelled_at, order.email, order.phone),
        *_address(order, OrderAddress.Kind.BILLING),
        *_address(order, OrderAddress.Kind.SHIPPING),
        *(order.country, order.currency, order.is_net),
        *(order.payment_name, order.delivery_name),
        ", ".join(discount.code for discount in order.discounts.all() if discount.code),
        *(order.note, order.origin, order.original_number),
    ]


def _sums(order: Order) -> list[Decimal]:
    return [getattr(order, name) for name in SUMS]


def _orders_of(orders: QuerySet) -> Iterator[Line]:
    for order in orders.prefetch_related("addresses", "discounts", "lines"):
        pieces = sum(line.quantity - line.returned_quantity for line in order.lines.all())
        yield *_facts(order), *_sums(order), order.amount_due, pieces


def _order_lines_of(orders: QuerySet) -> Iterator[Line]:
    """The sums of an order stand in its first line alone, so that a column of them adds up."""
    for order in orders.prefetch_related("addresses", "discounts", "lines"):
        facts, sums = _facts(order), _sums(order)
        for line in order.lines.all():
            yield (
                *(*facts, *sums),
                *(line.sku, line.name, line.label, line.quantity, line.shipped_quantity, line.returned_quantity),
                *(line.unit_price, line.discount, line.tax_rate, line.tax_amount, line.total, line.is_digital),
            )
            sums = [None] * len(SUMS)


ORDERS = Exporter(
    key="orders",
    name=_("Orders"),
    model=Order,
    permission="orders.view_order",
    columns=(*FACTS, *SUMS, "amount_due", "pieces"),
    rows=_orders_of,
    date_field="placed_at",
)

ORDER_LINES = Exporter(
    key="order-lines",
    name=_("Order lines"),
    model=Order,
    permission="orders.view_order",
    columns=(*FACTS, *SUMS, *LINE),
    rows=_order_lines_of,
    date_field="placed_at",
)
