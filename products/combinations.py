"""Which variants all combinations of options come to. Nothing is read or written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, product

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext

from my_shop.kernel.names import folded

MOST_VARIANTS = 100
"""Of one product: nobody chooses among more, and nobody looks through them."""

LONGEST_BASE, LONGEST_CODE, LONGEST_SKU = 30, 10, 60


@dataclass(frozen=True)
class ChosenOption:
    """An option by its name, and the names of those of its values that are wanted, in order."""

    name: str
    values: tuple[str, ...]

    @property
    def once(self) -> dict[str, str]:
        """Each value in the spelling that came first, by what it is known by."""
        found: dict[str, str] = {}
        for value in self.values:
            if value.strip():
                found.setdefault(folded(value), value.strip())
        return found

    @property
    def twins(self) -> list[tuple[str, str]]:
        """Values in another spelling than the first, with the first."""
        return [(value, first) for value in self.values if (first := self.once.get(folded(value), value)) != value]


@dataclass(frozen=True)
class Existing:
    """A variant that is there: its values' names by the names of their options."""

    pk: int
    sku: str
    values: Mapping[str, str]

    @property
    def key(self):
        return frozenset((folded(option), folded(value)) for option, value in self.values.items())


@dataclass(frozen=True)
class Combination:
    """One combination and its SKU. ``variant_id`` is that of a variant that gets the values that it lacks;
    ``is_there`` says that one has them all already."""

    sku: str
    values: tuple[tuple[str, str], ...]
    variant_id: int | None = None
    is_there: bool = False

    @property
    def label(self):
        return ", ".join(value for _, value in self.values)


def plan_combinations(
    chosen: Sequence[ChosenOption], existing: Sequence[Existing], *, base_sku: str, taken: Iterable[str]
) -> list[Combination]:
    """Return every combination of the chosen values, each once, with what becomes of it.

    A variant that lacks some of the options becomes the first combination that it fits, with its SKU, price and stock.

    :param taken: SKUs that others have.
    :raises ValidationError: nothing is chosen, too much is, or an option that the variants have is left out.
    """
    chosen = [ChosenOption(each.name, tuple(each.once.values())) for each in chosen if each.values]
    _check(chosen, existing)
    by_key = {each.key: each for each in existing}
    free = list(existing)
    skus = {folded(sku) for sku in taken}
    planned = []
    for values in product(*([(option.name, value) for value in option.values] for option in chosen)):
        key = frozenset((folded(option), folded(value)) for option, value in values)
        if key in by_key:
            planned.append(Combination(by_key[key].sku, values, is_there=True))
        elif fits := next((each for each in free if each.key < key), None):
            free.remove(fits)
            planned.append(Combination(fits.sku, values, variant_id=fits.pk))
        else:
            sku = _free_sku(base_sku, [value for _, value in values], skus)
            skus.add(folded(sku))
            planned.append(Combination(sku, values))
    return planned


def _check(chosen, existing):
    if not chosen:
        raise ValidationError(gettext("Choose at least one value."))
    left_out = {option for each in existing for option in each.values}
    left_out -= {option for option in left_out if folded(option) in {folded(each.name) for each in chosen}}
    if left_out:
        raise ValidationError(
            gettext("Variants of this product have a value of %(options)s: choose some there, too.")
            % {"options": ", ".join(sorted(left_out))}
        )
    number = 1
    for option in chosen:
        number *= len(option.values)
    if number > MOST_VARIANTS:
        raise ValidationError(
            gettext("That makes %(number)s variants. A product can have %(most)s of them here.")
            % {"number": number, "most": MOST_VARIANTS}
        )


def _free_sku(base, values, taken):
    codes = [slugify(value).upper()[:LONGEST_CODE].strip("-") for value in values]
    sku = "-".join([base.strip()[:LONGEST_BASE], *(code for code in codes if code)])[:LONGEST_SKU]
    return next(each for number in count(1) if folded(each := sku if number == 1 else f"{sku}-{number}") not in taken)
