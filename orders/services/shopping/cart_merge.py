"""A guest's cart goes over to the member who logs in: all that it holds, or a word on what could not be kept."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.countries import country_name
from orders.models import Cart, CartItem, Order, UcpSession
from orders.selectors.offers import offers_for
from orders.services.shopping.cart_vouchers import transfer_voucher
from orders.services.shopping.carts import open_cart


@transaction.atomic
def merge_carts(*, token: str, user) -> list[str] | None:
    """Hand a guest's cart over to a member: quantities add up, capped at stock; the guest's cart is gone then.

    Its country and its voucher come along, and take the place of older ones, unless only the older voucher takes
    something off. Return what a limit changed, or what could not be kept, in words; None if there was nothing to hand
    over (it happened already).
    """
    guest = Cart.objects.filter(token=token).first()
    if guest is None:
        return None
    member = open_cart(user=user)
    locked = Cart.objects.select_for_update().filter(pk__in=[guest.pk, member.pk]).order_by("pk")
    carts = {cart.pk: cart for cart in locked}
    if guest.pk not in carts:
        return None
    guest, member = carts[guest.pk], carts[member.pk]
    notices = _move_items(guest, member)
    notices += _move_destination(guest, member)
    notices += transfer_voucher(cart=member, voucher=guest.voucher, email=user.email, user=user, replaces=True)
    for rows in (Order.objects.filter(cart=guest), UcpSession.objects.filter(cart=guest, order=None)):
        rows.update(cart=member)
    guest.delete()
    return notices


def _move_items(guest, member):
    held = {item.variant_id: item for item in CartItem.objects.filter(cart=member)}
    arriving = list(CartItem.objects.filter(cart=guest))
    offers = offers_for(item.variant_id for item in arriving)
    notices = []
    for item in arriving:
        offer = offers.get(item.variant_id)
        mine = held.get(item.variant_id)
        before = mine.quantity if mine else 0
        wanted = min(before + item.quantity, settings.SHOP_MAX_LINE_QUANTITY)
        if offer and offer.quantity:
            allowed = max(min(wanted, offer.quantity), before)
            if allowed < before + item.quantity:
                notices.append(
                    gettext("%(name)s: there are %(allowed)s in your cart, as many as you can order.")
                    % {"name": offer.name, "allowed": allowed}
                )
            wanted = allowed
        if mine:
            mine.quantity = wanted
            mine.save(update_fields=["quantity"])
        else:
            item.cart, item.quantity = member, wanted
            item.save(update_fields=["cart", "quantity"])
    return notices


def _move_destination(guest, member):
    if not guest.country:
        return []
    before, member.country, member.postcode = member.country, guest.country, guest.postcode
    member.save(update_fields=["country", "postcode"])
    if before in ("", member.country):
        return []
    return [
        gettext("Your cart goes to %(country)s now, not to %(before)s.")
        % {"country": country_name(member.country), "before": country_name(before)}
    ]
