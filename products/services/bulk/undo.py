"""Taking a change of many products back: what was changed since stays, and is named."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from products.models import BulkChange, Product, Revision, StockMovement, Variant
from products.publication_times import TIMES, still_to_come
from products.services.bulk.counts import move_to
from products.services.bulk.details import lacking_files, save_details
from products.services.bulk.plans import Plan, PlannedRow, plan_of
from products.services.history import KEYS, one_change, plain, read
from products.services.prices import lock_prices
from products.services.variants import write_prices


class AlreadyUndone(Exception):
    """It was taken back before."""

    def __init__(self):
        super().__init__(gettext("This change is undone already."))


def plan_undo(*, bulk_change: BulkChange) -> Plan:
    """Return what taking a change back does to each row; refused are those that were changed since."""
    return _planned(bulk_change, _rows_of(bulk_change))


@transaction.atomic
def undo(*, bulk_change: BulkChange, shown: str, user=None) -> BulkChange:
    """Take a change back, row by row, except what was changed since; stock by a movement the other way.

    It is a change of its own, and can be taken back as well.

    :param shown: ``Plan.shown`` of the plan that was agreed to.
    :raises AlreadyUndone, ChangedMeanwhile, NothingChanges, StockRefused: and nothing is changed.
    """
    bulk_change = BulkChange.objects.select_for_update(no_key=True, of=("self",)).get(pk=bulk_change.pk)
    if BulkChange.objects.filter(undoes=bulk_change).exists():
        raise AlreadyUndone
    revisions = _rows_of(bulk_change)
    stored = lock_prices(pk for told in revisions for pk in map(int, told.changes.get("variants", {})))
    ids = [told.product_id for told in revisions if told.changes.get("product")]
    locked = Product.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, of=("self",))
    products = {product.pk: product for product in locked}
    plan = _planned(bulk_change, revisions)
    plan.check(shown)
    text = gettext("Undone: %(text)s") % {"text": bulk_change.text}
    made = BulkChange.objects.create(
        kind=bulk_change.kind, text=text[:300], rows=len(plan.possible), user=user, undoes=bulk_change
    )
    with one_change(user=user, source=Revision.Source.UNDO, bulk_change=made):
        _write(made, plan.possible, stored, products)
    return made


def _write(made, rows, stored, products):
    if made.kind == BulkChange.Kind.STOCK:
        move_to(rows, note=made.text[:200], user=made.user)
    elif made.kind == BulkChange.Kind.DETAILS:
        changed = [products[row.pk] for row in rows]
        _set(zip(rows, changed, strict=True))
        save_details(changed)
    else:
        variants = {variant.pk: variant for variant in Variant.objects.filter(pk__in=[row.pk for row in rows])}
        _set((row, variants[row.pk]) for row in rows)
        write_prices(list(variants.values()), stored=stored, now=timezone.now())


def _set(pairs):
    for row, instance in pairs:
        for name, value in row.new.items():
            setattr(instance, name, read(name, value))


def _rows_of(bulk_change):
    return list(Revision.objects.filter(bulk_change=bulk_change).order_by("pk"))


def _planned(bulk_change, revisions) -> Plan:
    told = [(revision, *each) for revision in revisions for each in _told(revision)]
    variants = Variant.objects.in_bulk([pk for _, kind, pk, _ in told if kind != "product"])
    products = Product.objects.in_bulk([revision.product_id for revision in revisions if revision.product_id])
    recounted = _recounted(bulk_change, variants) if bulk_change.kind == BulkChange.Kind.STOCK else set()
    lacking = lacking_files(products.values()) if bulk_change.kind == BulkChange.Kind.DETAILS else set()
    there, now = _there(told), timezone.now()
    rows = []
    for revision, kind, pk, difference in told:
        row = products.get(pk) if kind == "product" else variants.get(pk)
        sku = "" if kind == "product" else difference["sku"]
        if kind == "stock":
            rows.append(_stock_row(revision, pk, difference, row, is_recounted=pk in recounted))
            continue
        old, new = difference["new"], dict(difference["old"])
        new |= {name: still_to_come(new[name], now=now) for name in TIMES if name in new}
        refusal = _refusal(row, old, new, there, lacks_files=pk in lacking)
        rows.append(PlannedRow(pk, revision.product_id or 0, revision.name, sku, old, new, refusal))
    return plan_of(rows)


def _told(revision) -> Iterable[tuple[str, int, dict]]:
    """Return what a revision tells: kind, primary key, and the difference of each row."""
    if difference := revision.changes.get("product"):
        yield "product", revision.product_id or 0, difference
    for kind in ("variants", "stock"):
        for pk, difference in revision.changes.get(kind, {}).items():
            yield kind, int(pk), difference


def _refusal(row, old, new, there, *, lacks_files):
    """Say why a row is left as it is; empty where it is as the change has made it."""
    if row is None:
        return gettext("It is deleted by now.")
    if any(plain(getattr(row, name)) != value for name, value in old.items()):
        return gettext("It was changed since.")
    for name in KEYS:
        if new.get(name) is not None and (name, new[name]) not in there:
            return gettext("What it had is deleted by now.")
    if lacks_files and new.get("is_published"):
        return gettext("It is digital, and a variant of it has no file.")
    return ""


def _there(told):
    """Return the categories and brands that rows had before and that are still there."""
    found = set()
    for name, model in KEYS.items():
        ids: set = {(difference["old"] or {}).get(name) for *_, difference in told} - {None}
        found |= {(name, pk) for pk in model.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    return found


def _stock_row(revision, pk, difference, variant, *, is_recounted):
    """Plan a movement the other way: what was sold since stays sold."""
    change = difference["old"]["quantity"] - difference["new"]["quantity"]
    name, sku = revision.name, difference["sku"]
    if variant is None:
        return PlannedRow(pk, 0, name, sku, refusal=gettext("It is deleted by now."))
    old, new = {"quantity": variant.quantity}, {"quantity": variant.quantity + change}
    refusal = ""
    if is_recounted:
        refusal = gettext("It was counted again since.")
    elif new["quantity"] < 0:
        refusal = gettext("Too few are left.")
    return PlannedRow(pk, variant.product_id, name, sku, old, new, refusal)


def _recounted(bulk_change, variant_ids):
    """Return the variants of which somebody has corrected the stock since."""
    since = Revision.objects.filter(bulk_change=bulk_change).values_list("created_at", flat=True).first()
    if since is None:  # swept: nothing of it is left to take back
        return set()
    later = StockMovement.objects.filter(
        variant__in=list(variant_ids), reason=StockMovement.Reason.CORRECTION, created_at__gt=since
    )
    return set(later.values_list("variant_id", flat=True))
