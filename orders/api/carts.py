"""Carts: a member's own, and a guest's by its token.

The token is what the guest's cookie holds, without the signature: that one keeps browsers from sending invented tokens,
here 256 random bits do. It comes in a header, so it stands in no address and in no log.
"""

import re
from dataclasses import replace

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.views import ApiView
from my_shop.kernel.countries import normal_postcode
from my_shop.kernel.visitors import visitor_of
from orders import configuration, models
from orders.selectors.cart_items import find_cart
from orders.selectors.carts import CartContents, cart_contents
from orders.selectors.destinations import Destination, destination_of, known_addresses
from orders.selectors.offers import is_of_sku
from orders.serializers.carts import (
    CartDestinationSerializer,
    CartSerializer,
    ItemQuantitySerializer,
    NewItemSerializer,
    OpenedCartSerializer,
    VoucherCodeSerializer,
)
from orders.services.pricing.vouchers import VoucherRefused
from orders.services.shopping import cart_merge, cart_vouchers, carts, quantities

HEADER = "Cart-Token"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def cart_token(request) -> str:
    """Return the token that a request shows; empty where it shows none, or what cannot be one."""
    token = request.headers.get(HEADER, "")
    return token if TOKEN.match(token) else ""


def cart_owner(request) -> dict:
    """Return whose cart a request means, as the keyword arguments that selectors and services take.

    :raises rest_framework.exceptions.NotAuthenticated: for a guest without a token.
    :raises django.http.Http404: for a token that opens no cart (any more).
    """
    if request.user.is_authenticated:
        return {"user": request.user}
    if HEADER not in request.headers:
        raise exceptions.NotAuthenticated
    owner = {"token": cart_token(request)}
    if find_cart(**owner) is None:
        raise Http404
    return owner


def own_cart(owner) -> models.Cart:
    """Return the cart of who asks, a member's made now where there is none.

    :raises django.http.Http404: for a guest's that a log-in has merged meanwhile.
    """
    cart = find_cart(**owner)
    if cart is None and "token" in owner:
        raise Http404
    return cart or carts.open_cart(**owner)


def own_contents(owner) -> CartContents:
    """Return the cart of who asks with today's prices, also where nothing is in it.

    :raises django.http.Http404: as ``own_cart``.
    """
    configuration.ask_version()  # first of all
    contents = cart_contents(**owner)
    if contents.cart is None:
        cart = find_cart(**owner)
        if cart is not None:
            contents = replace(contents, cart=cart, destination=destination_of(cart, known_addresses(cart.user)))
        elif "token" in owner:
            raise Http404
    return replace(contents, lines=tuple(line for line in contents.lines if line.offer))


def cart_answer(owner, *, notices=(), shape=CartSerializer, status=status.HTTP_200_OK) -> Response:
    """Answer the cart of who asks, and what there is to say."""
    return Response(shape(own_contents(owner), context={"notices": notices}).data, status=status)


class CartView(ApiView):
    """Base of the doors to one's own cart."""

    guests = dict.fromkeys(("GET", "POST", "PUT", "DELETE"), HEADER)
    refusals = {
        carts.UnknownItem: "unknown_item",
        carts.NotForSale: "not_for_sale",
        carts.CartRefused: "cart_refused",
        VoucherRefused: "voucher_refused",
    }

    def handle_exception(self, exc):
        if isinstance(exc, quantities.QuantityRefused):
            exc = exceptions.ValidationError({"quantity": [str(exc)]})
        return super().handle_exception(exc)


class Cart(CartView):
    """One's own cart. POST opens it: a guest is told its token."""

    names = {"GET": "getCart", "POST": "openCart"}

    @extend_schema(responses=CartSerializer)
    def get(self, request):
        return cart_answer(cart_owner(request))

    @extend_schema(request=None, responses={201: OpenedCartSerializer})
    @idempotent
    def post(self, request):
        owner = {"user": request.user} if request.user.is_authenticated else {"token": cart_token(request)}
        cart = carts.open_cart(**owner)
        owner = owner if cart.user_id else {"token": cart.token}
        return cart_answer(owner, shape=OpenedCartSerializer, status=status.HTTP_201_CREATED)


class CartPlace(CartView):
    """PUT says where delivery and tax are estimated for."""

    names = {"PUT": "sendCartElsewhere"}

    @extend_schema(request=CartDestinationSerializer, responses=CartSerializer)
    def put(self, request):
        owner, said = cart_owner(request), self.sent(CartDestinationSerializer)
        place = Destination(said["country"], normal_postcode(said["postcode"], said["country"]))
        carts.set_cart_destination(cart=own_cart(owner), destination=place)
        return cart_answer(owner)


class CartChanges(CartView):
    """POST says that one has seen what has changed: quantities go down to what there is, ``was_price`` is forgotten."""

    names = {"POST": "acceptCartChanges"}

    @extend_schema(request=None, responses=CartSerializer)
    @idempotent
    def post(self, request):
        owner = cart_owner(request)
        return cart_answer(owner, notices=carts.adjust_cart_to_offers(cart=own_cart(owner)))


class CartItems(CartView):
    """POST puts units in, on top of those that are there; as many as there are."""

    names = {"POST": "addCartItem"}

    @extend_schema(request=NewItemSerializer, responses=CartSerializer)
    @idempotent
    def post(self, request):
        owner = cart_owner(request)
        change = carts.add_to_own_cart(**owner, **self.sent(NewItemSerializer), is_known=True)
        return cart_answer(owner, notices=filter(None, [change.notice]))


class CartItem(CartView):
    """One item: PUT makes it so many units, DELETE takes it out."""

    names = {"PUT": "changeCartItem", "DELETE": "removeCartItem"}

    @extend_schema(request=ItemQuantitySerializer, responses=CartSerializer)
    def put(self, request, sku):
        owner = cart_owner(request)
        change = carts.set_quantity(**self._item(owner, sku), **self.sent(ItemQuantitySerializer))
        return cart_answer(owner, notices=filter(None, [change.notice]))

    @extend_schema(request=None, responses={200: CartSerializer})
    def delete(self, request, sku):
        owner = cart_owner(request)
        carts.remove_item(**self._item(owner, sku))
        return cart_answer(owner)

    def _item(self, owner, sku):
        for line in own_contents(owner).lines:
            if is_of_sku(line.offer, sku):
                return {"cart": line.item.cart, "item_id": line.item.pk}
        raise Http404


class CartVoucher(CartView):
    """The voucher of a cart: POST puts one in, in the place of another; DELETE takes it out."""

    names = {"POST": "applyVoucher", "DELETE": "removeVoucher"}

    @extend_schema(request=VoucherCodeSerializer, responses=CartSerializer)
    @idempotent
    def post(self, request):
        owner = cart_owner(request)
        contents = own_contents(owner)
        cart_vouchers.apply_voucher(
            cart=contents.cart or own_cart(owner),
            goods=contents.goods,
            user=owner.get("user"),
            visitor=visitor_of(request),
            **self.sent(VoucherCodeSerializer),
        )
        return cart_answer(owner)

    @extend_schema(request=None, responses={200: CartSerializer})
    def delete(self, request):
        owner = cart_owner(request)
        cart_vouchers.remove_voucher(cart=own_cart(owner))
        return cart_answer(owner)


class AdoptCart(CartView):
    """POST puts all that is in a guest's cart (``Cart-Token``) into the member's who asks.

    The token opens nothing then. A token whose cart is gone already changes nothing, so it may be sent again.
    """

    guests = {}
    names = {"POST": "adoptCart"}

    @extend_schema(
        request=None,
        responses=CartSerializer,
        parameters=[OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=True)],
    )
    @idempotent
    def post(self, request):
        if not (token := cart_token(request)):
            raise exceptions.ValidationError({HEADER: [gettext("Send the token of the guest's cart.")]})
        notices = cart_merge.merge_carts(token=token, user=request.user)
        return cart_answer({"user": request.user}, notices=notices or ())
