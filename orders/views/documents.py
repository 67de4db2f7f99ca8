"""The door to the documents of an order: whoever may see the order may have them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orders.documents.answers import pdf_response
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
