"""Carts: put in, change, take out. What becomes of a guest's at log-in stands in ``cart_merge``.

Each verb locks the cart's row first, so that two changes of one cart queue, whoever makes them. Where orders are
involved too, their rows are locked after the cart's.
"""

import datetime
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from my_shop.kernel.money import format_money, shown_price, shows_tax_apart
from my_shop.kernel.validators import NOT_SERVED
from orders import configuration
from orders.models import Cart, CartItem
from orders.selectors.cart_items import items_of
from orders.selectors.carts import CartLine
from orders.selectors.destinations import Destination, destination_of, known_addresses
from orders.selectors.offers import offer_of_sku, offers_for
from orders.services.shopping.quantities import clean_quantity
from orders.signals import Offer


class CartRefused(Exception):
    """The cart stays as it is; the text says why, to the shopper."""


class UnknownItem(CartRefused):
    """There is no such item in the shop, or none in this cart."""


class NotForSale(CartRefused):
    """The item is sold out, or not offered any more."""


@dataclass(frozen=True)
class CartChange:
    """What became of one item: ``quantity`` units are in the cart now; ``notice`` says a limit that was met.

    ``items`` and ``offers`` (by variant id) are all of the cart, where they were read under its lock.
    """

    cart: Cart
    item_id: int
    offer: Offer
    quantity: int
    notice: str = ""
    items: Sequence[CartItem] = ()
    offers: Mapping[int, Offer] = field(default_factory=dict)


@dataclass(frozen=True)
class Removed:
    """What was taken out, with all that ``restore`` needs to put it back in its place."""

    variant_id: int
    quantity: int
    added_at: datetime.datetime
    seen_price: Decimal
    name: str


def open_cart(*, user=None, token="") -> Cart:
    """Return the member's cart, or the guest's by its token; make it where there is none."""
    if user is not None:
        return Cart.objects.get_or_create(user=user)[0]
    cart = Cart.objects.filter(token=token).first() if token else None
    # a token that leads nowhere is not taken over: tokens are made here only
    return cart or Cart.objects.create(token=secrets.token_urlsafe(32))


@transaction.atomic
def add_to_own_cart(*, quantity, sku: str, user=None, token: str = "", is_known: bool = False) -> CartChange:
    """Put units into the member's cart, or the guest's by its token; it is made now where there is none.

    :param quantity: units, as somebody sent them.
    :param is_known: the token opened a cart a moment ago: where that is gone, none is made that nobody knows of.
    :raises UnknownItem, NotForSale, QuantityRefused: as ``add_to_cart``; then no cart was made.
    """
    quantity = clean_quantity(quantity)
    cart, items = _lock_own_cart(user, token, is_known)
    return _put_in(cart, items, quantity, sku=sku)


@transaction.atomic
def add_to_cart(*, cart: Cart, quantity, sku: str = "", variant_id: int | None = None) -> CartChange:
    """Put units of a variant, named by SKU or id, into a cart, on top of those it holds; as many as there are.

    :param quantity: units, as somebody sent them.
    :raises UnknownItem: nobody offers that variant.
    :raises NotForSale: it is sold out or not offered any more.
    :raises QuantityRefused: see ``clean_quantity``.
    """
    quantity = clean_quantity(quantity)
    cart = lock_cart(cart)
    items = list(CartItem.objects.filter(cart=cart))
    return _put_in(cart, items, quantity, sku=sku, variant_id=variant_id)


def _put_in(cart, items, quantity, *, sku="", variant_id=None):
    """Put units into a locked cart that holds these items."""
    offers = offers_for([variant_id, *(item.variant_id for item in items)], skus=[sku], with_pictures=True)
    offer = _buyable(offer_of_sku(offers, sku) if sku else offers.get(variant_id))
    item = next((item for item in items if item.variant_id == offer.variant_id), None)
    before = item.quantity if item else 0
    allowed, notice = clamp_to_stock(before + quantity, offer, before=before)
    allowed = max(allowed, before)  # shrinking is the cart page's business, which says so
    if item is None:
        item = CartItem(cart=cart, variant_id=offer.variant_id, quantity=allowed, seen_price=offer.unit_price)
        item.save(force_insert=True)
        items = [*items, item]
    elif allowed != before:
        item.quantity = allowed
        item.save(update_fields=["quantity"])
    return CartChange(cart, item.pk, offer, allowed, notice, items, offers)


@transaction.atomic
def set_quantity(*, cart: Cart, item_id: int, quantity) -> CartChange:
    """Make an item of the cart so many units, or as many as there are.

    :param quantity: units, as somebody sent them.
    :raises UnknownItem: the cart holds no such item.
    :raises NotForSale: it is sold out or not offered any more.
    :raises QuantityRefused: see ``clean_quantity``.
    """
    quantity = clean_quantity(quantity)
    cart = lock_cart(cart)
    item = _item_of(cart, item_id)
    offer = _offer_to_buy(item.variant_id)
    item.quantity, notice = clamp_to_stock(quantity, offer)
    item.save(update_fields=["quantity"])
    return CartChange(cart=cart, item_id=item.pk, offer=offer, quantity=item.quantity, notice=notice)


@transaction.atomic
def remove_item(*, cart: Cart, item_id: int) -> Removed:
    """Take an item out of the cart.

    :raises UnknownItem: the cart holds no such item.
    """
    cart = lock_cart(cart)
    item = _item_of(cart, item_id)
    line = CartLine(item, offers_for([item.variant_id]).get(item.variant_id))
    item.delete()
    return Removed(
        variant_id=item.variant_id,
        quantity=item.quantity,
        added_at=item.added_at,
        seen_price=item.seen_price,
        name=line.title,
    )


@transaction.atomic
def restore(
    *, cart: Cart, variant_id: int, quantity: int, added_at: datetime.datetime, seen_price: Decimal
) -> CartChange:
    """Undo a removal: the item is back in its place, with the price that was told, so that a new one is told as well.

    An item that is in the cart again already stays as it is.

    :raises UnknownItem: nobody offers that variant any more.
    :raises NotForSale: it has been sold out meanwhile.
    """
    cart = lock_cart(cart)
    offer = _offer_to_buy(variant_id)
    allowed, notice = clamp_to_stock(quantity, offer)
    item, _ = CartItem.objects.get_or_create(
        cart=cart,
        variant_id=variant_id,
        defaults={"quantity": allowed, "seen_price": seen_price, "added_at": added_at},
    )
    return CartChange(cart=cart, item_id=item.pk, offer=offer, quantity=item.quantity, notice=notice)


@transaction.atomic
def adjust_cart_to_offers(*, cart: Cart) -> list[str]:
    """Bring the cart's quantities and known prices to what the shop offers now; return what changed, in words.

    Called where the person is told: each change is told once.
    """
    cart = lock_cart(cart)
    items = list(CartItem.objects.filter(cart=cart))
    offers = offers_for(item.variant_id for item in items)
    notices = []
    for line in (CartLine(item, offers.get(item.variant_id)) for item in items):
        if line.offer is None or not line.differs:
            continue
        notices += _differences(cart, line)
        line.item.seen_price = line.offer.unit_price
        line.item.quantity = min(line.quantity, line.max_quantity)
        line.item.save(update_fields=["seen_price", "quantity"])
    return notices


@transaction.atomic
def set_cart_destination(*, cart: Cart, destination: Destination) -> None:
    """Estimate the cart's delivery and tax for somewhere else from now on; the checkout begins there.

    :raises CartRefused: for a country that the shop does not deliver to.
    """
    if destination.country not in settings.SHOP_COUNTRIES:
        raise CartRefused(str(NOT_SERVED))
    cart = lock_cart(cart)
    cart.country, cart.postcode = destination.country, destination.postcode
    cart.save(update_fields=["country", "postcode"])


def _lock_own_cart(user, token, is_known):
    """Lock the cart of a member or of a guest, made now where there is none; return it with its items."""
    owner = {"token": token} if user is None else {"user": user}
    # the write is the lock: one statement finds, locks and touches it
    if (user is not None or token) and Cart.objects.filter(**owner).update(updated_at=timezone.now()):
        items = items_of(user=user, token=token)
        return (items[0].cart if items else Cart.objects.get(**owner)), items
    if user is None:
        return (lock_cart(Cart(token=token)) if is_known else open_cart()), []  # the first one refuses
    cart = lock_cart(open_cart(user=user))  # another tab may have made it first
    return cart, items_of(user=user)


def lock_cart(cart):
    """Lock the cart until the transaction ends, and note that it was touched.

    Not a key lock: items that refer to the cart can still be read and written by whoever holds the lock.
    """
    locked = Cart.objects.select_for_update(no_key=True).filter(pk=cart.pk).first()
    if locked is None:  # a log-in in another tab has just merged it
        raise UnknownItem(gettext("Your cart has changed in another window. Please load the page again."))
    locked.updated_at = timezone.now()
    locked.save(update_fields=["updated_at"])
    return locked


def _item_of(cart, item_id):
    item = CartItem.objects.filter(cart=cart, pk=item_id).first()
    if item is None:
        raise UnknownItem(gettext("That item is not in your cart any more."))
    return item


def _offer_to_buy(variant_id):
    """Return the offer of the variant, as the answer to the shopper shows it; refuse if it cannot be bought now."""
    return _buyable(offers_for([variant_id], with_pictures=True).get(variant_id))


def _buyable(offer):
    if offer is None:
        raise UnknownItem(gettext("We have no such item."))
    if not offer.is_available:
        raise NotForSale(gettext("%(name)s is no longer for sale.") % {"name": offer.name})
    if not offer.quantity:
        raise NotForSale(gettext("%(name)s is sold out.") % {"name": offer.name})
    return offer


def clamp_to_stock(wanted, offer, before=0):
    """Return how many of ``wanted`` units the cart may hold, and what to say if that is fewer."""
    limit = min(offer.quantity, settings.SHOP_MAX_LINE_QUANTITY)
    if wanted <= limit:
        return wanted, ""
    reason = (
        gettext("Only %(limit)s left") % {"limit": limit}
        if limit == offer.quantity
        else gettext("You can order at most %(limit)s of one item") % {"limit": limit}
    )
    if before >= limit:
        there_already = ngettext(
            "%(reason)s, and your cart has it already.", "%(reason)s, and your cart has them all already.", limit
        )
        return limit, there_already % {"reason": reason}
    return limit, gettext("%(reason)s: we have put %(limit)s in your cart.") % {"reason": reason, "limit": limit}


def _differences(cart, line):
    """Say what the shop changed for an item: its price, its quantity, or both."""
    notices = []
    if line.offer.unit_price != line.item.seen_price:
        rate = _rate_of(cart, line.offer) if shows_tax_apart() else Decimal(0)
        was, now = (format_money(shown_price(price, rate)) for price in (line.item.seen_price, line.offer.unit_price))
        notices.append(
            gettext("%(title)s now costs %(now)s; it was %(was)s when you added it. Your total has the new price.")
            % {"title": line.title, "now": now, "was": was}
        )
    if line.quantity > line.max_quantity:
        notices.append(
            gettext("%(title)s: only %(max_quantity)s left, so we have changed your %(quantity)s to that.")
            % {"title": line.title, "max_quantity": line.max_quantity, "quantity": line.quantity}
        )
    return notices


def _rate_of(cart, offer):
    where = destination_of(cart, known_addresses(cart.user))
    return configuration.current().tax_rate(country=where.country, postcode=where.postcode, tax_class=offer.tax_class)
