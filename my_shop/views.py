"""Pages that belong to no app: home and help."""

import sys

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from my_shop.kernel.pages.shared import shared_page
from my_shop.kernel.signals import home_sections_asked
from my_shop.kernel.timeouts import is_unavailable, unavailable


@require_safe
@shared_page()
def home(request):
    answers = home_sections_asked.send(sender=None, request=request)
    sections = sorted((section for _, found in answers for section in found), key=lambda section: section.position)
    return render(request, "home.html", {"sections": sections})


HELP_PAGES = {
    "delivery": "Delivery",
    "returns": "Returns",
    "contact": "Contact",
    "privacy": "Privacy",
    "terms": "Terms",
    "withdrawal": _("Right of withdrawal"),
    "legal-notice": _("Legal notice"),
}


@require_safe
@shared_page()
def help_page(request, page):
    if page not in HELP_PAGES:
        raise Http404(gettext("There is no help page “%(page)s”.") % {"page": page})
    context = {
        "help_pages": HELP_PAGES.items(),
        "represented_by": settings.SHOP_REPRESENTED_BY,
        "register": settings.SHOP_REGISTER,
        "vat_id": settings.SHOP_VAT_ID,
    }
    return render(request, f"help/{page}.html", context)


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
    return HttpResponseServerError(_plain_page("500.html"))


def bad_request(request, exception):
    """Answer what is refused before any view sees it; of the request nothing is read again."""
    return HttpResponseBadRequest(_plain_page("400.html"))


def _plain_page(template):
    return get_template(template).render({"shop_name": settings.SHOP_NAME, "shop_email": settings.SHOP_EMAIL})


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
