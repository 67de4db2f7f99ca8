"""What the stock is worth, and for how long it lasts."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext, ngettext

from my_shop.kernel.money import price_without_tax, quantise
from my_shop.kernel.reports.contract import Period, ReportTable
from products.models import StockMovement, Variant
from products.tax_rates import home_rates

NOTHING = Decimal("0.00")
WINDOWS = (30, 90)
MANY_VARIANTS = 10_000
SOLD = (
    StockMovement.Reason.SALE,
    StockMovement.Reason.CANCELLATION,
    StockMovement.Reason.RETURN,
    StockMovement.Reason.CHANGE,
)
"""What leaves with orders, and what comes back of it."""


class Stocked(NamedTuple):
    """A variant with units on hand; ``price`` is with tax."""

    pk: int
    sku: str
    title: str
    quantity: int
    price: Decimal
    cost: Decimal | None
    tax_class: str


def has_many_variants(period: Period) -> bool:
    """Are there so many with units on hand that to look at each takes too long for a page?"""
    return _on_hand()[:MANY_VARIANTS].count() == MANY_VARIANTS


def stock_value(period: Period) -> ReportTable:
    """Return what is on hand and its worth: by its cost, and by its price without tax where that is not known."""
    rows, by_price, rates = [], 0, home_rates()
    for each in _stocked():
        by_price += each.cost is None
        unit = price_without_tax(each.price, rates[each.tax_class]) if each.cost is None else each.cost
        basis = gettext("price without tax") if each.cost is None else gettext("cost")
        rows.append((each.title, each.sku, each.quantity, basis, unit, quantise(unit * each.quantity)))
    rows.sort(key=lambda row: (-row[5], row[1]))
    units, value = sum(row[2] for row in rows), sum((row[5] for row in rows), NOTHING)
    if not rows:
        return ReportTable([])
    return ReportTable(rows, (None, None, units, None, None, value), _notes(by_price))


def days_of_cover(period: Period) -> ReportTable:
    """Return how many days the stock lasts at the pace of the last 30 and 90 days, what runs out first on top.

    What was sold in neither is left out: nobody can say when it runs out.
    """
    units = _units_sold(period)
    rows = []
    for each in _stocked():
        sold = units.get(each.pk, (0, 0))
        if any(count > 0 for count in sold):
            days = [_days(each.quantity, count, window) for count, window in zip(sold, WINDOWS, strict=True)]
            rows.append((each.title, each.sku, each.quantity, *sold, *days))
    return ReportTable(sorted(rows, key=_soonest))


def _soonest(row):
    days = [each for each in row[5:] if each is not None]
    return min(days), row[1]


def _days(quantity: int, sold: int, window: int) -> int | None:
    return quantity * window // sold if sold > 0 else None


def _on_hand() -> QuerySet[Variant]:
    return Variant.objects.order_by().filter(quantity__gt=0, product__is_digital=False)


def _stocked() -> Iterable[Stocked]:
    """Give the variants with units on hand; what is digital has no shelf."""
    columns = ("pk", "sku", "label", "product__name", "quantity", "price", "cost", "product__tax_class")
    for pk, sku, label, name, quantity, price, cost, tax_class in _on_hand().values_list(*columns):
        yield Stocked(pk, sku, f"{name}, {label}" if label else name, quantity, price, cost, tax_class)


def _units_sold(period: Period) -> dict[int, tuple[int, ...]]:
    """Return the units of each variant that left with orders in each of the windows, less what came back."""
    since = [period.until - timedelta(days=days) for days in WINDOWS]
    moved = StockMovement.objects.order_by().filter(created_at__gte=min(since), reason__in=SOLD)
    sums = {f"units_{place}": Sum("change", filter=Q(created_at__gte=at)) for place, at in enumerate(since)}
    rows = moved.values("variant_id").annotate(**sums).values_list("variant_id", *sums)
    return {pk: tuple(-(change or 0) for change in changes) for pk, *changes in rows}


def _notes(by_price: int) -> list[str]:
    if not by_price:
        return []
    text = ngettext(
        "Of %(count)s variant no cost is known: its price without tax stands for it.",
        "Of %(count)s variants no cost is known: their prices without tax stand for it.",
        by_price,
    )
    return [text % {"count": by_price}]
