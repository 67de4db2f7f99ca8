"""Sending the link to pay: of one order from its page, or of those that are chosen in the list."""

from functools import partial

from django import forms
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.money import format_money
from orders.admin.actions import StaffActions
from orders.services.order.transitions import StaleOrder, version_of
from orders.services.payment import payment_links


class PaymentLinkActions(StaffActions):
    """The part of ``OrderAdmin`` that asks buyers to pay."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.payment_link_view)
        return [path("<int:pk>/payment-link/", view, name="orders_order_payment_link"), *super().get_urls()]

    def payment_link_view(self, request, pk):
        order = self._order_to_change(request, pk)
        return self._ask(
            request,
            order,
            forms.Form(request.POST if request.method == "POST" else None),
            partial(payment_links.send_payment_link, order=order),
            done=gettext("The payment link is on its way."),
            title=gettext("Send the payment link"),
            plan=partial(self.plan_send_payment_link, request, order),
            refusals=payment_links.PaymentLinkRefused,
        )

    def plan_send_payment_link(self, request, order):
        payment_links.check_payment_link(order)
        return [
            gettext("%(email)s gets a mail with the link to pay %(amount_due)s.")
            % {"email": order.email, "amount_due": format_money(order.amount_due)},
            gettext("The buyer reads in the order's timeline that it was sent."),
        ]

    @asks_first(
        _("Send the payment links"),
        plan=plan_send_payment_link,
        refusals=(payment_links.PaymentLinkRefused, StaleOrder),
        prefetch=["payments"],
        version=version_of,
    )
    def send_payment_link(self, request, order, typed):
        payment_links.send_payment_link(order=order, user=request.user, shown=typed["version"])
        return gettext("The payment link is on its way.")
