"""Orders over HTTP: the same services and the same refusals as the pages."""

import secrets
from contextlib import suppress

from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.problems import Problem
from my_shop.kernel.visitors import visitor_of
from orders.api.own_orders import OrdersView
from orders.api.placing import checkout_data
from orders.models import Invoice, Order
from orders.serializers.orders import OrderSerializer, OrderSummarySerializer
from orders.serializers.placing import ConfirmSerializer, PlaceOrderSerializer, ReasonSerializer
from orders.services.lifecycle import cancellation, confirmation
from orders.services.order import transitions
from orders.services.shopping import placement
from orders.views.documents import pdf_response


class OrderList(OrdersView, generics.ListAPIView):
    """One's own orders, the newest first; POST places one, which then waits for its confirmation."""

    names = {"GET": "listOrders", "POST": "placeOrder"}
    serializer_class = OrderSummarySerializer
    ordering = ("-placed_at", "-pk")

    def get_queryset(self):
        return Order.objects.of(self.request.user)

    @extend_schema(request=PlaceOrderSerializer, responses={201: OrderSerializer})
    @idempotent
    def post(self, request):
        serializer = PlaceOrderSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        placed = placement.place_order(
            data=checkout_data(request, serializer.validated_data),
            checkout_key=secrets.token_urlsafe(32),
            user=request.user,
        )
        return Response(OrderSerializer(self.order(placed.number)).data, status=status.HTTP_201_CREATED)


class OrderDetail(OrdersView):
    """One of one's own orders."""

    names = {"GET": "getOrder"}

    @extend_schema(responses=OrderSerializer)
    def get(self, request, number):
        return Response(OrderSerializer(self.order(number)).data)


class ConfirmOrder(OrdersView):
    """Make an order binding; an order that is confirmed already answers as it is."""

    names = {"POST": "confirmOrder"}

    @extend_schema(request=ConfirmSerializer, responses={200: OrderSerializer})
    @idempotent
    def post(self, request, number):
        order = self.order(number)
        serializer = ConfirmSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            confirmation.confirm_order(
                order=order,
                shown=serializer.validated_data["fingerprint"],
                user=request.user,
                visitor=visitor_of(request),
            )
        except confirmation.OrderChanged as change:
            with suppress(transitions.InvalidTransition):  # confirmed or cancelled meanwhile
                confirmation.reprice_order(order=order)
            now = OrderSerializer(self.order(number)).data
            raise Problem("order_changed", str(change), changed=change.parts, order=now) from None
        return Response(OrderSerializer(self.order(number)).data)


class CancelOrder(OrdersView):
    """Call an order off; the stock of a confirmed one goes back."""

    names = {"POST": "cancelOrder"}

    @extend_schema(request=ReasonSerializer, responses={200: OrderSerializer})
    @idempotent
    def post(self, request, number):
        serializer = ReasonSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        reason = serializer.validated_data["reason"]
        cancellation.cancel_order(order=self.order(number), reason=reason, user=request.user)
        return Response(OrderSerializer(self.order(number)).data)


class OrderInvoice(OrdersView):
    """An invoice or a credit note of one's own as PDF; 404 until it is printed."""

    names = {"GET": "getInvoice"}

    @extend_schema(responses={(200, "application/pdf"): bytes})
    def get(self, request, number, invoice):
        documents = Invoice.objects.filter(order__in=Order.objects.of(request.user), printed_at__isnull=False)
        return pdf_response(generics.get_object_or_404(documents, order__number=number, number=invoice))
