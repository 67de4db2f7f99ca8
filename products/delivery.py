"""What delivery costs and how goods go back, as machines are told: asked of whoever knows, and kept."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from products.caching import remember
from products.models import Product
from products.signals import DeliveryRate, DeliveryTerms, delivery_terms_asked


@dataclass(frozen=True)
class Delivery:
    """What is asked for one parcel to a country: the cheapest way there.

    An order leaves the shop on its own day or the next working day, which is the ``handling`` (days from, to), and is
    ``transit`` on its way; both together are the working days that the way of delivery promises.
    """

    country: str
    name: str
    price: Decimal
    min_days: int
    max_days: int

    @property
    def handling(self) -> tuple[int, int]:
        return (0, 1) if self.min_days < self.max_days else (min(1, self.max_days),) * 2

    @property
    def transit(self) -> tuple[int, int]:
        return self.min_days - self.handling[0], self.max_days - self.handling[1]


@dataclass(frozen=True, eq=False)
class Deliveries:
    """The cheapest way to each country, the shop's own first. What costs the same to send has the very same one."""

    to: tuple[Delivery, ...]


class DeliveryPrices:
    """What parcels cost, by their weight and the price of what is in them."""

    def __init__(self, rates: Iterable[DeliveryRate]):
        self._by_country: defaultdict[str, list[DeliveryRate]] = defaultdict(list)
        for rate in rates:
            self._by_country[rate.country].append(rate)
        every = [rate for rates in self._by_country.values() for rate in rates]
        self._weights = sorted({rate.max_weight_grams for rate in every if rate.max_weight_grams is not None})
        sums = {rate.min_subtotal for rate in every} | {rate.free_from for rate in every if rate.free_from is not None}
        self._sums = sorted(sums)
        self._known: dict[tuple[int, int], Deliveries] = {}

    def of(self, *, price: Decimal, weight_grams: int | None) -> Deliveries:
        """Return what it costs to send one unit; a country that nothing goes to is left out."""
        weight = weight_grams or 0
        # between two limits everything costs the same
        key = bisect_left(self._weights, weight), bisect_right(self._sums, price)
        if key not in self._known:
            cheapest = (_cheapest(rates, price, weight) for rates in self._by_country.values())
            self._known[key] = Deliveries(tuple(each for each in cheapest if each))
        return self._known[key]


def _cheapest(rates, price, weight):
    fitting = [
        rate
        for rate in rates
        if price >= rate.min_subtotal and (rate.max_weight_grams is None or weight <= rate.max_weight_grams)
    ]
    asked = [(Decimal(0) if _is_free(rate, price) else rate.price, rate.max_days, rate) for rate in fitting]
    if not asked:
        return None
    costs, _, rate = min(asked, key=lambda each: each[:2])
    return Delivery(rate.country, rate.name, costs, rate.min_days, rate.max_days)


def _is_free(rate, price):
    return rate.free_from is not None and price >= rate.free_from


def delivery_terms() -> DeliveryTerms:
    """Return what somebody answers, from the cache; nothing is told where nobody does."""
    return remember("delivery terms", _ask)


def _ask():
    answers = delivery_terms_asked.send(sender=Product)
    return next((terms for _, terms in answers if terms), DeliveryTerms())
