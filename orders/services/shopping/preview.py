"""What an order would be, before anything is placed: for whoever shows a checkout of their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from orders import configuration
from orders.models import Cart, CartItem, Order, PaymentMethod, ShippingMethod, Voucher
from orders.rules import totals
from orders.rules.fingerprint import fingerprint
from orders.selectors.carts import CartContents, cart_contents_for, contents_of
from orders.selectors.delivery import DeliveryOption, chosen_option, delivery_options
from orders.selectors.destinations import Destination
from orders.selectors.offers import offer_of_sku, offers_for
from orders.selectors.payment_methods import methods_to_choose, payment_refusals
from orders.services.pricing.order_pricing import DeliveryNotOffered
from orders.services.pricing.vouchers import VoucherRefused
from orders.services.shopping.placement import (
    CheckoutData,
    OrderRows,
    PaymentNotOffered,
    WaiverMissing,
    WantedLine,
    write_order,
)
from orders.services.shopping.quantities import clean_quantity
from orders.signals import KnownAddress, OrderRejected

REFUSALS = (OrderRejected, DeliveryNotOffered, PaymentNotOffered, VoucherRefused, WaiverMissing)


@dataclass(frozen=True)
class PaymentChoice:
    """A way to pay; ``refusal`` says why this order cannot be paid so, and is empty where it can."""

    method: PaymentMethod
    refusal: str


@dataclass(frozen=True)
class ReviewedOrder:
    """An order that nobody has placed, with what its buyer is to be shown; ``fingerprint`` is what confirming demands
    of the order that is placed with the same words, as long as nothing changes."""

    order: Order
    rows: OrderRows

    @property
    def totals(self) -> totals.DisplayTotals:
        return totals.of_order(self.order, self.rows.lines, self.rows.discounts)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.order, self.rows.lines, self.rows.addresses, self.rows.discounts)


@dataclass(frozen=True)
class Preview:
    """Where a checkout stands: what can be chosen, what is ``missing``, and once nothing is, the order as it would be,
    or the ``refusal`` that placing it would meet."""

    contents: CartContents
    delivery: Sequence[DeliveryOption]
    payment: Sequence[PaymentChoice]
    missing: Sequence[str]
    review: ReviewedOrder | None = None
    refusal: Exception | None = None


def contents_of_lines(lines: Sequence[WantedLine], *, voucher: Voucher | None = None, user=None) -> CartContents:
    """Return wanted lines as a cart that nobody keeps; what nobody offers is left out.

    :raises QuantityRefused: see ``clean_quantity``.
    """
    offers = offers_for((), skus=[line.sku for line in lines])
    cart = Cart(user=user, voucher=voucher)
    units: dict[int, int] = {}
    for line in lines:
        quantity = clean_quantity(line.quantity, name=line.sku)
        if offer := offer_of_sku(offers, line.sku):
            units[offer.variant_id] = units.get(offer.variant_id, 0) + quantity
    items = [
        CartItem(cart=cart, variant_id=pk, quantity=quantity, seen_price=offers[pk].unit_price)
        for pk, quantity in units.items()
    ]
    return contents_of(items, offers, user=user) if items else CartContents(cart=None, lines=())


def preview_order(
    *,
    contents: CartContents,
    address: KnownAddress | None,
    email: str,
    payment_method: PaymentMethod | None,
    shipping_method: ShippingMethod | None,
    checkout_data: Callable[[], CheckoutData],
    user=None,
) -> Preview:
    """Return where a checkout stands. Nothing is written, nothing is held.

    :param contents: what is bought.
    :param address: where it goes, if somebody has said so; else it is estimated for where the cart goes.
    :param shipping_method: the way of delivery that is chosen, if one is.
    :param checkout_data: makes what a checkout says of it, called once nothing is missing.
    """
    if address is not None:
        contents = cart_contents_for(contents, destination=Destination(address.country, address.postcode), user=user)
    known = contents.known or configuration.current()
    ways = methods_to_choose(needs_delivery=contents.needs_delivery, known=known)
    options = delivery_options(contents, payment=payment_method)
    refusals = payment_refusals(ways, contents, chosen_option(options, shipping_method.pk if shipping_method else None))
    choices = [PaymentChoice(way, refusals.get(way.pk, "")) for way in ways]
    wanted = {
        "lines": contents.buyable,
        "email": email,
        "shipping_address": address,
        "shipping_method": shipping_method or not contents.needs_delivery,
        "payment_method": payment_method or not ways,
    }
    preview = Preview(contents, options, choices, [name for name, said in wanted.items() if not said])
    if preview.missing:
        return preview
    order = Order(placed_at=timezone.now())
    try:
        rows = write_order(order, checkout_data(), user=user, known=known)
    except REFUSALS as refusal:
        return replace(preview, refusal=refusal)
    for line in rows.lines:
        line.order = order
    return replace(preview, review=ReviewedOrder(order, rows))
