"""Legal texts as they were published once."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from my_shop.kernel.pages.shared import shared_page
from orders.models import LegalTextVersion


@require_safe
@shared_page()
def version(request, kind, version_id):
    """A version that is or was in force: whoever has agreed to it reads it again."""
    found = LegalTextVersion.objects.filter(pk=version_id, kind=kind).first()
    if found is None:
        raise Http404(gettext("There is no such version."))
    return render(request, "orders/legal_text.html", {"version": found})
