"""What goods cost together: promotions, a voucher, what staff take off, then delivery, and the tax in it all.

Nothing here reads or writes the database: rules and goods go in, sums come out. The rules, which docs/tax.md tells
merchants and tests/orders/rules/test_pricing.py holds in every combination:

- Units times price is the line, in the mode in which prices are shown: with tax, or without where
  ``PriceInput.is_net``.
  What a merchant types contains tax in both; a price without tax is that of one unit, rounded to a cent once.
- A discount is taken off lines, in whole cents of that mode, so that the lines' discounts are the discount.
- Promotions apply one after the other, each on what the one before left; then the vouchers in the same way, on what
  they left, and last what staff take off by hand.
- Each is shared out over all goods that it is for, by what they cost: of "buy 3, pay 2" no unit is free, all three cost
  less. What a unit costs so is what goes back for it, and is owed for it where it stays (``orders.rules.return_plan``).
- Tax is rounded once for each rate, halves away from zero (``my_shop.kernel.money``): it is contained in the sum of
  what is taxed at that rate, or comes on top of that sum. Lines and delivery share it out by largest remainders, so
  lines, rates and total add up to the cent.
- Delivery shares the fate of the goods: it is taxed at the highest rate among them.
- Where no tax is charged (``PriceInput.is_exempt``), all is sold at its price without tax, and nothing comes on top.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property

from my_shop.kernel.money import CENT, added_tax, contained_tax, price_without_tax, quantise

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class PriceInput:
    """Units of one variant at ``unit_price`` (as typed: with tax), of which ``tax_rate`` per cent is contained.

    ``category_ids`` are those of their category and of all above it. ``is_net``: they are sold at their
    price without tax, and the tax comes on top. ``is_exempt``: none does (``orders.rules.intra_community``); it goes
    with ``is_net``.
    """

    variant_id: int | None
    unit_price: Decimal
    quantity: int
    tax_rate: Decimal
    product_id: int = 0
    category_ids: frozenset[int] = frozenset()
    weight_grams: int = 0
    is_digital: bool = False
    is_net: bool = False
    is_exempt: bool = False

    @property
    def charged_rate(self) -> Decimal:
        return NOTHING if self.is_exempt else self.tax_rate

    @property
    def charged_price(self) -> Decimal:
        """Of one unit, with the tax that is charged."""
        return self.shown_price if self.is_exempt else self.unit_price

    @property
    def shown_price(self) -> Decimal:
        """Of one unit, in the mode in which it is sold."""
        return price_without_tax(self.unit_price, self.tax_rate) if self.is_net else self.unit_price

    @property
    def subtotal(self) -> Decimal:
        """Units times price, in the same mode."""
        return self.shown_price * self.quantity

    def with_tax(self, amount: Decimal) -> Decimal:
        """Return what an amount of that mode is with tax, not rounded, whether the tax is charged or not."""
        return amount * (100 + self.tax_rate) / 100 if self.is_net else amount

    def as_charged(self, amount: Decimal) -> Decimal:
        """Return what an amount of that mode is with the tax that is charged, not rounded."""
        return amount if self.is_exempt else self.with_tax(amount)

    def as_typed(self, amount: Decimal) -> Decimal:
        """Return what an amount of that mode is by the price that was typed: thresholds go by it."""
        return self.unit_price * self.quantity * amount / self.subtotal if self.is_net and amount else amount


@dataclass(frozen=True)
class Scope:
    """Which goods a reduction applies to: those of some products and those within some categories, by their ids; all,
    if it names neither."""

    product_ids: frozenset[int] = frozenset()
    category_ids: frozenset[int] = frozenset()

    def covers(self, goods: PriceInput) -> bool:
        if not self.product_ids and not self.category_ids:
            return True
        return goods.product_id in self.product_ids or bool(goods.category_ids & self.category_ids)


@dataclass(frozen=True)
class DiscountRule:
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
class AppliedDiscount:
    """What a reduction took off the goods, in the mode in which they are sold; ``amount`` is nothing where it made the
    delivery free."""

    rule: DiscountRule
    amount: Decimal


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
class PricedLine:
    """``left`` is what they cost after discounts, in the mode in which they are sold; other amounts are with tax."""

    goods: PriceInput
    left: Decimal
    share: TaxShare

    @property
    def total(self) -> Decimal:
        """What is paid for them."""
        return self.share.gross

    @property
    def tax(self) -> Decimal:
        return self.share.tax

    @property
    def discount(self) -> Decimal:
        return quantise(self.goods.as_charged(self.goods.subtotal - self.left))

    @property
    def subtotal(self) -> Decimal:
        return self.total + self.discount


@dataclass(frozen=True)
class Totals:
    """What it all comes to: ``left`` is what discounts leave of the price of each of the goods, ``delivery_price`` the
    price of the delivery, of which ``fee_price`` is for the way to pay, all in the mode in which the goods are sold;
    ``fee`` is that with tax. ``delivery_tax_rate`` is contained in what was typed for the delivery. All sums are in
    whole cents, with the tax that is charged."""

    goods: tuple[PriceInput, ...] = ()
    left: tuple[Decimal, ...] = ()
    discounts: tuple[AppliedDiscount, ...] = ()
    delivery_price: Decimal = NOTHING
    fee_price: Decimal = NOTHING
    fee: Decimal = NOTHING
    delivery_tax_rate: Decimal = NOTHING

    @property
    def is_net(self) -> bool:
        return any(item.is_net for item in self.goods)

    @property
    def is_exempt(self) -> bool:
        return any(item.is_exempt for item in self.goods)

    @property
    def charged_delivery_rate(self) -> Decimal:
        return NOTHING if self.is_exempt else self.delivery_tax_rate

    @property
    def needs_delivery(self) -> bool:
        return any(not item.is_digital for item in self.goods)

    @property
    def weight_grams(self) -> int:
        """Of what is sent."""
        return sum(item.weight_grams * item.quantity for item in self.goods if not item.is_digital)

    @property
    def is_delivery_free(self) -> bool:
        """Does a discount say so?"""
        return any(discount.rule.kind == "free-delivery" for discount in self.discounts)

    @property
    def voucher_discount(self) -> AppliedDiscount | None:
        """What the voucher takes off; None where it does not."""
        return next((discount for discount in self.discounts if discount.rule.voucher_id), None)

    @cached_property
    def shares(self) -> list[TaxShare]:
        """Of each of the goods, and the last one of the delivery."""
        amounts = [(item.charged_rate, amount) for item, amount in zip(self.goods, self.left, strict=True)]
        return taxed([*amounts, (self.charged_delivery_rate, self.delivery_price)], is_net=self.is_net)

    @cached_property
    def lines(self) -> tuple[PricedLine, ...]:
        return tuple(map(PricedLine, self.goods, self.left, self.shares))

    @property
    def delivery_total(self) -> Decimal:
        return self.shares[-1].gross

    @property
    def subtotal(self) -> Decimal:
        return sum((line.subtotal for line in self.lines), NOTHING)

    @property
    def discount_total(self) -> Decimal:
        return sum((line.discount for line in self.lines), NOTHING)

    @property
    def goods_total(self) -> Decimal:
        return sum((line.total for line in self.lines), NOTHING)

    @property
    def typed_total(self) -> Decimal:
        """Of the goods after discounts, by the prices that were typed: what delivery and its thresholds go by."""
        return typed_total(self.goods, self.left)

    @property
    def total(self) -> Decimal:
        return self.goods_total + self.delivery_total

    @property
    def tax_total(self) -> Decimal:
        return sum((share.tax for share in self.shares), NOTHING)

    @property
    def tax_shares(self) -> list[TaxShare]:
        """Of each rate."""
        return tax_shares(self.shares)

    def delivered_for(self, price: Decimal, *, fee: Decimal = NOTHING) -> "Totals":
        """Return the same goods with a delivery at this price, with tax; it costs nothing where nothing is sent, and
        where a discount says so.

        :param fee: for the way to pay, with tax: on top of the delivery, and taxed as it is; no discount takes it off.
        """
        if not self.needs_delivery:
            return self
        fee, price = quantise(fee), NOTHING if self.is_delivery_free else quantise(price)
        fee_price, price = (
            price_without_tax(amount, self.delivery_tax_rate) if self.is_net else amount for amount in (fee, price)
        )
        fee = fee_price if self.is_exempt else fee
        return replace(self, delivery_price=price + fee_price, fee_price=fee_price, fee=fee)


def calculate_totals(
    goods: Sequence[PriceInput],
    *,
    promotions: Iterable[DiscountRule] = (),
    voucher: DiscountRule | None = None,
    more_vouchers: Sequence[DiscountRule] = (),
    manual: DiscountRule | None = None,
) -> Totals:
    """Return what the goods cost together, without delivery: what that costs may hang on their ``typed_total``.

    :param promotions: in the order in which they apply.
    :param more_vouchers: those that go with ``voucher``, each on what the one before left.
    :param manual: what staff take off besides, last of all.
    """
    left, discounts = apply_discounts(goods, (*promotions, *filter(None, (voucher, *more_vouchers, manual))))
    rate = max((item.tax_rate for item in goods), default=NOTHING)
    return Totals(tuple(goods), tuple(left), tuple(discounts), delivery_tax_rate=rate)


def apply_discounts(
    goods: Sequence[PriceInput], reductions: Iterable[DiscountRule]
) -> tuple[list[Decimal], list[AppliedDiscount]]:
    """Return what reductions, one after the other, leave of the price of each of the goods, and those that applied;
    all in the mode in which the goods are sold."""
    left = [item.subtotal for item in goods]
    discounts = []
    for rule in reductions:
        off = _take_off(goods, left, rule)
        if off is None:
            continue
        left = [amount - taken for amount, taken in zip(left, off, strict=True)]
        discounts.append(AppliedDiscount(rule, sum(off, NOTHING)))
    return left, discounts


def taxed(amounts: Sequence[tuple[Decimal, Decimal]], *, is_net: bool) -> list[TaxShare]:
    """Return of amounts (rate, amount) what each comes to: the tax of a rate is rounded once, and they share it out.

    :param is_net: the tax comes on top of the amounts; else they contain it.
    """
    taxes = [NOTHING for _ in amounts]
    for rate in {rate for rate, _ in amounts}:
        own = [index for index, (other, _) in enumerate(amounts) if other == rate]
        weights = [amounts[index][1] for index in own]
        whole = sum(weights, NOTHING)
        tax = added_tax(whole, rate) if is_net else contained_tax(whole, rate)
        for index, share in zip(own, allocate(tax, weights), strict=True):
            taxes[index] = share
    return [
        TaxShare(rate, amount + tax if is_net else amount, tax)
        for (rate, amount), tax in zip(amounts, taxes, strict=True)
    ]


def tax_shares(parts: Iterable[TaxShare]) -> list[TaxShare]:
    """Return parts added up by their rate, the highest first; a rate of nothing is left out."""
    by_rate: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for part in parts:
        gross, tax = by_rate.get(part.rate, (NOTHING, NOTHING))
        by_rate[part.rate] = (gross + part.gross, tax + part.tax)
    return [TaxShare(rate, *by_rate[rate]) for rate in sorted(by_rate, reverse=True) if by_rate[rate][0]]


def allocate(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
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


def covered_total(goods: Sequence[PriceInput], scope: Scope, promotions: Iterable[DiscountRule] = ()) -> Decimal:
    """Return what the goods in a scope cost, after promotions, by the prices that were typed."""
    left, _ = apply_discounts(goods, promotions)
    covered = [(item, amount) for item, amount in zip(goods, left, strict=True) if scope.covers(item)]
    return typed_total([item for item, _ in covered], [amount for _, amount in covered])


def typed_total(goods: Sequence[PriceInput], left: Sequence[Decimal]) -> Decimal:
    """Return what goods of which so much is left cost by the prices that were typed, with tax."""
    return quantise(sum((item.as_typed(amount) for item, amount in zip(goods, left, strict=True)), NOTHING))


def _take_off(goods, left, rule) -> list[Decimal] | None:
    """Return what the rule takes off each of the goods; None where it does not apply."""
    covered = [rule.scope.covers(item) for item in goods]
    base = [amount if inside else NOTHING for amount, inside in zip(left, covered, strict=True)]
    whole = sum(base, NOTHING)
    if not any(covered) or typed_total(goods, base) < rule.minimum:
        return None
    if rule.kind == "free-delivery":
        return [NOTHING for _ in goods] if any(not item.is_digital for item in goods) else None
    if rule.kind == "buy-pay":
        return _free_units(goods, base, rule)
    if rule.kind == "amount" and whole:  # it contains tax, as all that is typed
        with_tax = sum((item.with_tax(amount) for item, amount in zip(goods, base, strict=True)), NOTHING)
        off = quantise(whole * min(rule.value, with_tax) / with_tax)
    else:
        off = quantise(whole * rule.value / 100)
    off = min(off, whole)
    return allocate(off, base) if off else None


def _free_units(goods, base, rule) -> list[Decimal] | None:
    """Return the worth of the units that are free (the cheapest), shared out over all that are covered: none is free by
    itself, so none is left over for nothing when the others come back."""
    units = sum(item.quantity for item, amount in zip(goods, base, strict=True) if amount)
    free = units // rule.buy * (rule.buy - rule.pay)
    if not free:
        return None
    worth = NOTHING
    # what a unit costs by now: an earlier promotion may have taken its share
    cheapest = sorted((index for index, amount in enumerate(base) if amount), key=lambda i: base[i] / goods[i].quantity)
    for index in cheapest:
        count = min(free, goods[index].quantity)
        worth += quantise(base[index] * count / goods[index].quantity)
        free -= count
    return allocate(worth, base)
