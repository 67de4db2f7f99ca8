"""Carts: their items with what they cost today."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext

from my_shop.kernel.unit_prices import unit_price_text
from orders import configuration
from orders.models import Cart, CartItem, Voucher
from orders.rules import pricing, totals
from orders.selectors.cart_items import items_of
from orders.selectors.destinations import Destination, destination_of, known_addresses
from orders.selectors.offers import offers_for
from orders.services.pricing.vouchers import VoucherRefused, check_voucher
from orders.signals import KnownAddress, Offer


@dataclass(frozen=True)
class CartLine:
    """One item of a cart as the shop sells it now. ``offer`` is None where nobody knows the variant any more."""

    item: CartItem
    offer: Offer | None
    goods: pricing.PriceInput | None = None

    @property
    def key(self):
        """The item's id as pages write it."""
        return str(self.item.pk)

    @property
    def quantity(self):
        return self.item.quantity

    @cached_property
    def is_buyable(self):
        return self.offer is not None and self.offer.is_available and self.offer.quantity > 0

    @property
    def name(self):
        return self.offer.name if self.offer else gettext("An item that we no longer have")

    @cached_property
    def title(self):
        """Name and option values: “Mug, Sage”."""
        return f"{self.name}, {self.offer.label}" if self.offer and self.offer.label else self.name

    @property
    def problem(self):
        """Why it cannot be bought, in words; empty if it can."""
        if self.is_buyable:
            return ""
        return gettext("Sold out") if self.offer and self.offer.is_available else gettext("No longer for sale")

    @property
    def unit_price(self):
        """As shown, for where the cart goes."""
        if self.goods:
            return self.goods.shown_price
        return self.offer.unit_price if self.offer else self.item.seen_price

    @property
    def was_price(self):
        """What a unit cost when its person was last told, as shown; None where it costs the same."""
        if self.offer is None or self.offer.unit_price == self.item.seen_price:
            return None
        return replace(self.goods, unit_price=self.item.seen_price).shown_price if self.goods else self.item.seen_price

    @property
    def unit_price_text(self):
        """What a kg, litre or metre costs at this price; empty where that is not told (Directive 98/6/EC)."""
        return unit_price_text(self.unit_price, self.offer.content) if self.offer else ""

    @property
    def total(self):
        """Units times price, as shown."""
        return self.unit_price * self.quantity

    @property
    def max_quantity(self):
        """The most that can be asked for of it."""
        return min(self.offer.quantity, settings.SHOP_MAX_LINE_QUANTITY) if self.offer else 0

    @property
    def is_low(self):
        """Is so little left that the page should say how much?"""
        return self.is_buyable and self.offer.quantity <= settings.SHOP_LOW_STOCK

    @property
    def differs(self):
        """Has the price changed, or has stock shrunk below the quantity, since the person was last told?"""
        if not self.is_buyable:
            return False
        return self.offer.unit_price != self.item.seen_price or self.quantity > self.max_quantity


@dataclass(frozen=True)
class CartContents:
    """A cart with today's prices. Items that cannot be bought are listed and count in no sum.

    ``quotes`` are the ways of delivery for its ``destination``; the first one is estimated with. ``voucher_refusal``
    says why the cart's voucher takes nothing off. ``known`` is what the prices were worked out by.
    """

    cart: Cart | None
    lines: tuple[CartLine, ...]
    goods: tuple[pricing.PriceInput, ...] = ()
    sums: pricing.Totals = pricing.Totals()
    quotes: tuple[configuration.ShippingQuote, ...] = ()
    voucher_refusal: str = ""
    destination: Destination | None = None
    known: configuration.ShopConfiguration | None = None

    @cached_property
    def count(self):
        return sum(line.quantity for line in self.lines)

    @cached_property
    def buyable(self):
        return [line for line in self.lines if line.is_buyable]

    @property
    def subtotal(self):
        """Of the goods, before discounts."""
        return self.sums.subtotal

    @property
    def discounts(self):
        return self.sums.discounts

    @cached_property
    def totals(self):
        """The sums as the page shows them, with the delivery that checkout offers first."""
        name = self.method.name if self.method else ""
        return totals.of_calculation(self.sums, delivery_name=name, has_delivery=self.delivery is not None)

    @property
    def voucher_discount(self):
        """What the cart's voucher takes off; None where it does not."""
        return self.sums.voucher_discount

    @property
    def needs_delivery(self):
        return self.sums.needs_delivery

    @property
    def has_digital(self):
        return any(item.is_digital for item in self.goods)

    @property
    def method(self):
        return self.quotes[0].method if self.quotes else None

    @property
    def delivery(self):
        """The estimate: the way that checkout offers first. None if there is nothing to send, or no way to."""
        return self.sums.delivery_total if self.quotes and self.needs_delivery else None

    @property
    def left_until_free(self):
        """What is missing until that way costs nothing; None where that never happens or has happened."""
        if not self.delivery or self.method.free_from is None:
            return None
        return self.method.free_from - self.sums.typed_total

    @property
    def total(self):
        return self.sums.total

    @property
    def tax(self):
        return self.sums.tax_total


def cart_contents(
    *, user=None, token="", addresses: Sequence[KnownAddress] | None = None, with_pictures: bool = True
) -> CartContents:
    """Return the person's cart, joined with what the shop sells, by a number of queries that no item adds to.

    :param addresses: those that are known of the person, where the caller has asked already.
    :param with_pictures: for a page that shows them.
    """
    items = items_of(user=user, token=token)
    if not items:
        return CartContents(cart=None, lines=())
    offers = offers_for((item.variant_id for item in items), with_pictures=with_pictures)
    return contents_of(items, offers, user=user, addresses=addresses)


def contents_of(
    items: Sequence[CartItem],
    offers: Mapping[int, Offer],
    *,
    user=None,
    addresses: Sequence[KnownAddress] | None = None,
) -> CartContents:
    """Return the cart of these items at the prices of these offers.

    :param addresses: as ``cart_contents``.
    """
    lines = tuple(CartLine(item, offers.get(item.variant_id)) for item in items)
    cart = items[0].cart
    if addresses is None:  # nobody needs to be asked where the person has said it
        addresses = [] if cart.country else known_addresses(user)
    return _priced(cart, lines, destination_of(cart, addresses), user, configuration.as_shown())


def cart_contents_for(contents: CartContents, *, destination: Destination, user=None) -> CartContents:
    """Return the same cart as it costs at another destination."""
    if contents.cart is None or destination == contents.destination:
        return contents
    return _priced(contents.cart, contents.lines, destination, user, contents.known)


def total_with(contents: CartContents, voucher: Voucher | None, *, user=None) -> Decimal:
    """Return what the same cart costs with a voucher in the place of its own, or with none."""
    if contents.cart is None:
        return contents.total
    cart = copy(contents.cart)
    cart.voucher = voucher
    return _priced(cart, contents.lines, contents.destination, user, contents.known).total


def _taxed(line, known, destination):
    goods = None
    if line.is_buyable:
        goods = known.goods(
            line.offer, quantity=line.quantity, country=destination.country, postcode=destination.postcode
        )
    return replace(line, goods=goods)


def _priced(cart, lines, destination, user, known) -> CartContents:
    promotions = known.promotions()
    lines = tuple(_taxed(line, known, destination) for line in lines)
    goods = tuple(line.goods for line in lines if line.goods)
    voucher, refusal = None, ""
    if cart.voucher:
        try:
            voucher = check_voucher(
                cart.voucher,
                email=user.email if user else "",
                user=user,
                goods=goods,
                promotions=promotions,
            )
        except VoucherRefused as refused:
            refusal = str(refused)
    sums = pricing.calculate_totals(goods, promotions=promotions, voucher=voucher)
    quotes = known.quotes(
        country=destination.country,
        postcode=destination.postcode,
        weight_grams=sums.weight_grams,
        subtotal=sums.typed_total,
    )
    sums = sums.delivered_for(quotes[0].price if quotes else pricing.NOTHING)
    return CartContents(cart, lines, goods, sums, tuple(quotes), refusal, destination, known)
