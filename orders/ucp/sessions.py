"""Checkout sessions: made, changed, called off. What completes one stands in ``completion``."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from my_shop.kernel.throttle.services import Limit, count_try, give_try_back
from orders.models import UcpSession
from orders.services.pricing.vouchers import VoucherRefused
from orders.services.shopping.cart_vouchers import look_up_voucher
from orders.ucp.buyers import buyers
from orders.ucp.errors import UcpError, not_found
from orders.ucp.platforms import Platform
from orders.ucp.pricing import price_session

SESSIONS = Limit("orders.ucp.sessions", tries=600, seconds=600)
"""Each is a row, and anybody can ask for one."""

CODES = Limit("orders.ucp.codes", tries=100, seconds=15 * 60)
"""Wrong ones from one address, whichever platform it names: behind it may be many buyers of one. A session has those of
the cart."""

KEPT_AFTERWARDS = timedelta(days=1)
"""So long what was never completed can still be looked at."""

LASTS = timedelta(minutes=2)
"""So long somebody who completes a session is waited for; then they are taken for dead."""

SAID_OF_PLACE = ("street_address", "extended_address", "address_locality", "address_region", "postal_code")


def create_session(*, platform: Platform, sent: dict[str, Any], visitor: str) -> UcpSession:
    """Open a session with what was sent.

    :param sent: as ``requests.SessionSerializer`` reads it.
    :param visitor: who asks (``my_shop.kernel.visitors.visitor_of``).
    :raises UcpError: without lines, and for items that nobody has in that quantity.
    :raises TooManyTries: by one visitor, or with too many wrong codes.
    """
    count_try(SESSIONS, visitor)
    if "line_items" not in sent:
        raise UcpError.of(400, "missing", gettext("A session has line items."), path="$.line_items")
    session = UcpSession(platform=platform.url, webhook_url=platform.webhook_url)
    _count_new_codes(session, sent, visitor)
    _apply(session, sent)
    session.save(force_insert=True)
    return session


def update_session(*, session: UcpSession, platform: Platform, sent: dict[str, Any], visitor: str) -> UcpSession:
    """Put what was sent in the place of what was there. Must not run inside a transaction: wrong codes count anyway.

    :raises UcpError: for one that is over, or being completed, and for items that nobody has in that quantity.
    :raises TooManyTries: with too many wrong codes.
    """
    _count_new_codes(session, sent, visitor)
    with transaction.atomic():
        session = lock_open_session(session, "update")
        _apply(session, sent)
        session.webhook_url = platform.webhook_url or session.webhook_url
        session.save(update_fields=["asked", "email", "webhook_url"])
    return session


@transaction.atomic
def cancel_session(*, session: UcpSession) -> UcpSession:
    """Call a session off.

    :raises UcpError: for one that is over, or being completed.
    """
    session = lock_open_session(session, "cancel")
    session.cancelled_at = timezone.now()
    session.save(update_fields=["cancelled_at"])
    return session


def find_session(*, token: str, platform: Platform) -> UcpSession:
    """Return a session of a platform.

    :raises UcpError: for one that is not there, or another platform's.
    """
    session = UcpSession.objects.select_related("order").filter(token=token).first()
    if session is None or session.platform != platform.url:
        raise not_found()
    return session


def find_order_session(*, token: str, platform: Platform) -> UcpSession:
    """Return a session of a platform that has become an order.

    :raises UcpError: as ``find_session``, and where no order was made of it.
    """
    session = find_session(token=token, platform=platform)
    if session.order is None:
        raise not_found()
    return session


def lock_open_session(session: UcpSession, verb: str) -> UcpSession:
    """Read a session again, locked until the transaction ends.

    :param verb: what is to be done with it, for the refusal.
    :raises UcpError: for one that is over, or being completed.
    """
    locked = UcpSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    state = state_of(locked, now=timezone.now())
    if state:
        raise refused_in(state, verb)
    if locked.completing_at:  # who is not dead after all must not sell what it was before
        locked.completing_at, locked.attempts = None, locked.attempts + 1
        locked.save(update_fields=["completing_at", "attempts"])
    return locked


def refused_in(state: str, verb: str) -> UcpError:
    """Return the refusal of what cannot be done in a state any more."""
    words = gettext("A session that is “%(state)s” takes no “%(verb)s”.") % {"verb": verb, "state": state}
    return UcpError.of(409, "invalid_state", words)


def state_of(session: UcpSession, *, now: datetime) -> str:
    """Return in which state of the protocol a session can be changed no more; empty where it can."""
    if session.order_id:
        return "completed"
    if session.cancelled_at or session.expires_at <= now:
        return "canceled"
    return "complete_in_progress" if is_being_completed(session, now=now) else ""


def is_being_completed(session: UcpSession, *, now: datetime) -> bool:
    """Is somebody completing it, who is not taken for dead yet?"""
    return session.completing_at is not None and session.completing_at > now - LASTS


def note_price_told(*, session: UcpSession, digest: str) -> None:
    """Write down what a platform is told of an open session's price: it completes at no other."""
    if session.shown != digest:
        UcpSession.objects.filter(pk=session.pk, order=None).update(shown=digest)


def delete_stale_sessions(*, now: datetime, at_most: int = 500) -> int:
    """Delete sessions that no order was made of, a day after they have ended; return how many.

    Of the others what was said of their buyers goes: the order has what it needs.
    """
    limit = now - KEPT_AFTERWARDS
    ordered = UcpSession.objects.filter(expires_at__lt=limit, order__isnull=False).exclude(asked={})
    ordered.update(asked={}, email="")
    old = UcpSession.objects.filter(expires_at__lt=limit, order=None)
    keys = list(old.order_by("expires_at").values_list("pk", flat=True)[:at_most])
    deleted, _ = UcpSession.objects.filter(pk__in=keys, order=None).delete()
    return deleted


def _apply(session: UcpSession, sent: dict[str, Any]) -> None:
    asked = dict(session.asked)
    if "line_items" in sent:
        asked["lines"] = _lines(sent["line_items"])
    if "buyer" in sent:
        asked["buyer"] = {name: value for name, value in (sent["buyer"] or {}).items() if value not in ("", None)}
        session.email = asked["buyer"].get("email", "")
    if "discounts" in sent:
        asked["codes"] = _codes(sent)
    if "payment" in sent:
        asked["payment"] = sent["payment"] or {}
    if "fulfillment" in sent:
        methods = (sent["fulfillment"] or {}).get("methods")
        asked["method"] = _method(methods[0], asked.get("method"), session.email) if methods else None
    session.asked = asked
    if gone := [message for message in price_session(session).messages if message["type"] == "error"]:
        raise UcpError(400, gone)


def _lines(sent) -> list[dict[str, Any]]:
    """Return the lines, those of one item counted together: so does an order."""
    lines: dict[str, dict[str, Any]] = {}
    for line in sent:
        sku = line["item"]["id"]
        known = lines.setdefault(folded(sku), {"sku": sku, "quantity": 0})
        known["quantity"] += line["quantity"]
    return list(lines.values())


def _codes(sent) -> list[str]:
    codes = (sent.get("discounts") or {}).get("codes", [])
    return list(dict.fromkeys("".join(code.split()).upper() for code in codes))


def _count_new_codes(session: UcpSession, sent: dict[str, Any], visitor: str) -> None:
    """Look up what was not sent before, so that wrong ones are counted, and codes cannot be guessed."""
    for code in _codes(sent):
        if code in session.asked.get("codes", ()):
            continue
        count_try(CODES, visitor)
        try:
            look_up_voucher(code=code, by=f"ucp.{session.token}")
        except VoucherRefused:
            continue  # the answer says so, beside the others
        give_try_back(CODES, visitor)


def _method(sent, before, email) -> dict[str, Any]:
    """Return the way of fulfilment with all of its destinations: those that were sent, or those that are known."""
    known = buyers().destinations(email) if email else []
    given = [_named(destination, known) for destination in sent.get("destinations") or ()]
    others = {each["id"]: each for each in [*(before or {}).get("destinations", ()), *known]}
    destinations = given or [*known, *(each for key, each in others.items() if key not in {row["id"] for row in known})]
    wanted = sent["selected_destination_id"]
    if not wanted and len(given) == 1:
        wanted = given[0]["id"]
    groups = sent.get("groups") or [{"selected_option_id": ""}]
    return {
        "destinations": destinations,
        "selected_destination_id": wanted if any(each["id"] == wanted for each in destinations) else "",
        "selected_option_id": groups[0]["selected_option_id"],
    }


def _named(sent, known) -> dict[str, str]:
    """Return a destination that was sent with the name that it has, has here already, or gets."""
    destination = dict(sent)
    if not destination["id"]:
        same = next((each for each in known if _place(each) == _place(destination)), None)
        place = "\n".join((*_place(destination), destination["full_name"]))
        destination["id"] = same["id"] if same else f"dest_{hashlib.sha256(place.encode()).hexdigest()[:16]}"
    return destination


def _place(destination) -> tuple[str, ...]:
    return tuple(destination[name].casefold() for name in (*SAID_OF_PLACE, "address_country"))
