"""Orders over HTTP: the same services and the same refusals as the pages."""

import secrets
from contextlib import suppress
from dataclasses import asdict

from django.db.models import Prefetch
from django.urls import path
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.problems import Problem
from my_shop.kernel.api.views import ApiView, PublicView
from my_shop.kernel.visitors import visitor_of
from orders.models import Invoice, Order, OrderEvent, ShippingMethod
from orders.selectors import delivery
from orders.selectors.payment_methods import methods_to_choose
from orders.serializers import (
    ConfirmSerializer,
    DestinationSerializer,
    OrderSerializer,
    OrderSummarySerializer,
    PaidOrderSerializer,
    PaymentMethodSerializer,
    PlaceOrderSerializer,
    ReasonSerializer,
    RefusalSerializer,
    RejectedLineSerializer,
    ShippingMethodSerializer,
)
from orders.services.lifecycle import cancellation, confirmation
from orders.services.order import transitions
from orders.services.payment import unpaid_limit
from orders.services.pricing import order_pricing, vouchers
from orders.services.shopping import cart_vouchers, placement, quantities
from orders.signals import OrderRejected
from orders.views.documents import pdf_response

REFUSALS = {
    OrderRejected: "lines_not_available",
    confirmation.OrderChanged: "order_changed",
    confirmation.StockNotTaken: "stock_not_taken",
    unpaid_limit.TooManyUnpaidOrders: "too_many_unpaid_orders",
    transitions.InvalidTransition: "move_not_allowed",
    transitions.MovedIn: "moved_in",
    transitions.DownloadsDelivered: "downloads_delivered",
    order_pricing.DeliveryNotOffered: "delivery_not_offered",
    placement.PaymentNotOffered: "payment_not_offered",
    vouchers.VoucherRefused: "voucher_refused",
    placement.WaiverMissing: "waiver_missing",
    placement.CheckoutKeyTaken: "key_taken",
}
"""The services' refusals that answer 409, with their codes."""


class OrdersView(ApiView):
    """Base of the doors to one's own orders."""

    refusals = REFUSALS
    refusal_serializer = RefusalSerializer

    def facts_of(self, refusal):
        if isinstance(refusal, OrderRejected):
            return {"lines": RejectedLineSerializer([asdict(reason) for reason in refusal.reasons], many=True).data}
        return {}

    def orders(self):
        events = OrderEvent.objects.filter(is_public=True)
        return Order.objects.of(self.request.user).prefetch_related(
            "lines",
            "addresses",
            "discounts",
            "shipments__lines",
            Prefetch("events", queryset=events, to_attr="public_events"),
            Prefetch("invoices", queryset=Invoice.objects.listed(), to_attr="documents"),
        )

    def order(self, number):
        return generics.get_object_or_404(self.orders(), number=number)

    def handle_exception(self, exc):
        if isinstance(exc, quantities.QuantityRefused):
            exc = exceptions.ValidationError({"lines": [str(exc)]})
        return super().handle_exception(exc)


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


class ShippingMethodList(PublicView, generics.ListAPIView):
    """The delivery choices; for a country, and a postcode in it, those that go there, at what they cost there."""

    names = {"GET": "listShippingMethods"}
    serializer_class = ShippingMethodSerializer
    queryset = ShippingMethod.objects.filter(is_active=True)
    pagination_class = Whole

    @extend_schema(parameters=[DestinationSerializer])
    def get(self, request):
        serializer = DestinationSerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        if "country" not in serializer.validated_data:
            return super().get(request)
        quotes = delivery.shipping_quotes(**serializer.validated_data)
        return self.get_paginated_response([ShippingMethodSerializer.of_quote(quote) for quote in quotes])


class PaymentMethodList(PublicView):
    """The ways to pay; for a country and a total, those that are for them. Where a shop has none, orders are paid by
    invoice."""

    names = {"GET": "listPaymentMethods"}
    pagination_class = Whole

    @extend_schema(parameters=[PaidOrderSerializer], responses=PaymentMethodSerializer(many=True))
    def get(self, request):
        serializer = PaidOrderSerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return self.listed(methods_to_choose(**serializer.validated_data), PaymentMethodSerializer)


def checkout_data(request, said) -> placement.CheckoutData:
    """Return what the client's JSON says.

    :raises PaymentNotOffered: for a way to pay that is not offered.
    :raises VoucherRefused: for a code that is none.
    """
    same = ("phone", "company", "vat_id", "note", "shipping_address", "shipping_method", "waives_withdrawal")
    return placement.CheckoutData(
        lines=[placement.WantedLine(**line) for line in said["lines"]],
        email=said.get("email") or request.user.email,
        billing_address=said.get("billing_address"),
        payment_method=payment_method(said["payment_method"]),
        voucher=typed_voucher(request, said["voucher"]),
        **{name: said[name] for name in same},
    )


def typed_voucher(request, code):
    """Return the voucher with this code; None without one."""
    if not code:
        return None
    return cart_vouchers.look_up_voucher(code=code, by=f"user.{request.user.pk}", visitor=visitor_of(request))


def payment_method(method_id):
    """Return the way to pay that was chosen; None for no choice.

    :raises PaymentNotOffered: for one that is not offered.
    """
    if method_id is None:
        return None
    chosen = next((method for method in methods_to_choose() if method.pk == method_id), None)
    if chosen is None:
        raise placement.PaymentNotOffered(gettext("Choose how you pay: this way is not offered."))
    return chosen


urlpatterns = [
    path("orders/", OrderList.as_view(), name="orders"),
    path("orders/<slug:number>/", OrderDetail.as_view(), name="order"),
    path("orders/<slug:number>/confirm/", ConfirmOrder.as_view(), name="order_confirm"),
    path("orders/<slug:number>/cancel/", CancelOrder.as_view(), name="order_cancel"),
    path("orders/<slug:number>/invoices/<slug:invoice>/", OrderInvoice.as_view(), name="order_invoice"),
    path("payment-methods/", PaymentMethodList.as_view(), name="payment_methods"),
    path("shipping-methods/", ShippingMethodList.as_view(), name="shipping_methods"),
]
