"""All combinations of options of a product, made at once."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from my_shop.kernel.names import folded
from products.combinations import ChosenOption, Combination, Existing, plan_combinations
from products.models import OptionValue, Product, Variant
from products.services.attributes import get_or_create_option_value
from products.services.prices import lock_prices
from products.services.variants import VariantInput, save_variants


def planned_combinations(*, product: Product, chosen: Sequence[ChosenOption], base_sku: str) -> list[Combination]:
    """Return what ``make_combinations`` would make now; nothing is written.

    :raises ValidationError: see ``plan_combinations``.
    """
    variants = product.variants.prefetch_related("option_values__option")
    existing = [
        Existing(each.pk, each.sku, {value.option.name: value.value for value in each.option_values.all()})
        for each in variants
    ]
    taken = Variant.objects.filter(folded_sku__startswith=folded(base_sku)[:10]).values_list("sku", flat=True)
    return plan_combinations(chosen, existing, base_sku=base_sku, taken=taken)


@transaction.atomic
def make_combinations(
    *,
    product: Product,
    chosen: Sequence[ChosenOption],
    price: Decimal,
    base_sku: str,
    weight_grams: int | None = None,
    user=None,
) -> list[Variant]:
    """Make the variants that are missing among all combinations of values, and return what was made or completed.

    Done again, it changes nothing. Options and values that are new are made, in the order in which they are named.

    :param price: of each new variant, with tax.
    :param base_sku: what their SKUs begin with.
    :param weight_grams: of each new variant.
    :raises ValidationError: see ``plan_combinations``; or a field breaks its rule.
    """
    # whoever makes them at the same time waits here, and then finds what the other one has made
    lock_prices(product.variants.values_list("pk", flat=True))
    planned = planned_combinations(product=product, chosen=chosen, base_sku=base_sku)
    wanted = [each for each in planned if not each.is_there]
    values = _option_values(list(dict.fromkeys(pair for each in wanted for pair in each.values)))
    there = {variant.pk: variant for variant in product.variants.all()}
    last = max((variant.position for variant in there.values()), default=-1)
    data = []
    for each in wanted:
        chosen_values = [values[pair] for pair in each.values]
        if each.variant_id:
            variant = there[each.variant_id]
            data.append(VariantInput.like(variant, variant=variant, option_values=chosen_values))
        else:
            last += 1
            new = VariantInput(sku=each.sku, price=price, option_values=chosen_values)
            new.weight_grams, new.position = weight_grams, last
            data.append(new)
    return save_variants(product=product, data=data, user=user) if data else []


def _option_values(pairs):
    """Return values by the names of option and value, made where they are new."""
    known = OptionValue.objects.select_related("option").filter(
        option__folded_name__in={folded(option) for option, _ in pairs},
        folded_value__in={folded(value) for _, value in pairs},
    )
    there = {(each.option.folded_name, each.folded_value): each for each in known}
    return {
        (option, value): there.get((folded(option), folded(value)))
        or get_or_create_option_value(option=option, value=value)
        for option, value in pairs
    }
