"""What a checkout session costs now: by the same rules, offers and ways of delivery as the cart and the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from my_shop.kernel.countries import normal_postcode
from orders import configuration
from orders.configuration import ShippingQuote
from orders.models import PaymentMethod, UcpSession, Voucher
from orders.rules import pricing
from orders.selectors.destinations import Destination
from orders.selectors.offers import offer_of_sku, offers_for
from orders.services.pricing.voucher_redemption import check_together
from orders.services.pricing.vouchers import VoucherRefused, check_voucher
from orders.signals import Offer
from orders.ucp.errors import error, warning
from orders.ucp.handlers import Way, find_way, ways_for


@dataclass(frozen=True)
class SessionLine:
    """Units of an offer as they are priced; ``offer`` and ``goods`` are None where nobody offers it any more."""

    sku: str
    quantity: int
    offer: Offer | None = None
    goods: pricing.PriceInput | None = None


@dataclass(frozen=True)
class PricedSession:
    """A session as it costs. ``options`` are the ways of delivery with the sums by each, ``chosen`` is one of them;
    ``sums`` are with it, or without delivery. ``ways`` are the ways to pay that a platform can use for it, ``way`` is
    the one that it means, the first as long as it has not said. ``messages`` say what of it cannot be had so."""

    lines: tuple[SessionLine, ...]
    sums: pricing.Totals
    options: tuple[tuple[ShippingQuote, pricing.Totals], ...] = ()
    chosen: ShippingQuote | None = None
    ways: tuple[Way, ...] = ()
    way: PaymentMethod | None = None
    vouchers: tuple[Voucher, ...] = ()
    messages: tuple[dict[str, str], ...] = ()

    @property
    def needs_delivery(self) -> bool:
        return any(line.offer and not line.offer.is_digital for line in self.lines)

    @property
    def sums_to_pay(self) -> pricing.Totals:
        """What is charged by that way to pay: it may have a fee, as soon as something is delivered."""
        return self.sums.delivered_for(self.chosen.price, fee=self.way.fee) if self.chosen and self.way else self.sums


def price_session(session: UcpSession) -> PricedSession:
    """Return what a session costs now, by a number of queries that no line adds to."""
    asked, known = session.asked, configuration.current()
    place = destination_of(asked)
    wanted = asked.get("lines", [])
    offers = offers_for((), skus=[line["sku"] for line in wanted], with_pictures=True)
    lines = tuple(_line(line, offers, known, place or Destination(settings.SHOP_COUNTRY)) for line in wanted)
    goods = tuple(line.goods for line in lines if line.goods)
    messages = [message for number, line in enumerate(lines) for message in _line_messages(number, line)]
    promotions = known.promotions()
    vouchers, rules, refused = _usable_vouchers(session, goods, promotions)
    sums = pricing.calculate_totals(goods, promotions=promotions, more_vouchers=rules)
    options = _options(known, place, sums)
    wanted_option = (asked.get("method") or {}).get("selected_option_id")
    chosen = next((option for option in options if option[0].method.key == wanted_option), None)
    if chosen:
        sums = chosen[1]
    is_whole = chosen is not None or not sums.needs_delivery
    ways = ways_for(country=place.country if place else "", total=sums.total if is_whole else None)
    return PricedSession(
        lines=lines,
        sums=sums,
        options=tuple(options),
        chosen=chosen[0] if chosen else None,
        ways=tuple(ways),
        way=_way(asked, ways),
        vouchers=vouchers,
        messages=(*messages, *refused),
    )


def _options(known, place: Destination | None, sums) -> list[tuple[ShippingQuote, pricing.Totals]]:
    if not (place and sums.needs_delivery and place.country in settings.SHOP_COUNTRIES):
        return []
    how: dict[str, Any] = {"weight_grams": sums.weight_grams, "subtotal": sums.typed_total}
    quotes = known.quotes(country=place.country, postcode=place.postcode, **how)
    return [(quote, sums.delivered_for(quote.price)) for quote in quotes if not quote.method.is_pickup]


def _way(asked, ways: Sequence[Way]) -> PaymentMethod | None:
    payment = asked.get("payment") or {}
    selected = payment.get("selected_instrument_id")
    meant = next((each for each in payment.get("instruments") or () if selected and each["id"] == selected), None)
    found = find_way(ways, meant["handler_id"]) if meant else None
    method, _ = found or next(iter(ways), (None, None))
    return method


def destination_of(asked: dict[str, Any]) -> Destination | None:
    """Return where what was asked for goes, as far as it was said; None where it was not."""
    chosen = chosen_destination(asked)
    if not chosen or not chosen["address_country"]:
        return None
    country = chosen["address_country"].upper()
    return Destination(country, normal_postcode(chosen["postal_code"], country))


def chosen_destination(asked: dict[str, Any]) -> dict[str, str] | None:
    """Return the destination that was chosen, as it was sent."""
    method = asked.get("method") or {}
    wanted = method.get("selected_destination_id")
    return next((each for each in method.get("destinations", ()) if wanted and each["id"] == wanted), None)


def _line(wanted, offers, known, place) -> SessionLine:
    offer = offer_of_sku(offers, wanted["sku"])
    if offer is None:
        return SessionLine(wanted["sku"], wanted["quantity"])
    goods = known.goods(offer, quantity=wanted["quantity"], country=place.country, postcode=place.postcode)
    return SessionLine(offer.sku, wanted["quantity"], offer, goods)


def not_enough(sku: str) -> str:
    """Say that there are not so many of an item."""
    return gettext("Insufficient stock: there are not so many of %(sku)s.") % {"sku": sku}


def _line_messages(number: int, line: SessionLine) -> list[dict[str, str]]:
    path = f"$.line_items[{number}]"
    if line.offer is None:
        return [
            error("not_found", gettext("An item %(sku)s was not found in this shop.") % {"sku": line.sku}, path=path)
        ]
    if not line.offer.is_available or line.offer.quantity < line.quantity:
        return [error("out_of_stock", not_enough(line.sku), path=path)]
    if line.quantity > settings.SHOP_MAX_LINE_QUANTITY:
        most = settings.SHOP_MAX_LINE_QUANTITY
        words = gettext("One order takes %(most)s of %(sku)s at most.") % {"most": most, "sku": line.sku}
        return [error("invalid", words, path=path)]
    return []


def _usable_vouchers(session, goods, promotions) -> tuple[tuple[Voucher, ...], list, list[dict[str, str]]]:
    """Return the vouchers of the session's codes that take something off, what that is, and why others do not."""
    asked = session.asked
    found = {voucher.code: voucher for voucher in Voucher.objects.filter(code__in=asked.get("codes", ()))}
    used: list[Voucher] = []
    rules: list[pricing.DiscountRule] = []
    messages = []
    for number, code in enumerate(asked.get("codes", ())):
        path = f"$.discounts.codes[{number}]"
        if code not in found:
            words = gettext("We know no voucher with this code. Please check it.")
            messages.append(warning("discount_code_invalid", words, path=path))
            continue
        try:
            rule = _checked(found[code], used, session.email, goods, promotions)
        except _NotTogether as refusal:
            messages.append(warning("discount_code_combination_disallowed", str(refusal), path=path))
        except VoucherRefused as refusal:
            messages.append(warning("discount_code_invalid", str(refusal), path=path))
        else:
            sums = pricing.calculate_totals(goods, promotions=promotions, more_vouchers=[*rules, rule])
            if any(discount.rule.voucher_id == rule.voucher_id for discount in sums.discounts):
                used.append(found[code])
                rules.append(rule)
                continue
            words = gettext("Voucher %(code)s takes nothing off this order.") % {"code": code}
            messages.append(warning("discount_code_invalid", words, path=path))
    return tuple(used), rules, messages


class _NotTogether(VoucherRefused):
    pass


def _checked(voucher: Voucher, used: Sequence[Voucher], email: str, goods, promotions) -> pricing.DiscountRule:
    rule = check_voucher(voucher, email=email, goods=goods, promotions=promotions)
    try:
        check_together([*used, voucher])
    except VoucherRefused as refusal:
        raise _NotTogether(str(refusal)) from None
    return rule
