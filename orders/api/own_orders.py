"""The base of the doors to one's own orders, and how the services' refusals are called."""

from dataclasses import asdict

from django.db.models import Prefetch
from rest_framework import exceptions, generics

from my_shop.kernel.api.views import ApiView
from orders.models import Invoice, Order, OrderEvent
from orders.serializers.refusals import RefusalSerializer, RejectedLineSerializer
from orders.services.lifecycle import confirmation
from orders.services.order import transitions
from orders.services.payment import unpaid_limit
from orders.services.pricing import order_pricing, vouchers
from orders.services.shopping import placement, quantities
from orders.signals import OrderRejected

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
