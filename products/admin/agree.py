"""Pages that show a plan, and do it once that is agreed to."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from products.selectors.history import lines_of
from products.services.bulk.plans import ChangedMeanwhile, NothingChanges, TooMany
from products.services.bulk.undo import AlreadyUndone
from products.services.stock import StockRefused

REFUSALS = (ChangedMeanwhile, NothingChanges, TooMany, AlreadyUndone, StockRefused, ValidationError)


def in_words(refusal: Exception) -> str:
    """Return what a service has refused, as a sentence."""
    return "; ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def ask_to_agree(modeladmin, request, *, plan, do, **context):
    """Show what ``plan()`` returns; what was agreed to is done by ``do(shown)``, which answers.

    :param context: ``title`` and ``row`` of the page, ``here``, what agreeing is called, and the way ``back``.
    """
    status = 200
    if request.method == "POST":
        try:
            return do(request.POST.get("shown", ""))
        except REFUSALS as refusal:
            text, status = gettext("Nothing was changed. %(text)s") % {"text": in_words(refusal)}, 422
            modeladmin.message_user(request, text, messages.ERROR)
    made = plan()
    page = {**modeladmin.admin_site.each_context(request), "opts": modeladmin.opts}
    page |= {"plan": made, "lines": lines_of(made.possible), **context}
    return TemplateResponse(request, "admin/products/agree.html", page, status=status)
