"""A stocktake: what was counted of many variants, written as one movement for each that differs."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from products.models import BulkChange, Revision, StockMovement, Variant
from products.services.bulk.plans import Plan, PlannedRow, plan_of
from products.services.history import note_stock, one_change
from products.services.stock import count_several


def plan_counts(*, counted: Mapping[str, int]) -> Plan:
    """Return what the ledger says and what was counted, of the variants that differ; an unknown SKU is refused.

    :param counted: units by SKU.
    :raises TooMany: for more than are changed together.
    """
    by_sku = {folded(sku): (sku, units) for sku, units in counted.items()}
    found = Variant.objects.filter(folded_sku__in=by_sku).select_related("product").order_by("pk")
    variants = {variant.folded_sku: variant for variant in found}
    rows = []
    for key, (sku, units) in by_sku.items():
        variant = variants.get(key)
        if variant is None:
            rows.append(PlannedRow(0, 0, sku, sku=sku, refusal=gettext("There is no such SKU.")))
        elif variant.quantity != units:
            old, new = {"quantity": variant.quantity}, {"quantity": units}
            rows.append(PlannedRow(variant.pk, variant.product_id, variant.product.name, variant.sku, old, new))
    return plan_of(rows)


@transaction.atomic
def count_stock_of_many(*, counted: Mapping[str, int], note: str, shown: str, user=None) -> BulkChange:
    """Write down what was counted; who sold meanwhile is told by the page, which is shown again.

    :param counted: units by SKU.
    :param note: why, for whoever reads the ledger.
    :param shown: ``Plan.shown`` of the plan that was agreed to.
    :raises ChangedMeanwhile, NothingChanges, TooMany, StockRefused: and nothing is changed.
    """
    plan = plan_counts(counted=counted)
    plan.check(shown)
    rows = plan.possible
    text = gettext("Stock counted: %(note)s") % {"note": note}
    made = BulkChange.objects.create(kind=BulkChange.Kind.STOCK, text=text[:300], rows=len(rows), user=user)
    with one_change(user=user, source=Revision.Source.BULK, bulk_change=made):
        move_to(rows, note=note, user=user)
    return made


def move_to(rows: list[PlannedRow], *, note: str, user) -> None:
    """Move the stock of variants from what a plan's rows say to what they shall have."""
    count_several(
        counted={row.pk: row.new["quantity"] for row in rows},
        seen={row.pk: row.old["quantity"] for row in rows},
        reason=StockMovement.Reason.CORRECTION,
        note=note,
        user=user,
    )
    for row in rows:
        variant = Variant(pk=row.pk, product_id=row.product_id, sku=row.sku)
        note_stock(variant, before=row.old["quantity"], after=row.new["quantity"])
