"""A request that the database could not serve: 503, when to come back, and the truth about what was ordered.

The database stopped it (PostgreSQL after ``statement_timeout``, my_shop.settings; a search much earlier), a lock did
not come, there is no room left, or nobody answers. None of it is a fault of ours, and what a transaction had done by
then is taken back. Only who has reached the end of what binds somebody cannot know: a COMMIT whose answer was lost may
be done; and no rollback of ours takes back what somebody outside was asked to do.
"""

import errno
import logging
from contextvars import ContextVar
from functools import wraps

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import get_template
from django.urls import Resolver404, resolve, reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext

from my_shop.kernel.brand.shown import brand_without_asking
from my_shop.kernel.doors import refusal_of_door

logger = logging.getLogger(__name__)

UNAVAILABLE = 503
COME_BACK = 60  # seconds

STOPPED = {
    "57014",  # query_canceled
    "55P03",  # lock_not_available
    "40P01",  # deadlock_detected
    "SQLITE_INTERRUPT",
    "SQLITE_BUSY",
}
"""What the databases call it (PostgreSQL, appendix A; SQLite, result codes)."""

AWAY = (
    *("08", "40001", "53", "57P", "58"),  # the connection, serialisation, resources, shutting down, its system
    *("25006", "25P03"),  # it is a copy by now that takes no writes; it has closed what waited
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY"),
    *("SQLITE_NOMEM", "SQLITE_PROTOCOL"),
)
"""How the codes begin that say: not now. An error of the driver without a code is a connection that is gone."""

FULL = {errno.ENOSPC, errno.EDQUOT}

_outcome_unknown: ContextVar[bool] = ContextVar("outcome_unknown", default=False)


def outcome_may_be_unknown(service):
    """Mark a service that orders, pays or cancels, below its ``transaction.atomic``: a lost COMMIT may be done."""

    @wraps(service)
    def binding(*args, **kwargs):
        answer = service(*args, **kwargs)
        _outcome_unknown.set(True)
        return answer

    return binding


def mark_outcome_unknown() -> None:
    """Say that from here on it may be done: before a gateway is asked, for one."""
    _outcome_unknown.set(True)


def outcome_unknown_from_start(view):
    """Mark a view that is asked for once something may be done elsewhere: where a gateway sends a buyer back to."""
    view.outcome_unknown_from_start = True
    return view


def took_too_long(error: BaseException) -> bool:
    """Was this raised because a statement was stopped, or has waited too long for somebody else's lock?"""
    return isinstance(error, OperationalError) and _code_of(error) in STOPPED


def is_unavailable(error: BaseException | None) -> bool:
    """Was this raised because the database, or the disk, cannot do it now?"""
    if isinstance(error, OSError):
        return error.errno in FULL
    if not isinstance(error, Error):
        return False
    code = _code_of(error)
    if code is None and isinstance(error, (InterfaceError, OperationalError)):
        return True
    # what tidies up after a lost connection fails in ways of its own
    return took_too_long(error) or (code or "-").startswith(AWAY) or is_unavailable(error.__context__)


def _code_of(error):
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)


def unavailable(request, error: BaseException) -> HttpResponse:
    """Answer 503 without asking the database anything, to a program as its door does."""
    logger.error("%s %s: the database cannot do it now", request.method, request.path, exc_info=error)
    match = _match(request)
    is_perhaps = _outcome_unknown.get() or getattr(match and match.func, "outcome_unknown_from_start", False)
    context = {"took_too_long": took_too_long(error), "outcome_unknown": is_perhaps}
    response = refusal_of_door(request, status=UNAVAILABLE, code="unavailable", detail=in_words(**context))
    if response is None:
        brand = brand_without_asking()
        shop = {"shop_name": brand.name, "shop_email": brand.email}
        page = get_template("503.html").render({**shop, **context, "order_url": _order_url(match)})
        response = HttpResponse(page, status=UNAVAILABLE)
    response["Retry-After"] = str(COME_BACK)
    return response


def in_words(*, took_too_long: bool, outcome_unknown: bool) -> str:
    """Say to a program what has become of it."""
    if outcome_unknown:
        return gettext(
            "It may have been done, and the answer is lost: look at the order. Sending the "
            "same again is safe, nothing is ordered or paid twice."
        )
    if took_too_long:
        return gettext("This took too long. Nothing was ordered, and nothing was paid. Please try again in a minute.")
    return gettext(
        "We cannot do this at the moment. Nothing was ordered, and nothing was paid. Please try again in a minute."
    )


def _match(request):
    """Return which view is asked for, also where middleware failed before it; None where there is none."""
    try:
        return request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return None


def _order_url(match):
    """Return the page of the order that the request was about; else of all one's own."""
    if match is None or match.namespace != "orders":
        return ""
    number = match.kwargs.get("number")
    return reverse("orders:order", args=[number]) if number else reverse("orders:list")


class TimeoutMiddleware(MiddlewareMixin):
    """Stands before what may fail: what a request has done is asked by whoever answers for it, in whatever layer."""

    def process_request(self, request):
        _outcome_unknown.set(False)

    def process_exception(self, request, error):
        return unavailable(request, error) if is_unavailable(error) else None
