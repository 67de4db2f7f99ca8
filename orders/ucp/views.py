"""The protocol's addresses: its profile, checkout sessions, orders."""

import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from my_shop.kernel.throttle.services import TooManyTries
from my_shop.kernel.timeouts import in_words, is_unavailable, took_too_long
from my_shop.kernel.visitors import visitor_of
from orders.models import UcpSession
from orders.ucp import completion, sessions
from orders.ucp.answers import price_told, tell_session
from orders.ucp.capabilities import SERVICE, SPECIFICATION, VERSION, stated
from orders.ucp.errors import UcpError, not_found
from orders.ucp.handlers import handlers_of, ways_for
from orders.ucp.idempotency import LONGEST, Answer, answer_once, request_key
from orders.ucp.order_answers import tell_order
from orders.ucp.platforms import Platform, platform_of
from orders.ucp.requests import CompletionSerializer, SessionSerializer, body_of, digest_of, read
from orders.ucp.signatures import public_keys

logger = logging.getLogger(__name__)

View = Callable[..., Answer]


@require_safe
@cache_control(public=True, max_age=300)
def profile(request: HttpRequest) -> JsonResponse:
    """Say what this shop speaks, where, how it is paid, and by which keys it signs."""
    rest = {
        "schema": f"{SPECIFICATION}/services/shopping/rest.openapi.json",
        "endpoint": settings.SITE_URL + reverse("ucp_sessions").removesuffix("/checkout-sessions"),
    }
    service = {"version": VERSION, "spec": f"{SPECIFICATION}/specification/reference", "rest": rest}
    ucp = {"version": VERSION, "services": {SERVICE: service}, "capabilities": stated()}
    return JsonResponse({"ucp": ucp, "payment": {"handlers": handlers_of(ways_for())}, "signing_keys": public_keys()})


def refusal_response(refusal: UcpError) -> JsonResponse:
    """Answer a refusal as the protocol writes one; ``detail`` is for whoever reads it."""
    is_handed_over = any(message.get("severity", "").startswith("requires_") for message in refusal.messages)
    body = {
        "ucp": {"version": VERSION, "capabilities": []},
        "status": "requires_escalation" if is_handed_over else "incomplete",
        "messages": refusal.messages,
        "detail": str(refusal),
    }
    return JsonResponse(body, status=refusal.status)


def refuse(*, status: int, code: str, detail: str) -> JsonResponse:
    """Answer what fails outside of the views below (``my_shop.kernel.doors``)."""
    return refusal_response(UcpError.of(status, code, detail))


def door(**views: View):
    """Return the view of an address of the protocol: one function for each method; whatever goes wrong is said as the
    protocol says it."""

    @csrf_exempt
    def view(request: HttpRequest, **kwargs) -> JsonResponse:
        try:
            if request.method not in views:
                raise UcpError.of(405, "method_not_allowed", gettext("This is not asked for so."))
            status, body = views[request.method](request, platform_of(request), **kwargs)
        except UcpError as refusal:
            response = refusal_response(refusal)
        except TooManyTries as refusal:
            error = UcpError.of(429, "rate_limited", str(refusal))
            response = refusal_response(error)
            response["Retry-After"] = refusal.retry_after
        except Error as error:
            if not is_unavailable(error):
                raise
            logger.error("%s %s: the database cannot do it now", request.method, request.path, exc_info=error)
            words = in_words(took_too_long=took_too_long(error), outcome_unknown=request.method != "GET")
            response = refuse(status=503, code="unavailable", detail=words)
        else:
            response = JsonResponse(body, status=status)
        if request.method not in views:
            response["Allow"] = ", ".join(views)
        response["Cache-Control"] = "no-store"
        return response

    return view


def once(view: View) -> View:
    """Do what the same ``Idempotency-Key`` asks for once."""

    @wraps(view)
    def answering(request, platform, **kwargs):
        body = body_of(request.body)
        key = request.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= LONGEST:
            raise UcpError.of(400, "missing", gettext("Send a header Idempotency-Key, such as a UUID."))
        return answer_once(
            platform=platform,
            key=key,
            digest=digest_of(request.method, request.path, body),
            make=lambda: view(request, platform, body=body, key=request_key(platform, key), **kwargs),
        )

    return answering


@once
def create(request, platform: Platform, *, body, key) -> Answer:
    session = sessions.create_session(
        platform=platform, sent=read(SessionSerializer, body), visitor=visitor_of(request)
    )
    return 201, _told(session, platform)


def get(request, platform: Platform, *, token) -> Answer:
    return 200, _told(_session(token, platform), platform)


@once
def update(request, platform: Platform, *, token, body, key) -> Answer:
    session = sessions.update_session(
        session=_session(token, platform),
        platform=platform,
        sent=read(SessionSerializer, body),
        visitor=visitor_of(request),
    )
    return 200, _told(session, platform)


@once
def complete(request, platform: Platform, *, token, body, key) -> Answer:
    instrument = read(CompletionSerializer, body)["payment_data"]
    session = completion.complete_session(
        session=_session(token, platform), instrument=instrument, request_key=key, visitor=visitor_of(request)
    )
    return 200, _told(session, platform)


@once
def cancel(request, platform: Platform, *, token, body, key) -> Answer:
    return 200, _told(sessions.cancel_session(session=_session(token, platform)), platform)


def order(request, platform: Platform, *, token) -> Answer:
    return 200, tell_order(sessions.find_order_session(token=token.removeprefix("ord_"), platform=platform))


def _session(token, platform) -> UcpSession:
    session = sessions.find_session(token=token.removeprefix("chk_"), platform=platform)
    if not session.asked:  # long completed: what was said of its buyer is forgotten, the order is still there
        raise not_found()
    return session


def _told(session, platform):
    answer = tell_session(session, platform_speaks=platform.capabilities)
    sessions.note_price_told(session=session, digest=price_told(answer))
    return answer
