"""What staff do with an order: confirm and cancel it, write notes; sending and taking back stand beside this module."""

from django.contrib import admin
from django.urls import path

from my_shop.money import format_money
from orders import services
from orders.admin.returns import Returns
from orders.admin.sending import Sending
from orders.admin.steps import REFUSALS, Steps
from orders.models import Order
from orders.staff_forms import NoteForm, StaffCancelForm, StaffConfirmForm


class Moves(Sending, Returns, Steps):
    """The part of ``OrderAdmin`` that acts: buttons on an order's page, and actions of the list."""

    actions = ["confirm", "pack", "ship", "deliver", "cancel"]

    def get_urls(self):
        steps = {
            "confirm": self.confirm_view,
            "pack": self.pack_view,
            "ship": self.ship_view,
            "deliver": self.deliver_view,
            "cancel": self.cancel_view,
            "return": self.return_view,
            "note": self.note_view,
        }
        wrap = self.admin_site.admin_view
        return [
            *(path(f"<int:pk>/{step}/", wrap(view), name=f"orders_order_{step}") for step, view in steps.items()),
            path("<int:pk>/tracking/<int:shipment_pk>/", wrap(self.tracking_view), name="orders_order_tracking"),
            *super().get_urls(),
        ]

    @admin.action(description="Confirm the orders", permissions=["change"])
    def confirm(self, request, queryset):
        self._move(
            request,
            queryset,
            "Confirmed",
            lambda order: services.confirm_order(order=order, expected_total=order.total, user=request.user),
        )

    @admin.action(description="Cancel the orders", permissions=["change"])
    def cancel(self, request, queryset):
        self._move(request, queryset, "Cancelled", lambda order: services.cancel_order(order=order, user=request.user))

    def confirm_view(self, request, pk):
        order = self._order_to_change(request, pk)
        # a second click posts again: the service answers it as the first one
        if request.method != "POST" and not order.may_become(Order.Status.CONFIRMED):
            return self._refused(request, order, services.MoveNotAllowed(order, Order.Status.CONFIRMED))
        form = StaffConfirmForm(request.POST or None, initial={"total": order.total})
        if request.method == "POST" and form.is_valid():
            total = form.cleaned_data["total"]
            try:
                services.confirm_order(order=order, expected_total=total, user=request.user)
            except REFUSALS as refusal:
                return self._refused(request, order, refusal)
            return self._done(request, order, "Confirmed.")
        consequences = [
            *(f"Taken out of stock: {line.quantity} × {line.title} ({line.sku})." for line in order.lines.all()),
            f"{order.delivery_text}: {format_money(order.delivery_total)}.",
            f"To be paid: {order.payment_text}.",
            f"{order.email} owes {format_money(order.total)}, and is told that the order is confirmed.",
            "If anything is short, or costs something else by now, nothing happens and you are told why.",
        ]
        return self._form_page(
            request, order, form, title="Confirm the order", button="Confirm the order", consequences=consequences
        )

    def cancel_view(self, request, pk):
        order = self._order_to_change(request, pk)
        if request.method != "POST" and not order.is_cancellable:
            return self._refused(request, order, services.MoveNotAllowed(order, Order.Status.CANCELLED))
        form = StaffCancelForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                services.cancel_order(order=order, reason=form.cleaned_data["reason"], user=request.user)
            except REFUSALS as refusal:
                return self._refused(request, order, refusal)
            return self._done(request, order, "Cancelled.")
        if order.is_binding:
            back = [line for line in order.lines.all() if line.returnable_quantity]
            consequences = [
                *(f"Back into stock: {line.returnable_quantity} × {line.title} ({line.sku})." for line in back),
                f"{order.email} is told that the order is cancelled, and why.",
            ]
            if order.balance:
                consequences.append(f"{format_money(order.balance)} go back to the buyer.")
        else:
            consequences = ["It was never confirmed: no stock was taken, and no mail is written."]
        consequences.append("A cancelled order stays cancelled.")
        return self._form_page(
            request, order, form, title="Cancel the order", button="Cancel the order", consequences=consequences
        )

    def note_view(self, request, pk):
        order = self._order_to_change(request, pk)
        form = NoteForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            services.add_note(order=order, user=request.user, **form.cleaned_data)
            return self._done(request, order, "The note is in the timeline.")
        return self._form_page(request, order, form, title="Add a note", button="Add the note")
