"""Back office of money: what was paid and refunded, and the steps of staff; each asks first, then calls a service."""

import secrets
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.money import format_money
from orders.admin.actions import SETTLE
from orders.admin.read_only import ReadOnly
from orders.forms.staff import ManualPaymentForm, RefundForm, TransferredForm, number_of
from orders.models import Payment, PaymentWebhook, Refund
from orders.selectors.order_search import orders_numbered
from orders.selectors.work import WORK
from orders.services.invoices import invoices
from orders.services.order import review_cures, review_flags
from orders.services.payment import payments, refund_worker
from orders.services.payment.refunds import RefundRefused, refund_order


def _credit_note_text(order):
    beyond = invoices.paid_beyond_price(order)
    if beyond and beyond == order.balance:
        return gettext("It is more than the order costs, so no credit note is written.")
    if beyond:
        return gettext(
            "%(beyond)s of it were paid too much: over them no credit note is written, only over what goes back beyond."
        ) % {"beyond": format_money(beyond)}
    return gettext("A credit note is written.")


def _plan_payment(order):
    return [
        gettext("The order owes %(amount_due)s; %(paid_total)s have come so far.")
        % {"amount_due": format_money(order.amount_due), "paid_total": format_money(order.counted_total)},
        gettext("Once all of it is there, %(email)s is told that the order is paid, and the invoice is written.")
        % {"email": order.email},
        gettext("Only write down money that you have seen: nothing is asked of any bank."),
    ]


def _plan_refund(order):
    return [
        gettext("We hold %(balance)s of the buyer's money; you can send back that much.")
        % {"balance": format_money(order.balance)},
        gettext(
            "It goes back the way it came, the latest payment first. What came by transfer or cash "
            "you transfer yourself, and then mark it as transferred."
        ),
        gettext("%(email)s is told. %(credit_note)s The goods are not touched by this step.")
        % {"email": order.email, "credit_note": _credit_note_text(order)},
        gettext("Once what the goods cost went back, what has not left yet is not sent, unless somebody insists."),
    ]


TRANSFERRED = [_("The money has left your account: nothing is sent by this step."), _("The buyer reads it.")]


def suggested_refund(order):
    """What was paid too much, else what is held for goods that are back, else all."""
    return invoices.paid_beyond_price(order) or max(review_cures.held_for_returned(order), 0) or order.balance


class PaidFilter(admin.SimpleListFilter):
    title = "payment"
    parameter_name = "paid"

    def lookups(self, request, model_admin):
        return [("no", "Unpaid"), ("yes", "Paid")]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.filter(WORK["pay"])
        return queryset.filter(paid_at__isnull=False) if self.value() == "yes" else queryset


class PaymentActions:
    """The part of ``OrderAdmin`` that is about money; see ``OrderActions``."""

    def get_urls(self):
        steps = {
            "payment": self.payment_view,
            "refund": self.refund_view,
            "transferred": self.transferred_view,
            "attended": self.reviewed_view,
        }
        wrap = self.admin_site.admin_view
        return [
            *(path(f"<int:pk>/{step}/", wrap(view), name=f"orders_order_{step}") for step, view in steps.items()),
            *super().get_urls(),
        ]

    def payment_view(self, request, pk):
        order = self._order_to_change(request, pk, SETTLE)
        first = {"amount": order.amount_due or None, "key": secrets.token_urlsafe(24)}
        form = ManualPaymentForm(request.POST or None, initial=first)
        if request.method == "POST" and form.is_valid():
            try:
                payment = self._as_shown(request, order, form, partial(payments.record_manual_payment, order=order))
            except payments.PaymentRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                if payment:
                    self._warn(request, payment.order)
                    received = format_money(payment.received)
                    return self._done(
                        request, order, gettext("%(received)s are written down as received.") % {"received": received}
                    )
        title, button = gettext("Record a payment"), gettext("Record the payment")
        return self._action_page(request, order, form, plan=partial(_plan_payment, order), title=title, button=button)

    def refund_view(self, request, pk):
        order = self._order_to_change(request, pk, SETTLE)
        first = {
            "amount": lambda: suggested_refund(order),
            "key": secrets.token_urlsafe(24),
        }
        form = RefundForm(request.POST or None, initial=first)
        if request.method == "POST" and form.is_valid():
            amount = format_money(form.cleaned_data["amount"])
            try:
                if self._as_shown(request, order, form, partial(refund_order, order=order)):
                    return self._done(request, order, gettext("%(amount)s go back to the buyer.") % {"amount": amount})
            except RefundRefused as refusal:
                form.add_error("amount", str(refusal))
        elif request.method != "POST" and not order.balance:
            return self._refused(request, order, gettext("We hold no money of this order."))
        plan = partial(_plan_refund, order)
        return self._action_page(request, order, form, plan=plan, title=gettext("Refund"), button=gettext("Refund"))

    def transferred_view(self, request, pk):
        order = self._order_to_change(request, pk, SETTLE)
        waiting = order.refunds.filter(status=Refund.Status.BY_HAND)
        # a second click names one that is done by now: the service answers it as the first one
        refunds = order.refunds.filter(status__in=[Refund.Status.BY_HAND, Refund.Status.DONE])
        form = TransferredForm(request.POST or None, refunds=refunds if request.method == "POST" else waiting)
        if request.method == "POST" and form.is_valid():
            try:
                if self._as_shown(request, order, form, refund_worker.mark_transferred):
                    return self._done(request, order, gettext("Marked as transferred."))
            except refund_worker.NotManual as refusal:
                return self._refused(request, order, refusal)
            form.fields["refund"].queryset = waiting
        if not form.is_bound and not waiting:
            return self._refused(request, order, gettext("No refund of this order waits for a person."))
        title, button = gettext("Mark as transferred"), gettext("It is transferred")
        return self._action_page(request, order, form, plan=lambda: TRANSFERRED, title=title, button=button)

    def reviewed_view(self, request, pk):
        """Ask about one reason (``?reason=``), or about all that are open."""
        order = self._order_to_change(request, pk)
        reason = self._reason(request, order)
        form = forms.Form(request.POST if request.method == "POST" else None)
        verb = partial(review_flags.mark_reviewed, order=order, reason=reason)
        if form.is_valid() and self._as_shown(request, order, form, verb):
            return self._done(request, order, gettext("Seen to."))
        open_ones = review_flags.open_reasons(order)
        reasons = [one for one in open_ones if reason is None or one == reason]
        if not reasons:
            return self._refused(request, order, gettext("This does not need anybody any more."))
        plan = [
            *(one.text for one in reasons),
            gettext("It is taken from the list, and stays in the timeline with your name."),
        ]
        title = gettext("I have seen to it")
        return self._action_page(request, order, form, plan=lambda: plan, title=title, button=title)

    def _reason(self, request, order):
        """Return the reason that the address names, None for all; one of another order does not exist."""
        wanted = request.GET.get("reason", "")
        return get_object_or_404(order.review_reasons, pk=number_of(wanted)) if wanted else None

    def _warn(self, request, order):
        for reason in review_flags.open_reasons(order):
            self.message_user(request, f"{order.number}: {reason.text}", messages.WARNING)


@admin.register(PaymentWebhook)
class PaymentWebhookAdmin(ReadOnly, admin.ModelAdmin):
    """To see what a gateway has told, and what we made of it."""

    list_display = ["received_at", "gateway", "event_id", "kind", "order", "outcome"]
    sortable_by: list[str] = []
    list_filter = ["gateway", "kind", "received_at"]
    list_select_related = ["payment__order"]
    search_fields = ["event_id", "payment__reference", "payment__order__number"]
    search_help_text = _("Beginning of the key of an event or a payment at the gateway, or of the number of an order")
    date_hierarchy = "received_at"
    fields = ["received_at", "gateway", "event_id", "kind", "order", "outcome", "payload"]
    readonly_fields = fields

    def get_search_results(self, request, queryset, search_term):
        """Look for all three as they are written: of what is in capitals for each row no index helps."""
        begun = search_term.strip()
        if not begun:
            return queryset, False
        of_orders = Q(order__in=orders_numbered(begun).values("pk"))
        asked = Payment.objects.order_by().filter(Q(reference__startswith=begun) | of_orders)
        return queryset.filter(Q(event_id__startswith=begun) | Q(payment__in=asked.values("pk"))), False

    @admin.display(description="order")
    def order(self, webhook):
        return webhook.payment.order.number if webhook.payment else "unknown"
