"""Orders over HTTP: the same services and the same refusals as the pages."""

from contextlib import suppress

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.negotiation import AsItIs
from my_shop.kernel.api.problems import Problem
from my_shop.kernel.api.views import PublicView
from my_shop.kernel.visitors import visitor_of
from orders.api.carts import HEADER as CART_TOKEN
from orders.api.carts import cart_answer, cart_owner, own_cart
from orders.api.own_orders import HEADER, OrdersView
from orders.api.placing import place
from orders.documents.answers import pdf_response
from orders.models import Order
from orders.serializers.carts import CartSerializer
from orders.serializers.orders import FoundOrderSerializer, OrderSerializer, OrderSummarySerializer
from orders.serializers.placing import ConfirmSerializer, FindSerializer, PlaceOrderSerializer, ReasonSerializer
from orders.services.lifecycle import cancellation, confirmation
from orders.services.order import adoption, links, transitions
from orders.services.shopping.reorder import add_order_to_cart


def _header(name):
    return OpenApiParameter(name, str, OpenApiParameter.HEADER)


class OrderList(OrdersView, generics.ListAPIView):
    """A member's orders, the newest first. POST places one, which then waits for its confirmation.

    It is placed from these lines, or from what is in the cart: a guest's by ``Cart-Token``. A guest is told the
    ``order_token`` that opens it. Placing from a cart anew rewrites the order that waits for its confirmation.
    """

    guests = {"POST": CART_TOKEN}
    names = {"GET": "listOrders", "POST": "placeOrder"}
    located = ("POST",)
    serializer_class = OrderSummarySerializer
    ordering = ("-placed_at", "-pk")

    def get_queryset(self):
        return Order.objects.of(self.request.user)

    @extend_schema(request=PlaceOrderSerializer, responses={201: OrderSerializer})
    @idempotent
    def post(self, request):
        order = place(request, self.sent(PlaceOrderSerializer, context={"user": request.user}))
        address = settings.SITE_URL + reverse("api:order", args=[order.number])
        return self.answer_anew(order, status.HTTP_201_CREATED, Location=address)


class InAnAccount(Exception):
    """Whoever wants to see the order logs in."""


class FindOrder(PublicView):
    """A guest's way back: POST answers the token of an order for its number and the e-mail that it was placed with."""

    names = {"POST": "findOrder"}
    refusals = {InAnAccount: "in_an_account"}
    also = ["404"]

    @extend_schema(request=FindSerializer, responses=FoundOrderSerializer)
    def post(self, request):
        try:
            order = links.find_order(**self.sent(FindSerializer), visitor=visitor_of(request))
        except links.OrderNotFound as unknown:
            raise exceptions.NotFound(str(unknown)) from None
        if order.user_id is not None:
            raise InAnAccount(gettext("This order is in an account: log in to see it."))
        return Response(FoundOrderSerializer({"number": order.number, "order_token": links.signed_token(order)}).data)


class OrderDetail(OrdersView):
    """One of one's own orders."""

    names = {"GET": "getOrder"}

    @extend_schema(responses=OrderSerializer)
    def get(self, request, number):
        return Response(self.shown(self.order(number)))


class ConfirmOrder(OrdersView):
    """Make an order binding, as it was shown; an order that is confirmed already answers as it is.

    Where the e-mail of a guest's order is a member's, it comes into their account: the ``order_token`` of the answer is
    another one then, and opens it for its payment.
    """

    names = {"POST": "confirmOrder"}

    @extend_schema(request=ConfirmSerializer, responses={200: OrderSerializer})
    @idempotent
    def post(self, request, number):
        order = self.order(number)
        shown = self.sent(ConfirmSerializer)["fingerprint"]
        try:
            confirmation.confirm_order(order=order, shown=shown, user=self.member, visitor=visitor_of(request))
        except confirmation.OrderChanged as change:
            with suppress(transitions.InvalidTransition):  # confirmed or cancelled meanwhile
                confirmation.reprice_order(order=order)
            raise Problem(
                "order_changed", str(change), changed=change.parts, order=self.shown(Order.objects.get(pk=order.pk))
            ) from None
        return self.answer_anew(order)


class CancelOrder(OrdersView):
    """Call an order off; the stock of a confirmed one goes back, and so does what was paid."""

    names = {"POST": "cancelOrder"}

    @extend_schema(request=ReasonSerializer, responses={200: OrderSerializer})
    @idempotent
    def post(self, request, number):
        order = self.order(number)
        cancellation.cancel_order(order=order, reason=self.sent(ReasonSerializer)["reason"], user=self.member)
        return self.answer_anew(order)


class KeepOrder(OrdersView):
    """A member who holds a guest's ``Order-Token`` puts the order into their account."""

    guests = {}
    names = {"POST": "keepOrder"}

    @extend_schema(request=None, responses=OrderSerializer, parameters=[_header(HEADER)])
    @idempotent
    def post(self, request, number):
        order = self.order(number)
        if not adoption.claim_order(order=order, user=request.user):
            raise Http404
        return self.answer_anew(order)


class Reorder(OrdersView):
    """The same again: POST puts what an order held into the cart of who asks, a guest's by ``Cart-Token``."""

    names = {"POST": "orderAgain"}

    @extend_schema(request=None, responses=CartSerializer, parameters=[_header(CART_TOKEN)])
    @idempotent
    def post(self, request, number):
        owner = cart_owner(request)
        _, notices = add_order_to_cart(order=self.order(number), cart=own_cart(owner))
        return cart_answer(owner, notices=notices)


class OrderInvoice(OrdersView):
    """An invoice or a credit note of one's own as PDF; 404 until it is printed."""

    names = {"GET": "getInvoice"}
    content_negotiation_class = AsItIs

    @extend_schema(responses={(200, "application/pdf"): bytes})
    def get(self, request, number, invoice):
        documents = self.order(number).invoices.filter(printed_at__isnull=False)
        return pdf_response(generics.get_object_or_404(documents, number=invoice))
