"""Variants: what is priced, stocked and sold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.many_rows import clean_rows, update_rows
from my_shop.kernel.money import quantise
from my_shop.kernel.pages.versions import announce_change
from products import search
from products.models import OptionValue, Product, Variant
from products.services import history
from products.services.attributes import variant_label
from products.services.denormalised import refresh_products
from products.services.facets import refresh_facets
from products.services.files import require_files_if_published
from products.services.history import MONEY, VARIANT_FIELDS
from products.services.prices import lock_prices, record_price_history, set_lowest_prices
from products.services.sold import delete_movements
from products.services.stock import clean_quantity, record_opening_stock

PRICES = ("price", "compare_at_price")


@dataclass
class VariantInput:
    """What a variant shall be; see ``save_variant``."""

    sku: str
    price: Decimal
    variant: Variant | None = None
    compare_at_price: Decimal | None = None
    option_values: Iterable[OptionValue] = ()
    gtin: str = ""
    cost: Decimal | None = None
    weight_grams: int | None = None
    content_amount: Decimal | None = None
    content_unit: str = ""
    position: int = 0
    opening_stock: int = 0

    @classmethod
    def like(cls, variant: Variant, /, **changes) -> "VariantInput":
        """Return what a variant is, its options and stock left out, with these changes."""
        return cls(**{name: getattr(variant, name) for name in VARIANT_FIELDS} | changes)


@transaction.atomic
def save_variant(
    *,
    product: Product,
    sku: str,
    price: Decimal,
    variant: Variant | None = None,
    compare_at_price: Decimal | None = None,
    option_values: Iterable[OptionValue] = (),
    gtin: str = "",
    cost: Decimal | None = None,
    weight_grams: int | None = None,
    content_amount: Decimal | None = None,
    content_unit: str = "",
    position: int = 0,
    opening_stock: int = 0,
    user=None,
) -> Variant:
    """Write a new variant with its opening stock, or change one; its stock then stays as it is.

    :param price: with tax, in whole cents.
    :param compare_at_price: regular price, where ``price`` is a reduced one (``services.prices``).
    :param option_values: at most one of each option; no two variants of a product have the same ones.
    :param gtin: the number below its barcode (``products.gtin``); empty where it has none.
    :param cost: what one costs the shop, without tax; None where that is not known.
    :param content_amount: what is in one pack, measured in ``content_unit`` (``my_shop.kernel.unit_prices``).
    :param opening_stock: units of a new variant, written as its first movement.
    :raises ValidationError: a field breaks its rule, or the options do not fit.
    :raises StockRefused: for an opening stock that is no number of units.
    """
    data = VariantInput(
        sku=sku,
        price=price,
        variant=variant,
        compare_at_price=compare_at_price,
        option_values=option_values,
        gtin=gtin,
        cost=cost,
        weight_grams=weight_grams,
        content_amount=content_amount,
        content_unit=content_unit,
        position=position,
        opening_stock=opening_stock,
    )
    return save_variants(product=product, data=[data], user=user)[0]


@transaction.atomic
def save_variants(*, product: Product, data: Sequence[VariantInput], user=None) -> list[Variant]:
    """Write several variants of a product at once, so that two may swap their options; see ``save_variant``.

    :raises ValidationError: a field breaks its rule, the options do not fit, or a new one would stand on the shelf
        without its file (``FilesMissing``).
    :raises StockRefused: for an opening stock that is no number of units.
    """
    variants = write_variants([(product, one) for one in data], user=user)
    search.index([product.pk])
    refresh_facets([product.pk])
    announce_change()
    product.refresh_from_db(fields=["price", "quantity"])
    return variants


def write_variants(data: Sequence[tuple[Product, VariantInput]], *, user=None) -> list[Variant]:
    """Write variants as ``save_variants`` does, of any products, in statements whose number does not grow with them.

    It belongs into a transaction. Whoever calls it brings search index, facets and the catalogue's version up to date.

    :raises ValidationError, StockRefused: for the first that breaks a rule.
    """
    stored = lock_prices(one.variant.pk for _, one in data if one.variant)
    values = [list(one.option_values) for _, one in data]
    # looked at behind the lock: whoever waited for it is the later one
    now = timezone.now()
    variants = [_filled(product, one, chosen) for (product, one), chosen in zip(data, values, strict=True)]
    clean_rows(variants)
    set_lowest_prices(variants, stored=stored, now=now)
    new = [variant for variant in variants if variant.pk is None]
    old = [variant for variant in variants if variant.pk]
    Variant.objects.bulk_create(new)
    names = ["product", "folded_sku", "label", "lowest_price_30_days", *VARIANT_FIELDS]
    update_rows(old, names, locked=stored)
    former_options = _set_option_values(dict(zip(variants, values, strict=True)))
    record_opening_stock(new, user=user)
    record_price_history([variant.pk for variant in variants], now=now)
    chosen = {variant.pk: options_by_name(options) for variant, options in zip(variants, values, strict=True)}
    history.note_variants(variants, before=stored, options_before=former_options, options=chosen)
    product_ids = {product.pk for product, _ in data}
    _check_options_differ(product_ids)
    refresh_products(product_ids)
    if new:  # the products are locked by now
        require_files_if_published({variant.product_id for variant in new})
    return variants


def write_prices(variants: Sequence[Variant], *, stored: Mapping[int, Variant], now: datetime) -> None:
    """Write the prices of variants that are locked, and what follows from them.

    It belongs into a transaction.

    :param stored: the same as their rows are, by primary key.
    :raises ValidationError: for the first price that breaks a rule.
    """
    for variant in variants:
        variant.clean_fields(exclude=[f.name for f in Variant._meta.fields if f.name not in PRICES])
    set_lowest_prices(variants, stored=stored, now=now)
    update_rows(variants, ["price", "compare_at_price", "lowest_price_30_days"], locked=stored)
    record_price_history([variant.pk for variant in variants], now=now)
    history.note_variants(variants, before=stored, options_before={}, options={})
    refresh_products({variant.product_id for variant in variants})
    announce_change()


@transaction.atomic
def delete_variant(*, variant: Variant) -> None:
    """Delete a variant that was never sold, with its stock; one that was stays for the books.

    :raises AlreadySold: it was sold.
    """
    delete_variants(variants=[variant])


@transaction.atomic
def delete_variants(*, variants: Sequence[Variant]) -> None:
    """Delete variants as ``delete_variant`` does one, of any products, in few statements however many.

    :raises AlreadySold: one of them was sold; then none is deleted.
    """
    if not variants:
        return
    ids = [variant.pk for variant in variants]
    prefetch_related_objects(variants, "option_values__option")
    options = {variant.pk: options_by_name(variant.option_values.all()) for variant in variants}
    delete_movements(ids)
    Variant.objects.filter(pk__in=ids).delete()
    for variant in variants:
        history.note_deleted_variant(variant, variant_id=variant.pk, options=options[variant.pk])
    product_ids = {variant.product_id for variant in variants}
    search.index(product_ids)
    refresh_products(product_ids)
    refresh_facets(product_ids)
    announce_change()


def _filled(product, data, values):
    """Return the variant with what it shall be, except its option values."""
    variant = data.variant or Variant()
    if data.variant and variant.product_id != product.pk:
        raise ValidationError(gettext("The variant %(sku)s belongs to another product.") % {"sku": variant.sku})
    if len({value.option_id for value in values}) != len(values):
        raise ValidationError(gettext("A variant has one value of each option."))
    for name in VARIANT_FIELDS:
        told = getattr(data, name)
        setattr(variant, name, _whole_cents(told) if name in MONEY and told is not None else told)
    if (variant.content_amount is None) != (variant.content_unit == ""):
        raise ValidationError({"content_amount": gettext("A content needs its amount and its unit.")})
    variant.product, variant.sku = product, str(data.sku).strip()
    variant.label = variant_label(values)
    if not data.variant:
        variant.quantity = clean_quantity(data.opening_stock, least=0)
    return variant


def options_by_name(values: Iterable[OptionValue]) -> dict[str, str]:
    """Return option values as ``{"Colour": "Sage"}``."""
    return {value.option.name: value.value for value in values}


def _set_option_values(chosen):
    """Give each variant its option values; ``chosen`` has them by variant.

    Return the former ones of those that had others, by primary key.
    """
    through = Variant.option_values.through
    rows = through.objects.filter(variant__in=chosen).values_list("variant_id", "optionvalue_id", "pk")
    there = {(variant_id, value_id): pk for variant_id, value_id, pk in rows}
    wanted = {(variant.pk, value.pk): None for variant, values in chosen.items() for value in values}
    if gone := [pk for pair, pk in there.items() if pair not in wanted]:
        through.objects.filter(pk__in=gone).delete()
    new = [pair for pair in wanted if pair not in there]
    through.objects.bulk_create(through(variant_id=variant, optionvalue_id=value) for variant, value in new)
    return _former_options(there, {variant for variant, _ in (*new, *(pair for pair in there if pair not in wanted))})


def _former_options(there, changed):
    """Return what these variants had, by their primary keys: names of values by names of options."""
    had: dict[int, list[int]] = {variant: [] for variant in changed}
    for variant, value in there:
        if variant in had:
            had[variant].append(value)
    ids = {value for values in had.values() for value in values}
    named = OptionValue.objects.select_related("option").in_bulk(ids) if ids else {}
    return {variant: options_by_name(named[value] for value in values) for variant, values in had.items()}


def _check_options_differ(product_ids):
    variants = Variant.objects.filter(product__in=product_ids).order_by("pk").values_list("pk", "product_id", "sku")
    chosen: dict[int, set[int]] = {pk: set() for pk, _, _ in variants}
    pairs = Variant.option_values.through.objects.filter(variant__product__in=product_ids)
    for variant_id, value_id in pairs.values_list("variant_id", "optionvalue_id"):
        if variant_id in chosen:
            chosen[variant_id].add(value_id)
    seen: dict[tuple[int, frozenset[int]], str] = {}
    for pk, product_id, sku in variants:
        key = product_id, frozenset(chosen[pk])
        if key in seen:
            raise ValidationError(
                gettext("The variants %(value)s and %(sku)s have the same options.") % {"value": seen[key], "sku": sku}
            )
        seen[key] = sku


def _whole_cents(price):
    try:
        return quantise(price)
    except (InvalidOperation, TypeError, ValueError):
        raise ValidationError(gettext("A price is a number of at most ten digits, two of them cents.")) from None
