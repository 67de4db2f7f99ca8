"""The documents of many orders at once: packing slips and a picking list as one PDF each, invoices in an archive."""

import io
import zipfile

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.asking import MOST_ROWS
from orders.documents.answers import private_file, private_pdf
from orders.documents.packing_slips import NothingToPack, build_packing_slip_data, split_packable
from orders.documents.pdf import packing_slips_pdf, picking_list_pdf
from orders.documents.picking_lists import build_picking_list_data
from orders.models import Invoice, Order
from orders.selectors.work import WORK


class ManyDocumentActions:
    """The part of ``OrderAdmin`` that prints for the orders that are chosen in the list."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.picking_list_view)
        return [path("picking-list/", view, name="orders_order_picking_list"), *super().get_urls()]

    def has_view_invoice_permission(self, request):
        """Named by the action that hands out invoices."""
        return request.user.has_perm("orders.view_invoice")

    @admin.action(description=_("Print packing slips"), permissions=["view"])
    def packing_slips(self, request, queryset):
        """Hand out the slips of what is left to send, the oldest order first."""
        orders = self._chosen(request, queryset.prefetch_related("lines", "addresses", "shipments"))
        return self._packed(request, _packing_slips, orders, "packing-slips") if orders else None

    @admin.action(description=_("Print a picking list"), permissions=["view"])
    def picking_list(self, request, queryset):
        """Hand out what has to be taken from the shelves for these orders."""
        orders = self._chosen(request, queryset.prefetch_related("lines"))
        return self._packed(request, _picking_list, orders, "picking-list") if orders else None

    @admin.action(description=_("Download invoices and credit notes"), permissions=["view_invoice"])
    def download_invoices(self, request, queryset):
        """Hand out the documents as they were printed, in one archive, which says as well what is not in it."""
        documents = Prefetch("invoices", queryset=Invoice.objects.order_by("pk").defer("data"))
        orders = self._chosen(request, queryset.prefetch_related(documents))
        printed = [invoice for order in orders for invoice in order.invoices.all() if invoice.is_printed]
        left_out = [f"{order.number}: {reason}" for order in orders if (reason := _why_not_printed(order))]
        if orders and not printed:
            self.message_user(request, gettext("There is no invoice to download yet."), messages.ERROR)
        if left_out:
            text = ngettext(
                "%(count)s of the chosen orders is left out.",
                "%(count)s of the chosen orders are left out.",
                len(left_out),
            )
            told = " ".join([text % {"count": len(left_out)}, *left_out])
            self.message_user(request, told, messages.WARNING)
        if not printed:
            return None
        return private_file(_archive(printed, left_out), _named("invoices", "zip"), "application/zip")

    def picking_list_view(self, request) -> HttpResponse:
        """Hand out the picking list of all that can be packed now, the oldest orders first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        waiting = Order.objects.filter(WORK["pack"]).order_by("placed_at", "pk").prefetch_related("lines")
        page = self._packed(request, _picking_list, list(waiting[:MOST_ROWS]), "picking-list")
        return page or HttpResponseRedirect(reverse("admin:orders_order_changelist"))

    def _packed(self, request, print_for, orders, name):
        try:
            return private_pdf(print_for(orders), _named(name, "pdf"))
        except NothingToPack as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return None

    def _chosen(self, request, queryset) -> list[Order]:
        """Return the orders that were chosen, the oldest first; none, and say so, where they are too many."""
        orders = list(queryset.order_by("placed_at", "pk")[: MOST_ROWS + 1])
        if len(orders) <= MOST_ROWS:
            return orders
        text = gettext("Nothing was printed: choose %(most)s orders at most.")
        self.message_user(request, text % {"most": MOST_ROWS}, messages.ERROR)
        return []


def _packing_slips(orders) -> bytes:
    packable, left_out = split_packable(orders)
    return packing_slips_pdf([build_packing_slip_data(order) for order in packable], left_out=left_out)


def _picking_list(orders) -> bytes:
    return picking_list_pdf(build_picking_list_data(orders))


def _why_not_printed(order) -> str:
    documents = order.invoices.all()
    if not documents:
        return gettext("it has no invoice yet.")
    waiting = [document.title for document in documents if not document.is_printed]
    return gettext("%(documents)s is still being printed.") % {"documents": ", ".join(waiting)} if waiting else ""


def _archive(invoices, left_out) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for invoice in invoices:
            archive.writestr(invoice.filename, bytes(invoice.pdf))
        if left_out:
            archive.writestr("not-in-here.txt", "\n".join(left_out))
    return made.getvalue()


def _named(what: str, ending: str) -> str:
    return f"{what}-{timezone.localtime():%Y-%m-%d-%H%M}.{ending}"
