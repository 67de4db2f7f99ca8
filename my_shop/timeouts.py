"""A request that took the database too long: it was told to stop, and the answer is 503 and no fault of ours.

PostgreSQL stops what takes longer than ``statement_timeout`` (my_shop.settings); a search stops much earlier.
"""

from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import get_template
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

UNAVAILABLE = 503


def took_too_long(error: BaseException) -> bool:
    """Was this raised because a statement was stopped: query_canceled of PostgreSQL, SQLITE_INTERRUPT?"""
    cause = error.__cause__
    return isinstance(error, OperationalError) and (
        getattr(cause, "sqlstate", None) == "57014" or getattr(cause, "sqlite_errorname", None) == "SQLITE_INTERRUPT"
    )


class TimeoutMiddleware:
    """Answer with a page that asks the database nothing, and that says what to do instead."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if not took_too_long(error):
            return None
        page = get_template("503.html").render({"shop_name": settings.SHOP_NAME, "shop_email": settings.SHOP_EMAIL})
        return HttpResponse(page, status=UNAVAILABLE)


def api_exception_handler(error, context):
    """Answer errors of the API as REST framework does, and this one in JSON as well."""
    if not took_too_long(error):
        return exception_handler(error, context)
    set_rollback()
    return Response({"detail": "This took too long. Ask for less, or try again in a minute."}, status=UNAVAILABLE)
