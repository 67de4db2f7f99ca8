"""The documents of an order in the back office: its invoices in a list, its packing slips as PDF."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from my_shop.kernel.money import format_money
from orders.documents.answers import private_pdf
from orders.documents.packing_slips import NothingToPack, build_packing_slip_data
from orders.documents.pdf import packing_slips_pdf
from orders.forms.staff import number_of
from orders.models import Order


class InvoiceColumns:
    """What is shown of an invoice wherever one is listed."""

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "pdf")

    @admin.display(description="total", ordering="total")
    def sum(self, invoice):
        return format_money(invoice.total)

    @admin.display(description="PDF")
    def link(self, invoice):
        if invoice.is_printed:
            address = reverse("admin:orders_invoice_pdf", args=[invoice.pk])
            return format_html('<a href="{}">Open</a> {}', address, invoice.print_error)
        return invoice.print_error or "being printed"


class PackingSlipActions:
    """The part of ``OrderAdmin`` that prints what lies in a parcel."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.packing_slip_view)
        return [path("<int:pk>/packing-slip/", view, name="orders_order_packing_slip"), *super().get_urls()]

    def packing_slip_view(self, request, pk) -> HttpResponse:
        order = get_object_or_404(Order, pk=pk)
        if not self.has_view_permission(request, order):
            raise PermissionDenied
        wanted = request.GET.get("shipment", "")
        shipment = get_object_or_404(order.shipments, pk=number_of(wanted)) if wanted else None
        try:
            data = build_packing_slip_data(order, shipment)
        except NothingToPack as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:orders_order_change", args=[order.pk]))
        name = f"packing-slip-{order.number}{f'-{data.shipment}' if data.shipments > 1 else ''}.pdf"
        return private_pdf(packing_slips_pdf([data]), name)
