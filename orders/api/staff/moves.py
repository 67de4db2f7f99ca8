"""What staff do with an order by the API: each is one POST, and answers the order as it is then."""

import secrets
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.reverse import reverse

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.problems import Problem
from my_shop.kernel.money import format_money
from orders.api.staff import asked
from orders.api.staff.shapes import StaffOrderSerializer
from orders.api.staff.views import CHANGE, FULFIL, SETTLE, VIEW, StaffOrdersView
from orders.models import Order, Shipment
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, confirmation, returns
from orders.services.order import notes, review_flags, transitions
from orders.services.payment import payments, refund_worker, refunds


class OrderMove(StaffOrdersView):
    """Base of what is done with an order: ``do`` calls a service, and returns what the log says of it.

    :cvar serializer_class: the shape of what is sent.
    """

    @extend_schema(responses=StaffOrderSerializer)
    @idempotent
    def post(self, request, number, **names):
        sent = self.sent(self.serializer_class)
        order = self.order(number)
        with transaction.atomic():
            order = transitions.lock_order(order, is_note=True)
            before = transitions.version_of(order)
            said = self.do(order, user=request.user, **names, **sent)
            if transitions.version_of(order) != before:  # its timeline: what was done already is answered as it is
                self.log(order, said)
        return Response(self.whole(number))

    def do(self, order: Order, *, user, **sent) -> str:
        raise NotImplementedError


class StaffConfirm(OrderMove):
    """Make an order binding for its buyer; one that is confirmed already answers as it is."""

    names = {"POST": "confirmOrderAsStaff"}
    permissions = {"POST": (VIEW, CHANGE)}
    serializer_class = asked.StaffConfirmSerializer

    @extend_schema(responses=StaffOrderSerializer)
    @idempotent
    def post(self, request, number):
        sent, order = self.sent(self.serializer_class), self.order(number)
        try:
            with transaction.atomic():
                confirmed = confirmation.confirm_order(order=order, shown=sent["fingerprint"], user=request.user)
                if confirmed.confirmed_at == confirmed.locked_at:  # just now
                    self.log(order, gettext("Confirmed."))
        except confirmation.OrderChanged as change:
            with suppress(transitions.InvalidTransition):  # confirmed or cancelled meanwhile
                confirmation.reprice_order(order=order)
            raise Problem("order_changed", str(change), changed=change.parts) from None
        return Response(self.whole(number))


class StaffPack(OrderMove):
    """Write down that an order is packed."""

    names = {"POST": "packOrder"}
    permissions = {"POST": (VIEW, FULFIL)}
    serializer_class = asked.OverrideSerializer

    def do(self, order, *, user, **sent):
        shipping.pack_order(order=order, user=user, **sent)
        return gettext("Packed.")


class StaffShip(OrderMove):
    """Send a parcel with some of an order's units, or with all that are left; its buyer is told.

    Location is the parcel's own address.
    """

    names = {"POST": "shipParcel"}
    located = ("POST",)
    permissions = {"POST": (VIEW, FULFIL)}
    serializer_class = asked.ShipSerializer

    @extend_schema(responses={201: StaffOrderSerializer})
    @idempotent
    def post(self, request, number):
        sent, order = self.sent(self.serializer_class), self.order(number)
        with transaction.atomic():
            shipment = self._ship(order, **sent)
            self.log(order, gettext("A parcel has left."))
        location = reverse("api:staff_shipment", args=[number, shipment.pk], request=request)
        return Response(self.whole(number), status=201, headers={"Location": location})

    def _ship(self, order, *, lines=None, **sent) -> Shipment:
        key = secrets.token_urlsafe(24)
        return shipping.ship_order(order=order, key=key, user=self.request.user, quantities=lines, **sent)


class StaffDeliver(OrderMove):
    """Write down that everything has arrived, was collected, or is there to be had."""

    names = {"POST": "deliverOrder"}
    permissions = {"POST": (VIEW, FULFIL)}
    serializer_class = asked.OverrideSerializer

    def do(self, order, *, user, **sent):
        shipping.deliver_order(order=order, user=user, **sent)
        return gettext("Delivered.")


class StaffCancel(OrderMove):
    """Call an order off: its stock goes back, and so does all that was paid."""

    names = {"POST": "cancelOrderAsStaff"}
    permissions = {"POST": (VIEW, CHANGE)}
    serializer_class = asked.StaffReasonSerializer

    def do(self, order, *, user, **sent):
        cancellation.cancel_order(order=order, user=user, **sent)
        return gettext("Cancelled.")


class StaffReturn(OrderMove):
    """Take units back, and refund them in the same step where that is asked."""

    names = {"POST": "takeGoodsBack"}
    permissions = {"POST": (VIEW, SETTLE)}
    serializer_class = asked.ReturnSerializer

    def do(self, order, *, user, lines, **sent):
        order = returns.return_lines(order=order, quantities=lines, user=user, **sent)
        left_nothing = gettext("Nothing of the order is left: it was cancelled.")
        return left_nothing if order.is_cancelled else gettext("Goods were taken back.")


class StaffRefund(OrderMove):
    """Send money back the way it came, the latest payment first; the worker asks the gateways."""

    names = {"POST": "refundOrder"}
    permissions = {"POST": (VIEW, SETTLE)}
    serializer_class = asked.RefundSerializer

    def do(self, order, *, user, **sent):
        refunds.refund_order(order=order, user=user, **sent)
        return gettext("%(amount)s go back to the buyer.") % {"amount": format_money(sent["amount"])}


class StaffTransferred(OrderMove):
    """Write down that a person has sent a refund that waited for one."""

    names = {"POST": "markRefundTransferred"}
    permissions = {"POST": (VIEW, SETTLE)}
    serializer_class = asked.NothingSerializer

    def do(self, order, *, user, refund):
        found = generics.get_object_or_404(order.refunds, pk=refund)
        refund_worker.mark_transferred(refund=found, user=user)
        return gettext("Marked as transferred.")


class StaffPayment(OrderMove):
    """Write down money that a person has seen arrive."""

    names = {"POST": "recordPayment"}
    permissions = {"POST": (VIEW, SETTLE)}
    serializer_class = asked.ManualPaymentSerializer

    def do(self, order, *, user, **sent):
        payment = payments.record_manual_payment(order=order, user=user, **sent)
        received = format_money(payment.received)
        return gettext("%(received)s are written down as received.") % {"received": received}


class StaffNote(OrderMove):
    """Write a note into the timeline, also of an order that is history."""

    names = {"POST": "addNoteToOrder"}
    permissions = {"POST": (VIEW, CHANGE)}
    serializer_class = asked.NoteSerializer

    def do(self, order, *, user, **sent):
        notes.add_note(order=order, user=user, **sent)
        return gettext("The note is in the timeline.")


class StaffSeen(OrderMove):
    """Write down that somebody has seen to what needed a person."""

    names = {"POST": "markOrderSeen"}
    permissions = {"POST": (VIEW, CHANGE)}
    serializer_class = asked.SeenSerializer

    def do(self, order, *, user, reason):
        found = generics.get_object_or_404(order.review_reasons, pk=reason) if reason else None
        review_flags.mark_reviewed(order=order, user=user, reason=found)
        return gettext("Seen to.")
