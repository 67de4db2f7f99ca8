"""The door to the documents of an order: whoever may see the order may have them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orders.views.orders import own_order


@never_cache
@require_safe
def invoice(request, number, invoice):
    order = own_order(request, number)
    document = get_object_or_404(order.invoices, number=invoice)
    if not document.is_printed:
        messages.info(
            request, gettext("%(title)s is being prepared. Please try again in a minute.") % {"title": document.title}
        )
        return redirect(order)
    return pdf_response(document)


def pdf_response(document) -> HttpResponse:
    """Return a printed invoice or credit note to be saved."""
    return private_pdf(bytes(document.pdf), document.filename)


def private_pdf(pdf: bytes, filename: str) -> HttpResponse:
    """Return a PDF to be saved, which nobody on the way keeps."""
    return private_file(pdf, filename, "application/pdf")


def private_file(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """Return a file to be saved, which nobody on the way keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
