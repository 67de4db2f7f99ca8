"""Choosing a variant: the buttons of a product page, and which one is shown."""

from dataclasses import dataclass

from my_shop.kernel.names import folded
from products.models import Product, Variant


@dataclass(frozen=True)
class Choice:
    """One button: it leads to ``variant``. ``note`` says in words why it is struck, empty where it is to be had."""

    key: str
    name: str
    swatch: str
    variant: Variant
    is_chosen: bool
    note: str


@dataclass(frozen=True)
class OptionGroup:
    name: str
    chosen: str
    choices: list[Choice]


def variant_to_show(product: Product, sku: str | None) -> Variant | None:
    """Return the variant of this SKU, None where the product has no such one.

    Without a SKU it is the first in stock, of those on sale where there are any: their card has announced it.
    """
    variants = list(product.variants.all())
    if sku is not None:
        return next((variant for variant in variants if variant.folded_sku == folded(sku)), None)
    in_stock = [variant for variant in variants if variant.is_in_stock]
    on_sale = [variant for variant in in_stock if variant.is_reduced]
    return next(iter([*on_sale, *in_stock, *variants]), None)


def option_groups(product: Product, shown: Variant) -> list[OptionGroup]:
    """Return a group of buttons for each option of the product, or one of all variants where options do not tell."""
    variants = list(product.variants.all())
    if len(variants) < 2:
        return []
    described = {variant.pk: {value.option_id: value for value in variant.option_values.all()} for variant in variants}
    # told apart: no two variants look the same, and each has a value of each option
    looks = {tuple(sorted(value.pk for value in values.values())) for values in described.values()}
    options = {value.option_id: value.option for values in described.values() for value in values.values()}
    if len(looks) < len(variants) or any(len(values) < len(options) for values in described.values()):
        return [_group_of_variants(variants, shown)]
    in_order = sorted(options.values(), key=lambda option: (option.position, option.name))
    return [_group(option, variants, described, shown) for option in in_order]


def _group(option, variants, described, shown):
    now = described[shown.pk][option.pk]
    others = _others(described[shown.pk], option)
    choices, having = [], {}
    for variant in variants:
        value = described[variant.pk][option.pk]
        having.setdefault(value.pk, (value, []))[1].append(variant)
    for value, candidates in sorted(having.values(), key=lambda pair: (pair[0].position, pair[0].value)):
        exact = [variant for variant in candidates if _others(described[variant.pk], option) == others]
        in_stock = [variant for variant in candidates if variant.is_in_stock]
        target = (exact or in_stock or candidates)[0]
        note = _sold_out(target) if exact else "unavailable with your other choices"
        choices.append(Choice(f"value-{value.pk}", value.value, value.swatch, target, value.pk == now.pk, note))
    return OptionGroup(option.name, now.value, choices)


def _others(values, option):
    """The values that a variant has of the other options."""
    return {key: value.pk for key, value in values.items() if key != option.pk}


def _group_of_variants(variants, shown):
    choices = [
        Choice(f"variant-{each.pk}", each.label or each.sku, "", each, each == shown, _sold_out(each))
        for each in variants
    ]
    return OptionGroup("Version", shown.label or shown.sku, choices)


def _sold_out(variant):
    return "" if variant.is_in_stock else "sold out"
