"""Variants: what is priced, stocked and sold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import quantise
from products import search
from products.models import OptionValue, Product, StockMovement, Variant
from products.services.attributes import variant_label
from products.services.denormalised import bump_catalogue_version, refresh_products
from products.services.files import require_files_if_published
from products.services.prices import lock_prices, lowest_price_30_days, record_price_history
from products.services.stock import adjust_stock, clean_quantity


@dataclass
class VariantInput:
    """What a variant shall be; see ``save_variant``."""

    sku: str
    price: Decimal
    variant: Variant | None = None
    compare_at_price: Decimal | None = None
    option_values: Iterable[OptionValue] = ()
    weight_grams: int | None = None
    position: int = 0
    opening_stock: int = 0


@transaction.atomic
def save_variant(
    *,
    product: Product,
    sku: str,
    price: Decimal,
    variant: Variant | None = None,
    compare_at_price: Decimal | None = None,
    option_values: Iterable[OptionValue] = (),
    weight_grams: int | None = None,
    position: int = 0,
    opening_stock: int = 0,
    user=None,
) -> Variant:
    """Write a new variant with its opening stock, or change one; its stock then stays as it is.

    :param price: with tax, in whole cents.
    :param compare_at_price: regular price, where ``price`` is a reduced one (``services.prices``).
    :param option_values: at most one of each option; no two variants of a product have the same ones.
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
        weight_grams=weight_grams,
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
    is_new = any(one.variant is None for one in data)
    stored = lock_prices(one.variant.pk for one in data if one.variant)
    # looked at behind the lock: whoever waited for it is the later one
    now = timezone.now()
    before = [stored.get(one.variant.pk) if one.variant else None for one in data]
    variants = [_write(product, one, was, user, now) for one, was in zip(data, before, strict=True)]
    record_price_history([variant.pk for variant in variants], now=now)
    _check_options_differ(product)
    search.index([product.pk])
    refresh_products([product.pk])
    if is_new:  # the product is locked by now
        require_files_if_published(product.pk)
    bump_catalogue_version()
    product.refresh_from_db(fields=["price", "quantity"])
    return variants


@transaction.atomic
def delete_variant(*, variant: Variant) -> None:
    """Delete a variant that was never in stock; one with movements stays for the books.

    :raises django.db.models.ProtectedError: it has movements.
    """
    product_id = variant.product_id
    variant.delete()
    search.index([product_id])
    refresh_products([product_id])
    bump_catalogue_version()


def _write(product, data, stored, user, now):
    is_new = data.variant is None
    variant = data.variant or Variant()
    values = list(data.option_values)
    if not is_new and variant.product_id != product.pk:
        raise ValidationError(gettext("The variant %(sku)s belongs to another product.") % {"sku": variant.sku})
    if len({value.option_id for value in values}) != len(values):
        raise ValidationError(gettext("A variant has one value of each option."))
    variant.product, variant.sku = product, str(data.sku).strip()
    variant.price = _whole_cents(data.price)
    variant.compare_at_price = None if data.compare_at_price is None else _whole_cents(data.compare_at_price)
    variant.weight_grams, variant.position = data.weight_grams, data.position
    variant.label = variant_label(values)
    variant.full_clean(exclude=["option_values"])
    variant.lowest_price_30_days = lowest_price_30_days(variant=variant, before=stored, now=now)
    if is_new:
        clean_quantity(data.opening_stock, least=0)
        variant.save()
    else:
        names = ["product", "sku", "folded_sku", "label", "weight_grams", "position"]
        variant.save(update_fields=[*names, "price", "compare_at_price", "lowest_price_30_days"])
    variant.option_values.set(values)
    if is_new and data.opening_stock:
        reason = StockMovement.Reason.OPENING
        movement = adjust_stock(variant_id=variant.pk, change=data.opening_stock, reason=reason, user=user)
        variant.quantity = movement.quantity_after
    return variant


def _check_options_differ(product):
    seen: dict[frozenset[int], str] = {}
    for variant in product.variants.order_by("pk").prefetch_related("option_values"):
        key = frozenset(value.pk for value in variant.option_values.all())
        if key in seen:
            raise ValidationError(
                gettext("The variants %(value)s and %(sku)s have the same options.")
                % {"value": seen[key], "sku": variant.sku}
            )
        seen[key] = variant.sku


def _whole_cents(price):
    try:
        return quantise(price)
    except (InvalidOperation, TypeError, ValueError):
        raise ValidationError(gettext("A price is a number of at most ten digits, two of them cents.")) from None
