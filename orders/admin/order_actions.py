"""What staff do with an order: confirm and cancel it, write notes; sending and taking back stand beside this module."""

from functools import partial

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.money import format_money
from orders.admin.actions import REFUSALS, StaffActions
from orders.admin.fulfilment_actions import FulfilmentActions
from orders.admin.return_actions import ReturnActions
from orders.forms.orders import ConfirmForm
from orders.forms.staff import NoteForm, StaffCancelForm
from orders.models import Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation, confirmation
from orders.services.order import notes, transitions

REVIEWED = ["lines", "addresses", "discounts"]
"""What the plan of confirming an order, and its fingerprint, are made of: read once, so that both say the same."""


class OrderActions(FulfilmentActions, ReturnActions, StaffActions):
    """The part of ``OrderAdmin`` that acts: buttons on an order's page, and actions of the list."""

    actions = [
        *("confirm", "send_payment_link", "picking_list", "packing_slips", "pack", "ship", "deliver"),
        *("download_invoices", "cancel"),
    ]

    def get_urls(self):
        steps = {
            "confirm": self.confirm_view,
            "pack": self.pack_view,
            "ship": self.ship_view,
            "deliver": self.deliver_view,
            "downloads": self.downloads_view,
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

    def plan_confirm(self, request, order):
        if not order.can_transition_to(Order.Status.CONFIRMED):
            raise transitions.InvalidTransition(order, Order.Status.CONFIRMED)
        return [
            *(
                gettext("Taken out of stock: %(quantity)s × %(title)s (%(sku)s).")
                % {"quantity": line.quantity, "title": line.title, "sku": line.sku}
                for line in order.lines.all()
            ),
            *(
                gettext("Taken off: %(amount)s (%(discount)s).")
                % {"amount": format_money(discount.amount), "discount": discount}
                for discount in order.discounts.all()
                if discount.amount
            ),
            f"{order.delivery_text}: {format_money(order.delivery_total - order.payment_fee)}.",
            *_fee_of(order),
            *(
                gettext("The %(get_kind_display)s address: %(address)s.")
                % {"get_kind_display": address.get_kind_display(), "address": address}
                for address in order.addresses.all()
            ),
            gettext("To be paid: %(payment_text)s.") % {"payment_text": order.payment_text},
            gettext("%(email)s owes %(total)s, and is told that the order is confirmed.")
            % {"email": order.email, "total": format_money(order.total)},
            gettext("If anything is short, or costs something else by now, nothing happens and you are told why."),
        ]

    @asks_first(_("Confirm the orders"), plan=plan_confirm, refusals=REFUSALS, prefetch=REVIEWED)
    def confirm(self, request, order, typed):
        confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=request.user)
        return gettext("Confirmed.")

    def plan_cancel(self, request, order):
        if not order.is_cancellable:
            raise transitions.InvalidTransition(order, Order.Status.CANCELLED)
        consequences = [gettext("It was never confirmed: no stock was taken, and no mail is written.")]
        if order.is_binding:
            back = [line for line in order.lines.all() if line.returnable_quantity]
            consequences = [
                *(
                    gettext("Back into stock: %(returnable_quantity)s × %(title)s (%(sku)s).")
                    % {"returnable_quantity": line.returnable_quantity, "title": line.title, "sku": line.sku}
                    for line in back
                ),
                gettext("%(email)s is told that the order is cancelled, and why.") % {"email": order.email},
            ]
        if order.balance:
            consequences.append(gettext("%(balance)s go back to the buyer.") % {"balance": format_money(order.balance)})
        return [*consequences, gettext("A cancelled order stays cancelled.")]

    @asks_first(_("Cancel the orders"), plan=plan_cancel, form=StaffCancelForm, refusals=REFUSALS, prefetch=["lines"])
    def cancel(self, request, order, typed):
        cancellation.cancel_order(order=order, reason=typed["reason"], user=request.user)
        return gettext("Cancelled.")

    def confirm_view(self, request, pk):
        order = self._order_to_change(request, pk)
        form = ConfirmForm(request.POST or None, initial={"fingerprint": lambda: fingerprint_of(order)})
        try:
            if form.is_valid():  # a second click posts again: the service answers it as the first one
                confirmation.confirm_order(order=order, shown=form.cleaned_data["fingerprint"], user=request.user)
                return self._done(request, order, gettext("Confirmed."))
            prefetch_related_objects([order], *REVIEWED)
            consequences = self.plan_confirm(request, order)
        except confirmation.OrderChanged as change:
            return self._ask_again(request, order, change)
        except REFUSALS as refusal:
            return self._refused(request, order, refusal)
        return self._form_page(
            request,
            order,
            form,
            title=gettext("Confirm the order"),
            button=gettext("Confirm the order"),
            consequences=consequences,
        )

    def _ask_again(self, request, order, change):
        """Write today's prices and legal texts into the order, and ask for it as it is now, as the buyer is asked."""
        try:
            confirmation.reprice_order(order=order)
        except transitions.InvalidTransition as refusal:  # confirmed or cancelled in another window
            return self._refused(request, order, refusal)
        self.message_user(request, f"{order.number}: {change}", messages.WARNING)
        return HttpResponseRedirect(reverse("admin:orders_order_confirm", args=[order.pk]))

    def cancel_view(self, request, pk):
        order = self._order_to_change(request, pk)
        return self._ask(
            request,
            order,
            StaffCancelForm(request.POST or None),
            partial(cancellation.cancel_order, order=order),
            done=gettext("Cancelled."),
            title=gettext("Cancel the order"),
            plan=partial(self.plan_cancel, request, order),
            refusals=REFUSALS,
        )

    def note_view(self, request, pk):
        order = self._order_to_change(request, pk, is_note=True)
        words = {"title": gettext("Add a note"), "button": gettext("Add the note")}
        form, verb = NoteForm(request.POST or None), partial(notes.add_note, order=order)
        return self._ask(request, order, form, verb, done=gettext("The note is in the timeline."), **words)


def _fee_of(order) -> list[str]:
    if not order.payment_fee:
        return []
    told = {"payment_name": order.payment_name, "fee": format_money(order.payment_fee)}
    return [gettext("Fee for “%(payment_name)s”: %(fee)s.") % told]
