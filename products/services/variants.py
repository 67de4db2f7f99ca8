"""Variants: what is priced, stocked and sold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from my_shop.kernel.money import quantise
from products import search
from products.models import OptionValue, Product, StockMovement, Variant
from products.services.attributes import joined
from products.services.denormalised import bump_catalogue_version, refresh_products
from products.services.files import demand_files_of_published
from products.services.prices import lock_prices, note_prices, prior_price
from products.services.stock import move_stock, whole_units


@dataclass
class VariantFacts:
    """What a variant shall be; see ``save_variant``."""

    sku: str
    price: Decimal
    variant: Variant | None = None
    was_price: Decimal | None = None
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
    was_price: Decimal | None = None,
    option_values: Iterable[OptionValue] = (),
    weight_grams: int | None = None,
    position: int = 0,
    opening_stock: int = 0,
    user=None,
) -> Variant:
    """Write a new variant with its opening stock, or change one; its stock then stays as it is.

    :param price: with tax, in whole cents.
    :param was_price: regular price, where ``price`` is a reduced one; ``prior_price`` follows (``services.prices``).
    :param option_values: at most one of each option; no two variants of a product have the same ones.
    :param opening_stock: units of a new variant, written as its first movement.
    :raises ValidationError: a field breaks its rule, or the options do not fit.
    :raises StockRefused: for an opening stock that is no number of units.
    """
    facts = VariantFacts(
        sku=sku,
        price=price,
        variant=variant,
        was_price=was_price,
        option_values=option_values,
        weight_grams=weight_grams,
        position=position,
        opening_stock=opening_stock,
    )
    return save_variants(product=product, facts=[facts], user=user)[0]


@transaction.atomic
def save_variants(*, product: Product, facts: Sequence[VariantFacts], user=None) -> list[Variant]:
    """Write several variants of a product at once, so that two may swap their options; see ``save_variant``.

    :raises ValidationError: a field breaks its rule, the options do not fit, or a new one would stand on the shelf
        without its file (``FilesMissing``).
    :raises StockRefused: for an opening stock that is no number of units.
    """
    is_new = any(one.variant is None for one in facts)
    stored = lock_prices(one.variant.pk for one in facts if one.variant)
    # looked at behind the lock: whoever waited for it is the later one
    now = timezone.now()
    before = [stored.get(one.variant.pk) if one.variant else None for one in facts]
    variants = [_write(product, one, was, user, now) for one, was in zip(facts, before, strict=True)]
    note_prices([variant.pk for variant in variants], now=now)
    _demand_different_options(product)
    search.index([product.pk])
    refresh_products([product.pk])
    if is_new:  # the product is locked by now
        demand_files_of_published(product.pk)
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


def _write(product, facts, stored, user, now):
    is_new = facts.variant is None
    variant = facts.variant or Variant()
    values = list(facts.option_values)
    if not is_new and variant.product_id != product.pk:
        raise ValidationError(f"The variant {variant.sku} belongs to another product.")
    if len({value.option_id for value in values}) != len(values):
        raise ValidationError("A variant has one value of each option.")
    variant.product, variant.sku = product, str(facts.sku).strip()
    variant.price = _whole_cents(facts.price)
    variant.was_price = None if facts.was_price is None else _whole_cents(facts.was_price)
    variant.weight_grams, variant.position = facts.weight_grams, facts.position
    variant.label = joined(values)
    variant.full_clean(exclude=["option_values"])
    variant.prior_price = prior_price(variant=variant, before=stored, now=now)
    if is_new:
        whole_units(facts.opening_stock, least=0)
        variant.save()
    else:
        names = ["sku", "folded_sku", "label"]
        variant.save(update_fields=[*names, "product", "price", "was_price", "prior_price", "weight_grams", "position"])
    variant.option_values.set(values)
    if is_new and facts.opening_stock:
        reason = StockMovement.Reason.OPENING
        movement = move_stock(variant_id=variant.pk, change=facts.opening_stock, reason=reason, user=user)
        variant.quantity = movement.quantity_after
    return variant


def _demand_different_options(product):
    seen: dict[frozenset[int], str] = {}
    for variant in product.variants.order_by("pk").prefetch_related("option_values"):
        key = frozenset(value.pk for value in variant.option_values.all())
        if key in seen:
            raise ValidationError(f"The variants {seen[key]} and {variant.sku} have the same options.")
        seen[key] = variant.sku


def _whole_cents(price):
    try:
        return quantise(price)
    except (InvalidOperation, TypeError, ValueError):
        raise ValidationError("A price is a number of at most ten digits, two of them cents.") from None
