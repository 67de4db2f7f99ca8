"""Back office of invoices and credit notes: to look at, and to have those printed again that could not be."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.asking import asks_first
from orders.admin.documents import InvoiceColumns
from orders.admin.read_only import ReadOnly
from orders.documents.answers import pdf_response, private_file
from orders.documents.facturx import attached_xml
from orders.models import Invoice
from orders.selectors.order_search import orders_numbered
from orders.services.invoices import pdfs


class AlreadyPrinted(Exception):
    """What was printed once is never printed again."""


@admin.register(Invoice)
class InvoiceAdmin(InvoiceColumns, ReadOnly, admin.ModelAdmin):
    list_display = ["number", "kind", "issued_at", "sum", "order_link", "link"]
    sortable_by = ["number", "issued_at"]
    list_filter = ["kind", ("printed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["order"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["number", "order__number"]
    search_help_text = _("Beginning of the number of an invoice, a credit note or an order")
    date_hierarchy = "issued_at"
    actions = ["print_again"]
    fields = ["number", "kind", "order_link", "issued_at", "sum", "corrects", "link", "xml_link", "printed_at"]
    readonly_fields = fields

    def get_search_results(self, request, queryset, search_term):
        """Look for both numbers as they are written: of what is in capitals for each row no index helps."""
        begun = search_term.strip()
        if not begun:
            return queryset, False
        of_orders = Q(order__in=orders_numbered(begun).values("pk"))
        return queryset.filter(Q(number__startswith=begun.upper()) | of_orders), False

    def get_urls(self):
        own = [
            path("<int:pk>/pdf/", self.admin_site.admin_view(self.pdf_view), name="orders_invoice_pdf"),
            path("<int:pk>/xml/", self.admin_site.admin_view(self.xml_view), name="orders_invoice_xml"),
        ]
        return [*own, *super().get_urls()]

    def pdf_view(self, request, pk):
        return pdf_response(self._printed(request, pk))

    def xml_view(self, request, pk):
        """Hand out the XML of the e-invoice by itself, as portals want it."""
        invoice = self._printed(request, pk)
        xml = attached_xml(bytes(invoice.pdf))
        if xml is None:
            raise Http404(gettext("It was printed before the shop wrote e-invoices."))
        return private_file(xml, f"{invoice.filename.removesuffix('.pdf')}.xml", "application/xml")

    def _printed(self, request, pk) -> Invoice:
        invoice = get_object_or_404(Invoice, pk=pk)
        if not self.has_view_permission(request, invoice):
            raise PermissionDenied
        if not invoice.is_printed:
            raise Http404(gettext("It is not printed yet."))
        return invoice

    def has_print_permission(self, request):
        return request.user.has_perm("orders.change_invoice")

    def plan_print_again(self, request, invoice):
        if invoice.is_printed:
            raise AlreadyPrinted(gettext("It is printed already, and stays as it is."))
        return [
            gettext("The worker prints it at once."),
            gettext("It is then sent to %(email)s.") % {"email": invoice.order.email},
        ]

    @asks_first(
        _("Print those again that could not be printed"),
        plan=plan_print_again,
        refusals=[AlreadyPrinted],
        permissions=["print"],
    )
    def print_again(self, request, invoice, typed):
        if not pdfs.print_again(invoice=invoice):
            raise AlreadyPrinted(gettext("It is printed already, and stays as it is."))
        return gettext("Is being printed.")

    @admin.display(description=_("e-invoice (XML)"))
    def xml_link(self, invoice):
        if not invoice.is_printed:
            return "-"
        address = reverse("admin:orders_invoice_xml", args=[invoice.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Download"))

    @admin.display(description="order", ordering="order__number")
    def order_link(self, invoice):
        url = reverse("admin:orders_order_change", args=[invoice.order_id])
        return format_html('<a href="{}">{}</a>', url, invoice.order.number)
