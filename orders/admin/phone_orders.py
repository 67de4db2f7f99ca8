"""Add an order: staff write it down for a buyer on the phone, see what it costs, and confirm it in the next step."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from orders.admin.actions import StaffActions
from orders.forms.addresses import PARTS
from orders.forms.phone_orders import MOST_ROWS, ROWS, PhoneLines, PhoneOrderForm
from orders.models import Order
from orders.services.pricing import order_pricing, vouchers
from orders.services.shopping import phone_orders, placement, quantities
from orders.signals import OrderRejected

FIELD_FOR_ERROR = {
    phone_orders.AccountNotFound: "is_for_account",
    order_pricing.DeliveryNotOffered: "shipping_method",
    placement.PaymentNotOffered: "payment_method",
    vouchers.VoucherRefused: "voucher_code",
    placement.WaiverMissing: "waives_withdrawal",
    placement.NothingToOrder: None,
    quantities.QuantityRefused: None,
    placement.CheckoutKeyTaken: None,
}
"""Refusals, and the field that each is written beside."""


class PhoneOrderActions(StaffActions):
    """The part of ``OrderAdmin`` behind “Add order”."""

    def has_add_permission(self, request):
        return request.user.has_perm("orders.add_order") and request.user.has_perm("orders.change_order")

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            form = PhoneOrderForm(initial=PhoneOrderForm.first_values())
            return self._phone_page(request, form, PhoneLines(prefix="lines"))
        if "more" in request.POST:
            return self._with_more_rows(request)
        form, lines = PhoneOrderForm(request.POST), PhoneLines(request.POST, prefix="lines")
        is_fine = form.is_valid() & lines.is_valid()
        order = self._take(request, form, lines) if is_fine else None
        if order is None:
            return self._phone_page(request, form, lines, status=422)
        if not order.is_placed:  # the second click on one that was confirmed meanwhile
            return HttpResponseRedirect(reverse("admin:orders_order_change", args=[order.pk]))
        return HttpResponseRedirect(reverse("admin:orders_order_confirm", args=[order.pk]))

    def _take(self, request, form, lines) -> Order | None:
        """Return the order, or None with the reasons written beside the fields."""
        typed = form.cleaned_data
        try:
            order = phone_orders.take_order_by_phone(
                staff=request.user,
                data=form.checkout_data(lines.wanted),
                checkout_key=typed["checkout_key"],
                voucher_code=typed["voucher_code"],
                is_for_account=typed["is_for_account"],
            )
        except OrderRejected as rejection:
            lines.refuse(rejection.reasons)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except tuple(FIELD_FOR_ERROR) as refusal:
            form.add_error(FIELD_FOR_ERROR[type(refusal)], str(refusal))
        else:
            self.log_addition(request, order, gettext("Taken by phone."))
            return order
        return None

    def _with_more_rows(self, request):
        """Show what was typed, with ten rows more; nothing of it is judged yet."""
        typed = request.POST
        count = typed.get("lines-TOTAL_FORMS", "")
        is_count = count.isascii() and count.isdigit() and len(count) <= len(str(MOST_ROWS))
        rows = [
            {name: typed.get(f"lines-{row}-{name}", "") for name in ("sku", "quantity")}
            for row in range(min(int(count), MOST_ROWS) if is_count else ROWS)
        ]
        fields = {name: typed[name] for name in PhoneOrderForm.base_fields if name in typed}
        fields |= {part: typed[part] for part in PARTS if part in typed}
        initial = {**PhoneOrderForm.first_values(), **fields}
        return self._phone_page(request, PhoneOrderForm(initial=initial), PhoneLines(initial=rows, prefix="lines"))

    def _phone_page(self, request, form, lines, *, status=200):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Take an order by phone"),
            "form": form,
            "lines": lines,
        }
        return TemplateResponse(request, "admin/orders/order/phone.html", context, status=status)
