"""How prices are changed by a rule: by per cent or an amount, rounded, as a reduction or its end. Nothing is read."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.money import format_money, quantise


class Rounding(models.TextChoices):
    """How a new price is rounded, to the nearest of its kind."""

    CENT = "cent", _("To the cent")
    NINETY_NINE = "99", _("To .99")
    NINETY_FIVE = "95", _("To .95")
    WHOLE = "whole", _("To whole amounts")


class Purpose(models.TextChoices):
    """What the change is."""

    CHANGE = "change", _("A new price: compare-at prices change along with it")
    REDUCE = "reduce", _("A reduction: the price of today becomes the compare-at price")
    END = "end", _("The end of a reduction: the compare-at price becomes the price again")


@dataclass(frozen=True)
class PriceRule:
    """``percent`` or ``amount`` is added, either may be negative; neither counts where a reduction ends."""

    purpose: str = Purpose.CHANGE
    percent: Decimal | None = None
    amount: Decimal | None = None
    rounding: str = Rounding.CENT

    def new_price(self, price: Decimal) -> Decimal:
        """Return what becomes of a price, in whole cents; it may be negative, for whoever refuses it."""
        added = price * self.percent / 100 if self.percent is not None else (self.amount or Decimal(0))
        return _rounded(quantise(price + added), self.rounding)

    def new_prices(self, price: Decimal, compare_at: Decimal | None) -> tuple[Decimal, Decimal | None]:
        """Return price and compare-at price of a variant after the change."""
        if self.purpose == Purpose.END:
            return (price, compare_at) if compare_at is None else (compare_at, None)
        if self.purpose == Purpose.REDUCE:
            # one that is reduced already is reduced further: what it cost before stays the same
            regular = compare_at if compare_at is not None and compare_at > price else price
            return self.new_price(price), regular
        return self.new_price(price), None if compare_at is None else self.new_price(compare_at)

    @property
    def words(self) -> str:
        """What is asked for: “Prices +3%, to .99”."""
        if self.purpose == Purpose.END:
            return gettext("Reductions ended")
        by = f"{self.percent.normalize():+f}%" if self.percent is not None else _signed(self.amount or Decimal(0))
        facts = {"by": by, "rounding": Rounding(self.rounding).label.lower()}
        if self.purpose == Purpose.REDUCE:
            return gettext("Prices reduced: %(by)s, rounded %(rounding)s") % facts
        return gettext("Prices changed: %(by)s, rounded %(rounding)s") % facts


def _signed(amount):
    return f"{'-' if amount < 0 else '+'}{format_money(abs(amount))}"


def _rounded(price, rounding):
    if rounding == Rounding.WHOLE:
        return price.quantize(Decimal(1), rounding=ROUND_HALF_UP).quantize(Decimal("0.01"))
    if rounding in {Rounding.NINETY_NINE, Rounding.NINETY_FIVE}:
        ending = Decimal(1) - Decimal(f"0.{rounding}")
        # the nearest one above 0: 10.20 becomes 9.99, 10.60 becomes 10.99, 0.30 becomes 0.99
        whole = (price + ending).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return max(whole, Decimal(1)) - ending if price > 0 else price.quantize(Decimal("0.01"), rounding=ROUND_CEILING)
    return price
