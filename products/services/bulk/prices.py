"""Prices of many products by one rule."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from products.catalogue_file import MAX_PRICE
from products.models import BulkChange, Product, Revision, Variant
from products.price_rules import PriceRule, Purpose
from products.services.bulk.plans import MOST, Plan, PlannedRow, plan_of
from products.services.history import one_change, plain
from products.services.prices import lock_prices, set_lowest_prices, why_not_on_sale
from products.services.variants import write_prices


def plan_prices(*, product_ids: Iterable[int], rule: PriceRule) -> Plan:
    """Return what the rule makes of the prices of all variants of these products.

    :raises TooMany: they have more variants than are changed together.
    """
    variants = list(Variant.objects.filter(product__in=list(product_ids)).order_by("pk")[: MOST + 1])
    return _planned(variants, rule, timezone.now())[0]


@transaction.atomic
def change_prices(*, product_ids: Iterable[int], rule: PriceRule, shown: str, user=None) -> BulkChange:
    """Change the prices of all variants of these products by a rule; those that the plan refuses stay.

    :param shown: ``Plan.shown`` of the plan that was agreed to.
    :raises ChangedMeanwhile, NothingChanges, TooMany: and nothing is changed.
    """
    ids = Variant.objects.filter(product__in=list(product_ids)).order_by("pk").values_list("pk", flat=True)
    stored = lock_prices(ids[: MOST + 1])
    now = timezone.now()
    plan, changed = _planned(list(stored.values()), rule, now)
    plan.check(shown)
    made = BulkChange.objects.create(kind=BulkChange.Kind.PRICES, text=rule.words, rows=len(changed), user=user)
    with one_change(user=user, source=Revision.Source.BULK, bulk_change=made):
        write_prices(changed, stored=stored, now=now)
    return made


def _planned(variants: Sequence[Variant], rule: PriceRule, now: datetime) -> tuple[Plan, list[Variant]]:
    """Return the plan, and the variants with the prices that they are to have."""
    names = dict(Product.objects.filter(pk__in={each.product_id for each in variants}).values_list("pk", "name"))
    pairs = [(each, _repriced(each, rule)) for each in variants]
    pairs = [(old, new) for old, new in pairs if _prices(old) != _prices(new)]
    refusals = {new.pk: _refusal(old, new, rule) for old, new in pairs}
    changed = [new for _, new in pairs if not refusals[new.pk]]
    set_lowest_prices(changed, stored={old.pk: old for old, _ in pairs}, now=now)
    rows = [
        PlannedRow(
            pk=old.pk,
            product_id=old.product_id,
            name=names[old.product_id],
            sku=old.sku,
            old=_prices(old),
            new=_prices(new),
            refusal=refusals[new.pk],
            note="" if refusals[new.pk] else why_not_on_sale(new),
        )
        for old, new in pairs
    ]
    return plan_of(rows), changed


def _repriced(variant, rule):
    new = copy(variant)
    new.price, new.compare_at_price = rule.new_prices(variant.price, variant.compare_at_price)
    return new


def _prices(variant):
    return {name: plain(getattr(variant, name)) for name in ("price", "compare_at_price")}


def _refusal(old, new, rule):
    told, prices = {old.price, old.compare_at_price}, (new.price, new.compare_at_price)
    if any(price is not None and price <= 0 and price not in told for price in prices):
        return gettext("It would cost nothing. Give it away on its own page.")
    if max(new.price, new.compare_at_price or 0) > MAX_PRICE:
        return gettext("The price would be too large.")
    if rule.purpose == Purpose.REDUCE and new.price >= old.price:
        return gettext("That is no reduction.")
    return ""
