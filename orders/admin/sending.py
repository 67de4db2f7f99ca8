"""What staff do on the way of an order to its buyer: pack, ship, deliver, correct a parcel's tracking."""

import secrets

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import Form
from django.shortcuts import get_object_or_404

from orders import services
from orders.admin.steps import REFUSALS, Steps
from orders.models import Order, Shipment
from orders.staff_forms import ShipForm, TrackingForm


class Sending(Steps):
    """Moves orders on, one by one with a step that asks, or many of the list at once."""

    @admin.action(description="Mark as packed", permissions=["change"])
    def pack(self, request, queryset):
        self._move(request, queryset, "Packed", lambda order: services.pack_order(order=order, user=request.user))

    @admin.action(description="Mark as shipped (all that is left)", permissions=["change"])
    def ship(self, request, queryset):
        self._move(
            request,
            queryset,
            "Shipped",
            lambda order: services.ship_order(order=order, key=secrets.token_urlsafe(24), user=request.user),
        )

    @admin.action(description="Mark as delivered", permissions=["change"])
    def deliver(self, request, queryset):
        self._move(request, queryset, "Delivered", lambda order: services.deliver_order(order=order, user=request.user))

    def pack_view(self, request, pk):
        return self._ask(
            request,
            self._order_to_change(request, pk),
            status=Order.Status.PACKED,
            verb=services.pack_order,
            words=("Mark as packed", "Packed."),
            consequences=["{email} reads on the order's page that it is packed."],
        )

    def deliver_view(self, request, pk):
        return self._ask(
            request,
            self._order_to_change(request, pk),
            status=Order.Status.DELIVERED,
            verb=services.deliver_order,
            words=("Mark as delivered", "Delivered."),
            consequences=[
                "The order is closed: everything has arrived, was collected, or is there to be had.",
                "Where no parcel was sent, the buyer is told that it was handed over.",
                "From today the days run in which {email} may withdraw from the contract.",
            ],
        )

    def _ask(self, request, order, *, status, verb, words, consequences):
        """Ask before a move that has nothing to fill in, and make it."""
        title, done = words
        if request.method == "POST":
            try:
                verb(order=order, user=request.user)
            except REFUSALS as refusal:
                return self._refused(request, order, refusal)
            return self._done(request, order, done)
        if refusal := self._why_not(order, status):
            return self._refused(request, order, refusal)
        consequences = [text.format(email=order.email) for text in consequences]
        return self._form_page(request, order, Form(), title=title, button=title, consequences=consequences)

    def _why_not(self, order, status):
        """Return the refusal that the move would meet; None where it is allowed."""
        if not order.may_become(status):
            return services.MoveNotAllowed(order, status)
        return None if order.may_be_sent else services.PaymentMissing(order)

    def ship_view(self, request, pk):
        order, lines = self._lines_to_change(request, pk)
        refusal = self._why_not(order, Order.Status.SHIPPED)
        if request.method != "POST" and refusal:
            return self._refused(request, order, refusal)
        form = ShipForm(request.POST or None, lines=lines)
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data
            try:
                services.ship_order(
                    order=order,
                    quantities=form.quantities,
                    carrier=typed["carrier"],
                    tracking_number=typed["tracking_number"],
                    key=typed["key"],
                    user=request.user,
                )
            except (services.MoveNotAllowed, services.PaymentMissing) as refusal:
                return self._refused(request, order, refusal)
            except services.ShippingRefused as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return self._done(request, order, "A parcel has left.")
        consequences = [
            f"{order.email} is told what is in the parcel, and how to follow it.",
            "Once a parcel has left, the order cannot be cancelled any more.",
        ]
        return self._form_page(
            request, order, form, title="Ship a parcel", button="Ship the parcel", consequences=consequences
        )

    def tracking_view(self, request, pk, shipment_pk):
        order = self._order_to_change(request, pk)
        shipment = get_object_or_404(Shipment, pk=shipment_pk, order=order)
        initial = {"carrier": shipment.carrier_id, "tracking_number": shipment.tracking_number}
        form = TrackingForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                services.correct_tracking(shipment=shipment, user=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return self._done(request, order, "The tracking is corrected.")
        return self._form_page(request, order, form, title="Correct the tracking", button="Correct the tracking")
