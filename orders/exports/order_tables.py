"""Orders, one a row, and what was bought, one line a row."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.contract import Exporter, Line
from orders.models import Order, OrderAddress

ADDRESS = ("name", "line1", "line2", "postcode", "city", "region", "country")

ORDER = (
    *("number", "status", "payment_status", "placed_at", "confirmed_at", "paid_at"),
    *("shipped_at", "delivered_at", "cancelled_at", "email", "phone"),
)
SUMS = ("subtotal", "discount_total", "delivery_total", "payment_fee", "tax_total", "total")
MONEY = ("credited_total", "paid_total", "refunded_total", "disputed_total")
CHOSEN = ("payment_name", "delivery_name")


def payment_status(order: Order) -> str:
    """Return how it stands with the money, in one word that stays the same in every language."""
    held = bool(order.balance)
    found = [
        (order.disputed_total, "disputed"),
        (order.amount_due and order.counted_total, "partly-paid"),
        (order.amount_due, "unpaid"),
        (order.refunded_total and not held, "refunded"),
        (order.refunded_total, "partly-refunded"),
        (order.paid_total, "paid"),
        (order.is_binding, "nothing-to-pay"),
    ]
    return next((word for is_so, word in found if is_so), "")


def _address_columns(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}_{part}" for part in ADDRESS)


def _address(order: Order, kind: str) -> list[str]:
    found = next((address for address in order.addresses.all() if address.kind == kind), None)
    return [getattr(found, part) if found else "" for part in ADDRESS]


def _order_lines_of(orders: QuerySet) -> Iterator[Line]:
    for order in orders.prefetch_related("lines"):
        for line in order.lines.all():
            yield (
                *(order.number, order.status, order.placed_at, order.confirmed_at, order.country, order.currency),
                *(line.sku, line.name, line.label, line.quantity, line.shipped_quantity, line.returned_quantity),
                *(line.unit_price, line.discount, line.tax_rate, line.tax_amount, line.total, line.is_digital),
            )


def _orders_of(orders: QuerySet) -> Iterator[Line]:
    for order in orders.prefetch_related("addresses", "discounts", "lines"):
        vouchers = [discount.code for discount in order.discounts.all() if discount.code]
        yield (
            *(order.number, order.status, payment_status(order), order.placed_at, order.confirmed_at, order.paid_at),
            *(order.shipped_at, order.delivered_at, order.cancelled_at, order.email, order.phone),
            *_address(order, OrderAddress.Kind.BILLING),
            *_address(order, OrderAddress.Kind.SHIPPING),
            *(order.currency, order.is_net),
            *(getattr(order, name) for name in (*SUMS, *MONEY)),
            order.amount_due,
            *(getattr(order, name) for name in CHOSEN),
            ", ".join(vouchers),
            sum(line.quantity - line.returned_quantity for line in order.lines.all()),
            *(order.note, order.origin, order.original_number),
        )


ORDERS = Exporter(
    key="orders",
    name=_("Orders"),
    model=Order,
    permission="orders.view_order",
    columns=(
        *ORDER,
        *_address_columns("billing"),
        *_address_columns("shipping"),
        *("currency", "prices_without_tax", *SUMS, *MONEY, "amount_due"),
        *("payment_method", "delivery_method", "voucher_codes", "pieces", "note", "origin", "original_number"),
    ),
    rows=_orders_of,
    date_field="placed_at",
)

ORDER_LINES = Exporter(
    key="order-lines",
    name=_("Order lines"),
    model=Order,
    permission="orders.view_order",
    columns=(
        *("order_number", "order_status", "placed_at", "confirmed_at", "country", "currency"),
        *("sku", "name", "options", "quantity", "shipped_quantity", "returned_quantity"),
        *("unit_price", "discount", "tax_rate", "tax_amount", "total", "digital"),
    ),
    rows=_order_lines_of,
    date_field="placed_at",
)
