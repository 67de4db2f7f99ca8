"""Reading orders as staff, and correcting where one goes."""

from django.db import transaction
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.response import Response

from my_shop.kernel.api import etags
from my_shop.kernel.api.negotiation import AsItIs
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.staff import StaffView
from orders.api.staff.asked import CorrectionSerializer, OrderFilterSerializer, TrackingSerializer
from orders.api.staff.shapes import (
    CarrierSerializer,
    ListedOrderSerializer,
    StaffOrderSerializer,
    StaffShipmentSerializer,
)
from orders.documents.answers import pdf_response
from orders.models import Carrier, Invoice, Order, Shipment
from orders.rules.change_plan import ChangeRefused
from orders.rules.return_plan import ReturnRefused
from orders.selectors.listed_orders import listed_parts
from orders.selectors.staff_orders import narrowed_orders, whole_orders
from orders.serializers.refusals import RefusalSerializer, facts_of_refusal
from orders.services.fulfilment import shipping
from orders.services.lifecycle import confirmation, corrections
from orders.services.order import transitions
from orders.services.payment import payments, refund_worker, refunds
from orders.services.pricing import order_pricing
from orders.services.shopping.placement import PaymentNotOffered
from orders.signals import OrderRejected

VIEW, CHANGE, FULFIL, SETTLE = "orders.view_order", "orders.change_order", "orders.fulfil_order", "orders.settle_order"

REFUSALS = {
    transitions.InvalidTransition: "move_not_allowed",
    transitions.MovedIn: "moved_in",
    confirmation.OrderChanged: "order_changed",
    confirmation.StockNotTaken: "stock_not_taken",
    OrderRejected: "lines_not_available",
    shipping.PaymentMissing: "payment_missing",
    shipping.PaymentReversed: "payment_reversed",
    shipping.ShippingRefused: "shipping_refused",
    ReturnRefused: "return_refused",
    refunds.RefundRefused: "refund_refused",
    refund_worker.NotManual: "refund_not_by_hand",
    payments.PaymentRefused: "payment_refused",
    ChangeRefused: "correction_refused",
    order_pricing.DeliveryNotOffered: "delivery_not_offered",
    PaymentNotOffered: "payment_not_offered",
}
"""The services' refusals that answer 409, with their codes."""


class StaffOrdersView(StaffView):
    """Base of the doors to all orders."""

    scopes = "staff:orders", "staff:orders"
    refusals = REFUSALS
    refusal_serializer = RefusalSerializer
    facts_of = staticmethod(facts_of_refusal)

    def order(self, number) -> Order:
        """Return the order as it is: what is done with it reads it again, locked."""
        return generics.get_object_or_404(Order, number=number)

    def whole(self, number):
        """Return what a GET of the order answers now."""
        found = generics.get_object_or_404(whole_orders(Order.objects.all()), number=number)
        return StaffOrderSerializer(found, context=self.get_serializer_context()).data


class StaffOrderList(StaffOrdersView):
    """All orders, the newest first."""

    names = {"GET": "listOrdersAsStaff"}
    permissions = {"GET": (VIEW,)}
    ordering = ("-placed_at", "-pk")
    takes = [OrderFilterSerializer]

    @extend_schema(responses=ListedOrderSerializer(many=True))
    def get(self, request):
        orders = self.paginate_queryset(narrowed_orders(**self.asked(OrderFilterSerializer)))
        parts = listed_parts(orders)
        for order in orders:
            order.parts = parts[order.pk]
        return self.get_paginated_response(ListedOrderSerializer(orders, many=True).data)


class StaffOrderDetail(StaffOrdersView):
    """Everything about an order; PATCH corrects who bought and where to, and the buyer is told."""

    names = {"GET": "getOrderAsStaff", "PATCH": "correctOrder"}
    permissions = {"GET": (VIEW,), "PATCH": (VIEW, CHANGE)}
    conditional = ("PATCH",)

    @extend_schema(responses=StaffOrderSerializer)
    def get(self, request, number):
        return Response(self.whole(number))

    @extend_schema(request=CorrectionSerializer, responses=StaffOrderSerializer)
    def patch(self, request, number):
        typed = self.sent(CorrectionSerializer)
        order = self.order(number)
        with transaction.atomic():
            order = transitions.lock_order(order)
            etags.check_unchanged(request, self.whole(number))
            said = {"email": order.email, "phone": order.phone, **typed}
            corrections.correct_order(order=order, user=request.user, **said)
            self.log(order, gettext("Corrected."))
        return Response(self.whole(number))


class StaffShipmentDetail(StaffOrdersView):
    """A parcel; PATCH corrects by whom it went, and under which number."""

    names = {"GET": "getShipment", "PATCH": "correctTracking"}
    permissions = {"GET": (VIEW,), "PATCH": (VIEW, FULFIL)}
    conditional = ("PATCH",)

    @extend_schema(responses=StaffShipmentSerializer)
    def get(self, request, number, shipment):
        return Response(self._shown(self._shipment(number, shipment)))

    @extend_schema(request=TrackingSerializer, responses=StaffShipmentSerializer)
    def patch(self, request, number, shipment):
        with transaction.atomic():
            transitions.lock_order(self.order(number))
            found = self._shipment(number, shipment)
            etags.check_unchanged(request, self._shown(found))
            typed = self.sent(TrackingSerializer, partial=True)
            said = {"carrier": found.carrier, "tracking_number": found.tracking_number, **typed}
            shipping.correct_tracking(shipment=found, user=request.user, **said)
            self.log(found.order, gettext("The tracking is corrected."))
        return Response(self._shown(self._shipment(number, shipment)))

    def _shipment(self, number, shipment) -> Shipment:
        parcels = Shipment.objects.select_related("order", "carrier").prefetch_related("lines")
        return generics.get_object_or_404(parcels, order__number=number, pk=shipment)

    def _shown(self, shipment):
        return StaffShipmentSerializer(shipment).data


class StaffInvoice(StaffOrdersView):
    """An invoice or a credit note as PDF; 404 until it is printed."""

    names = {"GET": "getInvoiceAsStaff"}
    permissions = {"GET": ("orders.view_invoice",)}

    content_negotiation_class = AsItIs

    @extend_schema(responses={(200, "application/pdf"): bytes})
    def get(self, request, number, invoice):
        printed = Invoice.objects.filter(printed_at__isnull=False)
        return pdf_response(generics.get_object_or_404(printed, order__number=number, number=invoice))


class CarrierList(StaffView):
    """Whom parcels are given to: a handful, so they come whole."""

    names = {"GET": "listCarriers"}
    scopes = "staff:orders", "staff:orders"
    permissions = {"GET": ("orders.view_carrier",)}
    pagination_class = Whole

    @extend_schema(responses=CarrierSerializer(many=True))
    def get(self, request):
        return self.listed(Carrier.objects.order_by("name", "pk"), CarrierSerializer)
