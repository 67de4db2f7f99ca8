"""The tables of the stock and of its ledger. Names of columns stay as they are: other programs read them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.contract import Exporter, Line
from products.models import StockMovement, Variant


def _stock_of(variants: QuerySet) -> Iterator[Line]:
    for variant in variants.select_related("product"):
        value = None if variant.cost is None else variant.cost * variant.quantity
        yield (
            *(variant.sku, variant.product.name, variant.label, variant.quantity, variant.price),
            *(variant.cost, value, variant.product.is_published),
        )


def _ledger_of(movements: QuerySet) -> Iterator[Line]:
    for movement in movements.select_related("variant__product", "user"):
        yield (
            *(movement.created_at, movement.variant.sku, movement.variant.product.name, movement.change),
            *(movement.quantity_after, movement.reason, movement.order_number, movement.note),
            movement.user.get_username() if movement.user else "",
        )


STOCK = Exporter(
    key="stock",
    name=_("Stock"),
    model=Variant,
    permission="products.view_variant",
    scope="staff:stock",
    columns=("sku", "product", "options", "quantity", "price", "cost", "stock_value", "published"),
    rows=_stock_of,
    names_people=False,
)

LEDGER = Exporter(
    key="stock-ledger",
    name=_("Stock movements"),
    model=StockMovement,
    permission="products.view_stockmovement",
    scope="staff:stock",
    columns=("at", "sku", "product", "change", "quantity_after", "reason", "order_number", "note", "by"),
    rows=_ledger_of,
    date_field="created_at",
)
