"""Pages that belong to no app: home and help."""

import sys

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from django_htmx.http import HttpResponseClientRefresh

from my_shop.kernel.brand.home import shown
from my_shop.kernel.brand.shown import brand_without_asking, current_brand
from my_shop.kernel.doors import refusal_of_door, too_large
from my_shop.kernel.european_union import is_shop_in_eu
from my_shop.kernel.pages.shared import shared_page
from my_shop.kernel.signals import HERO, help_page_asked, home_sections_asked
from my_shop.kernel.timeouts import is_unavailable, unavailable


@require_safe
@shared_page()
def home(request):
    answers = home_sections_asked.send(sender=None, request=request)
    sections = shown([section for _, found in answers for section in found], current_brand().row)
    context = {
        "sections": [section.render() for section in sections],
        "has_hero": HERO in [section.name for section in sections],
    }
    return render(request, "home.html", context)


HELP_PAGES = {
    "delivery": "Delivery",
    "returns": "Returns",
    "contact": "Contact",
    "privacy": "Privacy",
    "terms": "Terms",
    "withdrawal": _("Right of withdrawal"),
    "legal-notice": _("Legal notice"),
    "guarantee": _("Legal guarantee"),
    "accessibility": _("Accessibility"),
}
OF_THE_UNION = ("guarantee", "accessibility")
"""Pages that only a shop in the European Union links to: its law wants them."""


def help_pages():
    """Return name and label of those that this shop has."""
    return [(name, label) for name, label in HELP_PAGES.items() if is_shop_in_eu() or name not in OF_THE_UNION]


@require_safe
@shared_page()
def help_page(request, page):
    written = written_help(page)
    if written:
        return render(request, "help/written.html", {**help_context(), "text": written})
    return render(request, f"help/{page}.html", help_context())


def written_help(page):
    """Return the ``HelpText`` that the merchant has written for a help page; None where the shop's own text stands."""
    return next((text for _, text in help_page_asked.send(sender=None, page=page) if text), None)


def help_context():
    """Return what the templates of help pages show."""
    brand = current_brand()
    names = ("represented_by", "register", "vat_id", "producer_numbers", "surveillance_body")
    return {"help_pages": help_pages(), **{name: getattr(brand, name) for name in names}}


@require_safe
def robots(request):
    """What search engines leave alone: what is personal, and the endless ways to narrow a listing."""
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


def server_error(request):
    """Answer a fault of ours without asking what may be broken: no database, session or context processor.

    A database that is away fails in middleware as well, of which no ``process_exception`` hears.
    """
    error = sys.exc_info()[1]
    if is_unavailable(error):
        return unavailable(request, error)
    said = gettext("Something went wrong here. Nobody has to be told: it has been noted.")
    refusal = refusal_of_door(request, status=500, code="server_error", detail=said)
    return refusal or HttpResponseServerError(_plain_page("500.html"))


def not_found(request, exception):
    """Answer an address that there is not; to a program as its door does."""
    refusal = refusal_of_door(request, status=404, code="not_found", detail=gettext("There is no such address."))
    return refusal or page_not_found(request, exception)


def bad_request(request, exception):
    """Answer what is refused before any view sees it; of the request nothing is read again."""
    if isinstance(exception, RequestDataTooBig):
        refusal = refusal_of_door(request, status=413, code="too_large", detail=too_large())
    else:
        said = gettext("The request cannot be understood.")
        refusal = refusal_of_door(request, status=400, code="invalid", detail=said)
    return refusal or HttpResponseBadRequest(_plain_page("400.html"))


def _plain_page(template):
    brand = brand_without_asking()
    return get_template(template).render({"shop_name": brand.name, "shop_email": brand.email})


def csrf_failure(request, reason=""):
    """A form came without its token: cookies are off, or the page lay open through a log-in.

    A part of a page cannot say it in its place: the page is loaded again, and has the token of now.
    """
    if request.htmx and settings.CSRF_COOKIE_NAME in request.COOKIES:
        messages.warning(request, gettext("You logged in or out since this page was opened. Please try once more."))
        response = HttpResponseClientRefresh()
        response.status_code = 403
        return response
    return render(request, "403_csrf.html", status=403)
