"""A request that took the database too long: it was told to stop, and the answer is 503 and no fault of ours.

PostgreSQL stops what takes longer than ``statement_timeout`` (my_shop.settings); a search stops much earlier.
"""

from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import get_template

UNAVAILABLE = 503


STOPPED = {
    "57014",  # query_canceled
    "55P03",  # lock_not_available
    "40P01",  # deadlock_detected
    "SQLITE_INTERRUPT",
    "SQLITE_BUSY",
}
"""What the databases call it (PostgreSQL, appendix A; SQLite, result codes)."""


def took_too_long(error: BaseException) -> bool:
    """Was this raised because a statement was stopped, or has waited too long for somebody else's lock?"""
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return isinstance(error, OperationalError) and code in STOPPED


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
