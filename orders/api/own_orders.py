"""The base of the doors to one's own orders, and how the services' refusals are called.

A member's orders are the account's. A guest's one is opened by its signed token, that of the link in the mails, in the
header ``Order-Token``.
"""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from my_shop.kernel.api.views import ApiView
from orders.models import Invoice, Order, OrderEvent
from orders.selectors.orders import orders_of_visitor
from orders.serializers.orders import OrderSerializer
from orders.serializers.refusals import RefusalSerializer, facts_of_refusal
from orders.services.lifecycle import confirmation, withdrawals
from orders.services.order import links, transitions
from orders.services.payment import payments, unpaid_limit
from orders.services.pricing import order_pricing, vouchers
from orders.services.shopping import placement, quantities
from orders.signals import OrderRejected

HEADER = "Order-Token"

REFUSALS = {
    OrderRejected: "lines_not_available",
    confirmation.OrderChanged: "order_changed",
    confirmation.StockNotTaken: "stock_not_taken",
    unpaid_limit.TooManyUnpaidOrders: "too_many_unpaid_orders",
    transitions.InvalidTransition: "move_not_allowed",
    transitions.MovedIn: "moved_in",
    transitions.DownloadsDelivered: "downloads_delivered",
    order_pricing.DeliveryNotOffered: "delivery_not_offered",
    payments.PaymentRefused: "payment_refused",
    placement.PaymentNotOffered: "payment_not_offered",
    placement.NothingToOrder: "nothing_to_order",
    vouchers.VoucherRefused: "voucher_refused",
    placement.WaiverMissing: "waiver_missing",
    placement.CheckoutKeyTaken: "key_taken",
    withdrawals.WithdrawalRefused: "withdrawal_refused",
}
"""The services' refusals that answer 409, with their codes."""


class OrdersView(ApiView):
    """Base of the doors to one's own orders."""

    guests = dict.fromkeys(("GET", "POST"), HEADER)
    refusals = REFUSALS
    refusal_serializer = RefusalSerializer
    facts_of = staticmethod(facts_of_refusal)

    @property
    def member(self):
        """Who is logged in; None for a guest."""
        return self.request.user if self.request.user.is_authenticated else None

    @property
    def token(self):
        return self.request.headers.get(HEADER, "")

    def order(self, number) -> Order:
        """Return the order of this number if it is theirs who ask.

        :raises rest_framework.exceptions.NotAuthenticated: for a guest without a token.
        :raises Http404: otherwise.
        """
        if self.member is None and HEADER not in self.request.headers:
            raise exceptions.NotAuthenticated
        opened = [number] if links.token_opens(number, self.token) else []
        confirmed = [number] if links.token_confirmed(number, self.token) else []
        order = orders_of_visitor([number], opened, confirmed, [self.member.pk] if self.member else []).first()
        if order is None:
            raise Http404
        return order

    def shown(self, order):
        """Return an order as it is answered, with the token that opens it from now on."""
        events = OrderEvent.objects.filter(is_public=True)
        parts = (
            "lines",
            "addresses",
            "discounts",
            "shipments__lines",
            Prefetch("events", queryset=events, to_attr="public_events"),
            Prefetch("invoices", queryset=Invoice.objects.listed(), to_attr="documents"),
        )
        prefetch_related_objects([order], *parts)
        return OrderSerializer(order, context={"order_token": self._token_of(order)}).data

    def answer_anew(self, order, status=status.HTTP_200_OK, **headers):
        """Answer an order as it is after something was done with it."""
        return Response(self.shown(Order.objects.get(pk=order.pk)), status=status, headers=headers)

    def handle_exception(self, exc):
        if isinstance(exc, quantities.QuantityRefused):
            exc = exceptions.ValidationError({"lines": [str(exc)]})
        return super().handle_exception(exc)

    def _token_of(self, order):
        if order.user_id is None:
            return links.signed_token(order)
        if self.member is not None and self.member.pk == order.user_id:
            return None
        return self.token if links.token_confirmed(order.number, self.token) else links.confirmed_token(order)
