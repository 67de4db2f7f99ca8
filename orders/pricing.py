"""What goods cost together: promotions, then a voucher, then delivery, and the tax that all of it contains.

Nothing here reads or writes the database: terms and goods go in, sums come out. The rules, which docs/tax.md tells
merchants and tests/orders/test_pricing.py holds in every combination:

- Prices contain tax. A line costs its unit price times its units; a discount is taken off lines, in whole cents, so
  that the lines' discounts are the discount.
- Promotions apply one after the other, each on what the one before left; then the voucher, on what they left.
- Each is shared out over all goods that it is for, by what they cost: of "buy 3, pay 2" no unit is free, all three cost
  less. What a unit costs so is what goes back for it, and is owed for it where it stays (``orders.returns``).
- Tax is contained in each line's total after its discount, rounded per line, halves away from zero
  (``my_shop.money``). The tax of an order is the sum of its lines' and the delivery's: nothing is rounded twice, so
  lines, rates and total add up to the cent.
- Delivery shares the fate of the goods: it is taxed at the highest rate among them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from my_shop.money import CENT, contained_tax, quantise

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Goods:
    """Units of one variant at ``unit_price`` (with tax), of which ``tax_rate`` per cent is contained."""

    variant_id: int | None
    unit_price: Decimal
    quantity: int
    tax_rate: Decimal
    product_id: int = 0
    category_path: str = ""
    weight_grams: int = 0
    is_digital: bool = False

    @property
    def subtotal(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass(frozen=True)
class Scope:
    """Which goods a reduction applies to: those of ``products`` and those within the category ``paths``; all, if it
    names neither."""

    products: frozenset[int] = frozenset()
    paths: tuple[str, ...] = ()

    def covers(self, goods: Goods) -> bool:
        if not self.products and not self.paths:
            return True
        return goods.product_id in self.products or any(
            goods.category_path == path or goods.category_path.startswith(f"{path}/") for path in self.paths
        )


@dataclass(frozen=True)
class Terms:
    """One reduction as it calculates: ``kind`` is ``percentage``, ``amount``, ``free-delivery`` or ``buy-pay``.

    ``value`` is the percentage or the amount; ``buy`` and ``pay`` are units. It applies where the goods in its scope
    reach ``minimum``.
    """

    name: str
    kind: str
    scope: Scope = Scope()
    value: Decimal = NOTHING
    minimum: Decimal = NOTHING
    buy: int = 0
    pay: int = 0
    code: str = ""
    voucher_id: int | None = None
    promotion_id: int | None = None


@dataclass(frozen=True)
class Discount:
    """What a reduction took off the goods; ``amount`` is nothing where it made the delivery free."""

    terms: Terms
    amount: Decimal


@dataclass(frozen=True)
class PricedGoods:
    goods: Goods
    discount: Decimal

    @property
    def total(self) -> Decimal:
        return self.goods.subtotal - self.discount

    @property
    def tax(self) -> Decimal:
        return contained_tax(self.total, self.goods.tax_rate)


@dataclass(frozen=True)
class TaxShare:
    """What of an amount is taxed at one rate: ``net`` plus ``tax`` is ``gross``."""

    rate: Decimal
    gross: Decimal
    tax: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.tax


@dataclass(frozen=True)
class Sums:
    """What it all comes to; every amount is a Decimal in whole cents, with tax."""

    lines: tuple[PricedGoods, ...]
    discounts: tuple[Discount, ...]
    delivery_total: Decimal
    delivery_tax_rate: Decimal

    @property
    def subtotal(self) -> Decimal:
        return sum((line.goods.subtotal for line in self.lines), NOTHING)

    @property
    def discount_total(self) -> Decimal:
        return sum((line.discount for line in self.lines), NOTHING)

    @property
    def goods_total(self) -> Decimal:
        return self.subtotal - self.discount_total

    @property
    def total(self) -> Decimal:
        return self.goods_total + self.delivery_total

    @property
    def tax_total(self) -> Decimal:
        lines = sum((line.tax for line in self.lines), NOTHING)
        return lines + contained_tax(self.delivery_total, self.delivery_tax_rate)

    @property
    def tax_shares(self) -> list[TaxShare]:
        parts = [(line.goods.tax_rate, line.total, line.tax) for line in self.lines]
        delivery_tax = contained_tax(self.delivery_total, self.delivery_tax_rate)
        return tax_shares([*parts, (self.delivery_tax_rate, self.delivery_total, delivery_tax)])


def add_up(
    goods: Sequence[Goods],
    *,
    promotions: Iterable[Terms] = (),
    voucher: Terms | None = None,
    delivery: Callable[[Decimal], Decimal] = lambda goods_total: NOTHING,
) -> Sums:
    """Return what the goods cost together.

    :param promotions: in the order in which they apply.
    :param delivery: answers what delivery costs for goods of this sum after discounts.
    """
    left, discounts = reduce(goods, (*promotions, *((voucher,) if voucher else ())))
    is_delivery_free = any(discount.terms.kind == "free-delivery" for discount in discounts)
    lines = tuple(PricedGoods(item, item.subtotal - amount) for item, amount in zip(goods, left, strict=True))
    needs_delivery = any(not item.is_digital for item in goods)
    costs = NOTHING if is_delivery_free or not needs_delivery else quantise(delivery(sum(left, NOTHING)))
    return Sums(lines, tuple(discounts), costs, max((item.tax_rate for item in goods), default=NOTHING))


def reduce(goods: Sequence[Goods], reductions: Iterable[Terms]) -> tuple[list[Decimal], list[Discount]]:
    """Return what reductions, one after the other, leave of the price of each of the goods, and those that applied."""
    left = [item.subtotal for item in goods]
    discounts = []
    for terms in reductions:
        off = _take_off(goods, left, terms)
        if off is None:
            continue
        left = [amount - taken for amount, taken in zip(left, off, strict=True)]
        discounts.append(Discount(terms, sum(off, NOTHING)))
    return left, discounts


def tax_shares(parts: Iterable[tuple[Decimal, Decimal, Decimal]]) -> list[TaxShare]:
    """Return amounts (rate, gross, tax) added up by their rate, the highest first; a rate of nothing is left out."""
    by_rate: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for rate, gross, tax in parts:
        sums = by_rate.get(rate, (NOTHING, NOTHING))
        by_rate[rate] = (sums[0] + gross, sums[1] + tax)
    return [TaxShare(rate, *by_rate[rate]) for rate in sorted(by_rate, reverse=True) if by_rate[rate][0]]


def share_out(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return an amount in whole cents, shared out by weight: the shares add up to it, and none exceeds its weight as
    long as the amount does not exceed their sum (largest remainder, the earlier one first)."""
    whole = sum(weights, NOTHING)
    if not whole:
        return [NOTHING for _ in weights]
    exact = [amount * weight / whole for weight in weights]
    shares = [value.quantize(CENT, rounding=ROUND_FLOOR) for value in exact]
    cents = int((amount - sum(shares, NOTHING)) / CENT)
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for index in by_remainder[:cents]:
        shares[index] += CENT
    return shares


def part_of(total: Decimal, units: int, quantity: int) -> Decimal:
    """Return what so many of a line's units cost: whole cents, and all of them together its total."""
    return quantise(total * units / quantity)


def covered_total(goods: Sequence[Goods], scope: Scope, promotions: Iterable[Terms] = ()) -> Decimal:
    """Return what the goods in a scope cost, after promotions."""
    left, _ = reduce(goods, promotions)
    return sum((amount for item, amount in zip(goods, left, strict=True) if scope.covers(item)), NOTHING)


def _take_off(goods, left, terms) -> list[Decimal] | None:
    """Return what the terms take off each of the goods; None where they do not apply."""
    covered = [terms.scope.covers(item) for item in goods]
    base = [amount if inside else NOTHING for amount, inside in zip(left, covered, strict=True)]
    whole = sum(base, NOTHING)
    if not any(covered) or whole < terms.minimum:
        return None
    if terms.kind == "free-delivery":
        return [NOTHING for _ in goods] if any(not item.is_digital for item in goods) else None
    if terms.kind == "buy-pay":
        return _free_units(goods, base, terms)
    off = terms.value if terms.kind == "amount" else quantise(whole * terms.value / 100)
    off = min(off, whole)
    return share_out(off, base) if off else None


def _free_units(goods, base, terms) -> list[Decimal] | None:
    """Return the worth of the units that are free (the cheapest), shared out over all that are covered: none is free by
    itself, so none is left over for nothing when the others come back."""
    units = sum(item.quantity for item, amount in zip(goods, base, strict=True) if amount)
    free = units // terms.buy * (terms.buy - terms.pay)
    if not free:
        return None
    worth = NOTHING
    # what a unit costs by now: an earlier promotion may have taken its share
    cheapest = sorted((index for index, amount in enumerate(base) if amount), key=lambda i: base[i] / goods[i].quantity)
    for index in cheapest:
        count = min(free, goods[index].quantity)
        worth += quantise(base[index] * count / goods[index].quantity)
        free -= count
    return share_out(worth, base)
