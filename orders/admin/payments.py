"""Back office of money: what was paid and refunded, and the steps of staff; each asks first, then calls a service."""

import secrets

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ImproperlyConfigured
from django.db.models import F
from django.urls import path

from my_shop.money import format_money
from orders import services
from orders.admin.read_only import ReadOnly, money
from orders.forms import ByHandForm, RefundForm, TransferredForm
from orders.models import Order, Payment, PaymentCallback, PaymentMethod, Refund
from orders.payment import UnknownGateway, gateway, offered_codes


class PaymentMethodForm(forms.ModelForm):
    """A way to pay, with the gateways that are offered to choose from; an old row keeps the one that it has."""

    class Meta:
        model = PaymentMethod
        fields = ["name", "description", "gateway", "instructions", "expires_after_hours", "is_active", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = {code: _title(code) for code in [*offered_codes(), self.instance.gateway] if code}
        self.fields["gateway"] = forms.ChoiceField(choices=list(choices.items()), help_text="Who moves the money.")


def _title(code):
    try:
        return gateway(code).title
    except (UnknownGateway, ImproperlyConfigured):
        return f"{code} (not set up)"


def _credit_note_text(order):
    beyond = services.paid_beyond_price(order)
    if beyond and beyond == order.balance:
        return "It is more than the order costs, so no credit note is written."
    if beyond:
        return f"A credit note is written over what is more than the {format_money(beyond)} that were paid too much."
    return "A credit note is written."


class PaymentInline(ReadOnly, admin.TabularInline):
    model = Payment
    fields = [
        "created_at",
        "gateway",
        "status",
        money(Payment, "amount"),
        money(Payment, "received"),
        money(Payment, "refunded"),
        money(Payment, "disputed"),
        "reference",
        "message",
        "user",
    ]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


class RefundInline(ReadOnly, admin.TabularInline):
    model = Refund
    fk_name = "order"
    fields = ["created_at", "status", money(Refund, "amount"), "reason", "message", "done_at", "user"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


class NeedsAttentionFilter(admin.SimpleListFilter):
    title = "needs attention"
    parameter_name = "attention"

    def lookups(self, request, model_admin):
        return [("yes", "A person has to look")]

    def queryset(self, request, queryset):
        return queryset.exclude(needs_attention="") if self.value() == "yes" else queryset


class PaidFilter(admin.SimpleListFilter):
    title = "payment"
    parameter_name = "paid"

    def lookups(self, request, model_admin):
        return [("no", "Unpaid"), ("yes", "Paid")]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.filter(status__in=Order.BINDING, paid_at=None, total__gt=F("credited_total"))
        return queryset.filter(paid_at__isnull=False) if self.value() == "yes" else queryset


class MoneyMoves:
    """The part of ``OrderAdmin`` that is about money; see ``Moves``."""

    def get_urls(self):
        steps = {
            "payment": self.payment_view,
            "refund": self.refund_view,
            "transferred": self.transferred_view,
            "attended": self.attended_view,
        }
        wrap = self.admin_site.admin_view
        return [
            *(path(f"<int:pk>/{step}/", wrap(view), name=f"orders_order_{step}") for step, view in steps.items()),
            *super().get_urls(),
        ]

    def payment_view(self, request, pk):
        order = self._order_to_change(request, pk)
        first = {"amount": order.amount_due or None, "key": secrets.token_urlsafe(24)}
        form = ByHandForm(request.POST or None, initial=first)
        if request.method == "POST" and form.is_valid():
            try:
                payment = services.record_payment_by_hand(order=order, user=request.user, **form.cleaned_data)
            except services.PaymentRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                self._warn(request, payment.order)
                return self._done(request, order, f"{format_money(payment.received)} are written down as received.")
        consequences = [
            f"The order owes {format_money(order.amount_due)}; {format_money(order.paid_total)} have come so far.",
            f"Once all of it is there, {order.email} is told that the order is paid, and the invoice is written.",
            "Only write down money that you have seen: nothing is asked of any bank.",
        ]
        return self._form_page(
            request, order, form, title="Record a payment", button="Record the payment", consequences=consequences
        )

    def refund_view(self, request, pk):
        order = self._order_to_change(request, pk)
        form = RefundForm(request.POST or None, initial={"amount": order.balance, "key": secrets.token_urlsafe(24)})
        if request.method == "POST" and form.is_valid():
            try:
                services.refund_order(order=order, user=request.user, **form.cleaned_data)
            except services.RefundRefused as refusal:
                form.add_error("amount", str(refusal))
            else:
                return self._done(request, order, f"{format_money(form.cleaned_data['amount'])} go back to the buyer.")
        elif request.method != "POST" and not order.balance:
            return self._refused(request, order, "We hold no money of this order.")
        consequences = [
            f"We hold {format_money(order.balance)} of the buyer's money; you can send back that much.",
            "It goes back the way it came, the latest payment first. What came by transfer or cash you transfer "
            "yourself, and then mark it as transferred.",
            f"{order.email} is told. {_credit_note_text(order)} The goods are not touched by this step.",
            "Once what the goods cost went back, what has not left yet is not sent, unless somebody insists.",
        ]
        return self._form_page(request, order, form, title="Refund", button="Refund", consequences=consequences)

    def transferred_view(self, request, pk):
        order = self._order_to_change(request, pk)
        waiting = order.refunds.filter(status=Refund.Status.BY_HAND)
        # a second click names one that is done by now: the service answers it as the first one
        refunds = order.refunds.filter(status__in=[Refund.Status.BY_HAND, Refund.Status.DONE])
        form = TransferredForm(request.POST or None, refunds=refunds if request.method == "POST" else waiting)
        if request.method == "POST" and form.is_valid():
            try:
                services.mark_transferred(refund=form.cleaned_data["refund"], user=request.user)
            except services.NotByHand as refusal:
                return self._refused(request, order, refusal)
            return self._done(request, order, "Marked as transferred.")
        if request.method != "POST" and not waiting:
            return self._refused(request, order, "No refund of this order waits for a person.")
        consequences = ["The money has left your account: nothing is sent by this step.", "The buyer reads it."]
        return self._form_page(
            request, order, form, title="Mark as transferred", button="It is transferred", consequences=consequences
        )

    def attended_view(self, request, pk):
        order = self._order_to_change(request, pk)
        if request.method == "POST":
            services.mark_attended(order=order, user=request.user)
            return self._done(request, order, "Seen to.")
        if not order.needs_attention:
            return self._refused(request, order, "Nothing about this order needs a person.")
        consequences = [order.needs_attention, "It is taken from the list, and stays in the timeline with your name."]
        return self._form_page(
            request,
            order,
            forms.Form(),
            title="I have seen to it",
            button="I have seen to it",
            consequences=consequences,
        )

    def _warn(self, request, order):
        if order.needs_attention:
            self.message_user(request, f"{order.number}: {order.needs_attention}", messages.WARNING)


@admin.register(PaymentCallback)
class PaymentCallbackAdmin(ReadOnly, admin.ModelAdmin):
    """To see what a gateway has told, and what we made of it."""

    list_display = ["received_at", "gateway", "event_id", "kind", "order", "outcome"]
    list_filter = ["gateway", "kind", "received_at"]
    list_select_related = ["payment__order"]
    search_fields = ["event_id", "payment__order__number", "payment__reference"]
    date_hierarchy = "received_at"
    fields = ["received_at", "gateway", "event_id", "kind", "order", "outcome", "facts"]
    readonly_fields = fields

    @admin.display(description="order")
    def order(self, callback):
        return callback.payment.order.number if callback.payment else "unknown"
