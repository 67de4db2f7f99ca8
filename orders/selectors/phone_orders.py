"""What a member of staff can choose from who writes an order down, and whom for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from my_shop.kernel.countries import normal_postcode
from my_shop.kernel.money import format_money
from orders import configuration
from orders.models import Order
from orders.rules import pricing
from orders.selectors.offers import LONGEST_SEARCH
from orders.selectors.payment_methods import methods_to_choose
from orders.signals import FoundBuyer, Offer, buyers_searched

Choice = tuple[str, str]


@dataclass(frozen=True)
class PhoneChoices:
    """Keys and words of the ways of delivery and of payment, the one to begin with in front; an empty key is nothing
    sent, or an invoice that comes by e-mail."""

    deliveries: Sequence[Choice]
    payments: Sequence[Choice]


def phone_choices(goods: Iterable[tuple[Offer, int]], *, country: str, postcode: str = "") -> PhoneChoices:
    """Return how goods can be delivered to a place and be paid for there.

    What has to be sent is sent: nothing is, only where all of the goods are digital. The shop's own ways to pay come
    first, an invoice last. Conditions on the total are left to the service, which knows it.

    :param goods: offers, each with its units; while there are none, it is taken for something that is sent.
    """
    known, goods = configuration.current(), list(goods)
    where = {"country": country, "postcode": normal_postcode(postcode, country)}
    priced = [known.goods(offer, quantity=quantity, **where) for offer, quantity in goods]
    sums = pricing.calculate_totals(priced, promotions=known.promotions())
    needs_delivery = sums.needs_delivery or not goods
    ways = methods_to_choose(needs_delivery=needs_delivery, known=known, country=country)
    return PhoneChoices(
        deliveries=_deliveries(known, sums, where) if needs_delivery else [("", gettext("Nothing is sent"))],
        payments=[
            *((str(way.pk), way.name) for way in ways),
            ("", gettext("By invoice, which comes by e-mail")),
        ],
    )


def _deliveries(known, sums, where) -> list[Choice]:
    quotes = known.quotes(weight_grams=sums.weight_grams, subtotal=sums.typed_total, **where)
    if not quotes:  # the service says what does not go there
        methods = [(str(method.pk), method.name) for method in known.methods]
        return methods or [("", gettext("No way of delivery is set up"))]
    free = sums.is_delivery_free
    return [
        (str(quote.method.pk), f"{quote.method.name} ({format_money(pricing.NOTHING if free else quote.price)})")
        for quote in quotes
    ]


def search_buyers(words: str, *, limit: int = 10) -> list[FoundBuyer]:
    """Return the people whom somebody means who types an e-mail address, a name or a customer number.

    :param limit: so many at most.
    """
    words = words.replace("\x00", " ").strip()[:LONGEST_SEARCH]
    if not words:
        return []
    answers = buyers_searched.send(sender=Order, words=words, limit=limit)
    return [buyer for _, found in answers for buyer in found or ()][:limit]
