"""Which goods were sold: by variant, by product, by category. What a variant is, the catalogue is asked."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.db.models import Max, Sum
from django.utils.translation import gettext

from my_shop.kernel.money import quantise
from my_shop.kernel.reports.contract import Cell, Period, ReportTable
from orders.models import OrderLine
from orders.selectors.reports.sold import NOTHING, sold_orders
from orders.signals import CatalogueEntry, catalogue_entries_asked

SoldUnits = tuple[CatalogueEntry, int, Decimal]


def sales_by_variant(period: Period) -> ReportTable:
    """Return units and sales of each variant."""
    return _table(_sold(period), lambda entry: (entry.title, entry.sku))


def sales_by_product(period: Period) -> ReportTable:
    """Return units and sales of each product, all its variants together."""
    return _table(_sold(period), lambda entry: (entry.product,), key=lambda entry: entry.product_id or entry.sku)


def sales_by_category(period: Period) -> ReportTable:
    """Return units and sales of each category, as the products lie in them today."""
    return _table(_sold(period), lambda entry: (entry.category or gettext("in no category any more"),))


def _sold(period: Period) -> list[SoldUnits]:
    """Return what was sold of each variant; of one that is gone, by its SKU of then.

    The database adds up what was kept whole. What came back in part is few lines, whose share is rounded one by one.
    """
    lines = OrderLine.objects.order_by().filter(order__in=sold_orders(period))
    whole = lines.filter(returned_quantity=0)
    sums = {"units": Sum("quantity"), "amount": Sum("total")}
    there = whole.filter(variant__isnull=False).values_list("variant_id").annotate(code=Max("sku"), **sums)
    gone = whole.filter(variant__isnull=True).values_list("sku").annotate(title=Max("name"), **sums)
    rows = [(pk, sku, sku, units, quantise(amount)) for pk, sku, units, amount in there]
    rows += [(None, sku, title, units, quantise(amount)) for sku, title, units, amount in gone]
    rows += [
        (line.variant_id, line.sku, line.title, line.returnable_quantity, line.kept_total)
        for line in lines.filter(returned_quantity__gt=0)
    ]
    entries = _entries(tuple({row[0] for row in rows} - {None}))
    return [(entries.get(pk) or _unknown(sku, title), units, amount) for pk, sku, title, units, amount in rows]


def _entries(variant_ids: tuple[int, ...]) -> dict[int, CatalogueEntry]:
    if not variant_ids:
        return {}
    answers = catalogue_entries_asked.send(sender=None, variant_ids=variant_ids)
    return {entry.variant_id: entry for _, found in answers for entry in found or ()}


def _unknown(sku: str, title: str) -> CatalogueEntry:
    return CatalogueEntry(variant_id=0, product_id=0, sku=sku, product=title, title=title, category="")


def _table(
    sold: Iterable[SoldUnits],
    name: Callable[[CatalogueEntry], tuple[Cell, ...]],
    key: Callable[[CatalogueEntry], Cell] | None = None,
) -> ReportTable:
    """Add up by key, or by name, the best first."""
    units: dict[Cell | tuple[Cell, ...], int] = defaultdict(int)
    amounts: dict[Cell | tuple[Cell, ...], Decimal] = defaultdict(lambda: NOTHING)
    names = {}
    for entry, count, amount in sold:
        group = key(entry) if key else name(entry)
        names.setdefault(group, name(entry))
        units[group] += count
        amounts[group] += amount
    rows = [(*names[group], units[group], amounts[group]) for group in units if units[group] or amounts[group]]
    rows.sort(key=lambda row: (-row[-1], row))
    width = len(rows[0]) if rows else 3
    totals = (None,) * (width - 2) + (sum(units.values()), sum(amounts.values(), NOTHING))
    return ReportTable(rows, totals if rows else ())
