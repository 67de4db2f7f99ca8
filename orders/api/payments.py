"""Paying an order over HTTP: begin, look, and ask again."""

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.response import Response

from my_shop.kernel.api import idempotency
from my_shop.kernel.visitors import visitor_of
from orders.api.own_orders import OrdersView
from orders.gateways.registry import find_gateway
from orders.models import Order
from orders.selectors.payment_methods import offered_methods, payment_page_of
from orders.serializers.payments import PaymentsSerializer, StartPaymentSerializer
from orders.services.order import links
from orders.services.payment import payments
from orders.services.shopping.placement import PaymentNotOffered


class PaymentsView(OrdersView):
    @property
    def may_pay(self) -> bool:
        """The link to pay opens the order: a token that may only read is not told of it."""
        return self.request.auth is None or "shop" in self.request.auth.scopes

    def answer_payments(self, number, status=status.HTTP_200_OK):
        """Answer what there is to pay, and what has been tried."""
        order = self.order(number)
        page = payment_page_of(order)
        offered = offered_methods(order) if page.own or page.others else []
        method = order.payment_method if page.is_by_hand and order.is_payable else None
        shown = {
            "is_paid": order.is_paid,
            "amount_due": order.amount_due,
            "currency": order.currency,
            "pay_until": order.pay_until,
            "methods": [{"method": way, "choices": _choices(way)} for way in offered] if order.is_payable else [],
            "instructions": method.instructions if method else "",
            "account": page.gateway.account.printed_lines if method and page.gateway.account else [],
            "continue_url": links.absolute_payment_url(order) if order.is_payable and self.may_pay else "",
            "payments": order.payments.select_related("method").order_by("pk"),
        }
        return Response(PaymentsSerializer(shown).data, status=status)


class Payments(PaymentsView):
    """What there is to pay, and what has been tried. POST begins to pay.

    A payment that is open already, by the same way and for the same amount, goes on: nobody is charged twice. The
    gateway's answer to the first one is in ``payments``; where none came, its status is ``new``, and the shop asks on.
    """

    names = {"GET": "getPayments", "POST": "startPayment"}

    @extend_schema(responses=PaymentsSerializer)
    def get(self, request, number):
        return self.answer_payments(number)

    @extend_schema(request=StartPaymentSerializer, responses={201: PaymentsSerializer})
    @idempotency.idempotent_outside
    def post(self, request, number):
        order = self.order(number)
        payments.start_payment(
            order=order,
            user=self.member,
            visitor=visitor_of(request),
            key=_key_of(order, idempotency.deed_of(request)),
            **_chosen(order, self.sent(StartPaymentSerializer)),
        )
        return self.answer_payments(number, status.HTTP_201_CREATED)


class RefreshPayment(PaymentsView):
    """POST asks the gateway what became of the payment that is open: after the buyer has come back, or to be sure."""

    names = {"POST": "refreshPayment"}

    @extend_schema(request=None, responses=PaymentsSerializer)
    @idempotency.idempotent_outside
    def post(self, request, number):
        payment = self.order(number).payments.closable().order_by("-pk").first()
        if payment is not None:
            payments.refresh_payment(payment=payment, buyer_is_present=True, has_returned=True)
        return self.answer_payments(number)


def _key_of(order: Order, deed: str) -> str:
    """Return what names the payment that a request begins: after a crash it is found by that."""
    return salted_hmac(__name__, f"{order.number} {deed}").hexdigest() if deed else ""


def _chosen(order: Order, said) -> dict:
    """Return how an order shall be paid.

    :raises PaymentNotOffered: for a way that it cannot be paid by.
    :raises rest_framework.exceptions.ValidationError: for a choice that its gateway does not have.
    """
    method = order.payment_method
    if "method" in said:
        method = next((way for way in offered_methods(order) if way.pk == said["method"]), None)
        if method is None:
            raise PaymentNotOffered(gettext("Choose how you pay: this way is not offered."))
    if said["choice"] and (method is None or said["choice"] not in _choices(method)):
        raise exceptions.ValidationError({"choice": [gettext("There is no such choice.")]})
    return {"method": method, "choice": said["choice"]}


def _choices(method) -> list[str]:
    made = find_gateway(method.gateway)
    return [value for value, _label in made.choices] if made else []
