"""Going back to an earlier state of a product: what was changed since is taken away again, the newest first.

Stock is a ledger and never comes back by this, and neither do pictures, whose files are gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from my_shop.kernel.pages.versions import announce_change
from products import search
from products.models import Product, Revision, Variant
from products.publication_times import TIMES, still_to_come
from products.services import catalogue, variants
from products.services.attributes import get_or_create_option_value, get_or_create_tag, write_tags
from products.services.bulk.plans import Plan, PlannedRow
from products.services.facets import refresh_facets
from products.services.history import KEYS, PRODUCT_FIELDS, VARIANT_FIELDS, one_change, plain, read, variant_facts
from products.services.prices import lock_prices


@dataclass
class State:
    """What a product and its variants are or were; variants by primary key."""

    product: dict
    variants: dict[int, dict]


@dataclass(frozen=True)
class ReturnPlan(Plan):
    """What going back to a state changes; refused is what cannot come back. ``kept`` are variants that have to stay."""

    state: State
    kept: set[int]


def plan_return(*, product: Product, after: int) -> ReturnPlan:
    """Return what going back changes, to the state that the product had after a revision.

    :param after: primary key of the revision; whatever is newer is taken away.
    """
    now = _state_of(product)
    then = _taken_away(now, Revision.objects.filter(product=product, pk__gt=after).order_by("-pk"))
    gone = _keep_what_is_gone(then, now)
    row = partial(PlannedRow, product_id=product.pk, name=product.name)
    told = _differences(now.product, then.product, (*PRODUCT_FIELDS, "tags"))
    own = [row(product.pk, old=told[0], new=told[1])] if told else []
    refused = [row(product.pk, refusal=reason) for reason in gone]
    variant_rows, kept = _plan_variants(row, then, now)
    return ReturnPlan((*own, *refused, *variant_rows), then, kept)


def _differences(now, then, names):
    """Return what differs of these fields, before and after; None where nothing does."""
    told = [name for name in names if now.get(name) != then[name]]
    return [{name: state.get(name) for name in told} for state in (now, then)] if told else None


@transaction.atomic
def return_to(*, product: Product, after: int, shown: str, user=None) -> ReturnPlan:
    """Bring a product back to the state that it had after a revision, and return what was done.

    :param shown: ``ReturnPlan.shown`` of the plan that was agreed to.
    :raises ChangedMeanwhile, NothingChanges: and nothing is changed.
    :raises ValidationError: what was there breaks a rule by now: another product has its address, say.
    """
    locked_variants = lock_prices(product.variants.values_list("pk", flat=True))
    product = Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=product.pk)
    plan = plan_return(product=product, after=after)
    plan.check(shown)
    with one_change(user=user, source=Revision.Source.RETURN):
        for name in PRODUCT_FIELDS:
            setattr(product, name, read(name, plan.state.product[name]))
        _write_variants(product, plan, locked_variants, user)
        catalogue.write_products([product])
        write_tags({product: [get_or_create_tag(name=name) for name in plan.state.product["tags"]]})
        search.index([product.pk])
        refresh_facets([product.pk])
        announce_change()
    return plan


def _state_of(product):
    facts = {name: plain(getattr(product, name)) for name in PRODUCT_FIELDS}
    facts["tags"] = sorted(product.tags.values_list("name", flat=True))
    rows = product.variants.prefetch_related("option_values__option")
    return State(facts, {row.pk: variant_facts(row, variants.options_by_name(row.option_values.all())) for row in rows})


def _taken_away(now: State, revisions: Iterable[Revision]) -> State:
    state = State(dict(now.product), {pk: dict(facts) for pk, facts in now.variants.items()})
    for revision in revisions:
        own = revision.changes.get("product") or {}
        state.product |= {name: value for name, value in (own.get("old") or {}).items() if name in state.product}
        for key, told in (revision.changes.get("variants") or {}).items():
            pk = int(key)
            if told["old"] is None:
                state.variants.pop(pk, None)
            elif told["new"] is None or pk in state.variants:
                state.variants.setdefault(pk, {}).update(told["old"])
    return state


def _keep_what_is_gone(then, now):
    """Leave as it is what cannot come back, as a time that is over, and return why what is deleted does not."""
    reasons = {
        "category_id": gettext("The category is deleted by now."),
        "brand_id": gettext("The brand is deleted by now."),
        "manufacturer_id": gettext("The manufacturer is deleted by now."),
    }
    gone = []
    for name, model in KEYS.items():
        former = then.product[name]
        if former is not None and former != now.product[name] and not model.objects.filter(pk=former).exists():
            then.product[name] = now.product[name]
            gone.append(reasons[name])
    for name in TIMES:
        if then.product[name] != now.product[name]:
            then.product[name] = still_to_come(then.product[name], now=timezone.now())
    return gone


def _plan_variants(row, then, now):
    """Compare variants, and return the rows, and which stay: one that is back under another key is known by its SKU."""
    by_sku = {folded(facts["sku"]): pk for pk, facts in now.variants.items() if pk not in then.variants}
    for pk in [pk for pk in then.variants if pk not in now.variants]:
        if (other := by_sku.get(folded(then.variants[pk]["sku"]))) is not None:
            then.variants[other] = then.variants.pop(pk)
    extra = [pk for pk in now.variants if pk not in then.variants]
    kept = set(Variant.objects.filter(pk__in=extra, movements__isnull=False).values_list("pk", flat=True))
    deleted, rows = gettext("deleted"), []
    for pk in extra:
        sku = now.variants[pk]["sku"]
        if pk in kept:
            rows.append(row(pk, sku=sku, refusal=gettext("It stays: it has been in stock.")))
        else:
            rows.append(row(pk, sku=sku, old={"": gettext("there")}, new={"": deleted}))
    for pk, facts in then.variants.items():
        before = now.variants.get(pk)
        if before is None:
            rows.append(row(pk, sku=facts["sku"], old={"": deleted}, new={"": gettext("there, without stock")}))
        elif told := _differences(before, facts, facts):
            rows.append(row(pk, sku=before["sku"], old=told[0], new=told[1]))
    return rows, kept


def _write_variants(product, plan, locked, user):
    for pk, variant in locked.items():
        if pk not in plan.state.variants and pk not in plan.kept:
            variants.delete_variant(variant=variant)
    data = [_input(facts, locked.get(pk)) for pk, facts in plan.state.variants.items()]
    if not data and not plan.kept:
        raise ValidationError(gettext("It would have no variant then."))
    variants.save_variants(product=product, data=data, user=user)


def _input(facts, variant):
    values = [get_or_create_option_value(option=name, value=value) for name, value in facts.get("options", {}).items()]
    told = {name: read(name, facts[name]) for name in VARIANT_FIELDS if name in facts}
    return variants.VariantInput(variant=variant, option_values=values, **told)
