"""What the protocol tells of a session and of an order."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from orders.gateways.registry import is_online
from orders.models import Order, OrderAddress, Refund, UcpSession
from orders.rules import delivery_days
from orders.rules import totals as rules
from orders.services.order.links import absolute_signed_url
from orders.ucp.capabilities import FIELDS, ORDER, VERSION, active
from orders.ucp.errors import BUYER_INPUT, error
from orders.ucp.handlers import offered_handlers
from orders.ucp.money import minor, total, totals
from orders.ucp.pricing import PricedSession, price_session
from orders.ucp.readiness import PARTS, missing
from orders.ucp.sessions import state_of

LINKS = {
    "terms_of_service": "terms",
    "privacy_policy": "privacy",
    "refund_policy": "withdrawal",
    "shipping_policy": "delivery",
}
GROUP = "package"
REFUND_STATES = {Refund.Status.DONE: "completed", Refund.Status.FAILED: "failed"}


def session_id(session: UcpSession) -> str:
    return f"chk_{session.token}"


def order_id(session: UcpSession) -> str:
    return f"ord_{session.token}"


def tell_session(session: UcpSession, *, platform_speaks: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a session as its platform is told of it, at the prices of now; with its order, at those of the order.

    :param platform_speaks: names of the capabilities that the platform states.
    """
    priced = price_session(session)
    problems = [] if session.order else missing(session, priced)
    status, messages = _status(session, problems)
    messages += [message for message in priced.messages if message["type"] == "warning"]
    asked = session.asked
    used = [name for name in FIELDS if _is_used(name, asked)]
    is_open = status not in {"completed", "canceled"}
    return {
        "ucp": {"version": VERSION, "capabilities": active(platform_speaks, used=used)},
        "id": session_id(session),
        "status": status,
        "currency": settings.SHOP_CURRENCY,
        "line_items": [_line(line) for line in priced.lines],
        "totals": _session_totals(session, priced),
        "messages": messages,
        "links": [
            {"type": kind, "url": settings.SITE_URL + reverse("help", args=[page])} for kind, page in LINKS.items()
        ],
        "payment": {"handlers": offered_handlers(), "instruments": [], **_told_payment(asked)},
        "discounts": {"codes": asked.get("codes", []), "applied": _applied(priced)},
        "expires_at": session.expires_at.isoformat(),
        **({"buyer": asked["buyer"]} if asked.get("buyer") else {}),
        **({"fulfillment": {"methods": [_method(asked["method"], priced)]}} if asked.get("method") else {}),
        **({"continue_url": _continue_url(session)} if is_open else {}),
        **({"order": _confirmation(session)} if session.order and status != "canceled" else {}),
    }


def tell_order(session: UcpSession) -> dict[str, Any]:
    """Return the order of a session, whole: what was bought, what is promised, and what has happened since."""
    order: Any = session.order
    lines = list(order.lines.all())
    shown = rules.of_order(order, lines, order.discounts.all())
    return {
        "ucp": {"version": VERSION, "capabilities": [{"name": ORDER, "version": VERSION}]},
        "id": order_id(session),
        "checkout_id": session_id(session),
        "permalink_url": absolute_signed_url(order),
        "currency": order.currency,
        "line_items": [_order_line(line) for line in lines],
        "fulfillment": {"expectations": _expectations(order, lines), "events": _events(order)},
        "adjustments": _adjustments(order),
        "totals": totals(shown),
    }


def _status(session, problems) -> tuple[str, list[dict[str, str]]]:
    order = session.order
    state = state_of(session, now=timezone.now())
    if order is None:
        if state:
            return state, []
        is_handed_over = any(problem["severity"] != "recoverable" for problem in problems)
        return (
            "requires_escalation" if is_handed_over else "incomplete" if problems else "ready_for_complete"
        ), problems
    if order.is_cancelled:
        return "canceled", []
    if not (order.awaits_payment and order.payment_method and is_online(order.payment_method.gateway)):
        return "completed", []  # also where it is paid by hand, and later
    if any(payment.needs_action for payment in order.payments.all()):
        words = gettext("The buyer has a step to take before the order is paid.")
        return "requires_escalation", [error("requires_buyer_input", words, path="$.payment", severity=BUYER_INPUT)]
    return "complete_in_progress", []


def _is_used(extension, asked) -> bool:
    used = {
        "discount": asked.get("codes"),
        "fulfillment": asked.get("method"),
        "buyer_consent": (asked.get("buyer") or {}).get("consent"),
    }
    return bool(used[extension])


def _continue_url(session) -> str:
    if session.order:
        return absolute_signed_url(session.order)
    return settings.SITE_URL + reverse("ucp_continue", args=[session.continue_token])


def _confirmation(session) -> dict[str, str]:
    return {"id": order_id(session), "permalink_url": absolute_signed_url(session.order)}


def _line(line) -> dict[str, Any]:
    title, price, subtotal, picture = line.sku, 0, 0, {}
    if line.offer:
        title = f"{line.offer.name}, {line.offer.label}" if line.offer.label else line.offer.name
        price, subtotal = minor(line.goods.shown_price), minor(line.goods.subtotal)
        picture = {"image_url": _absolute(line.offer.picture.url)} if line.offer.picture else {}
    return {
        "id": f"li_{line.sku}",
        "item": {"id": line.sku, "title": title, "price": price, **picture},
        "quantity": line.quantity,
        "totals": [{"type": "subtotal", "amount": subtotal}, {"type": "total", "amount": subtotal}],
    }


def _absolute(url) -> str:
    return url if "://" in url else settings.SITE_URL + url


def _session_totals(session, priced: PricedSession) -> list[dict[str, Any]]:
    if session.order:
        order = session.order
        return totals(rules.of_order(order, order.lines.all(), order.discounts.all()))
    name = priced.chosen.method.name if priced.chosen else ""
    shown = rules.of_calculation(priced.sums, delivery_name=name, has_delivery=priced.chosen is not None)
    return totals(shown)


def _told_payment(asked) -> dict[str, Any]:
    payment = asked.get("payment") or {}
    selected = payment.get("selected_instrument_id")
    instruments = [
        {name: value for name, value in instrument.items() if value} for instrument in payment.get("instruments") or ()
    ]
    return {"instruments": instruments, **({"selected_instrument_id": selected} if selected else {})}


def _applied(priced: PricedSession) -> list[dict[str, Any]]:
    """Return the discounts. A promotion that makes the delivery free takes nothing off: its price says so."""
    applied: list[dict[str, Any]] = []
    shown = [discount for discount in priced.sums.discounts if discount.amount or discount.rule.code]
    for priority, discount in enumerate(shown, start=1):
        named = {"code": discount.rule.code} if discount.rule.code else {"automatic": True}
        row = {"title": discount.rule.name, "amount": minor(discount.amount), "priority": priority}
        applied.append({**named, **row})
    return applied


def _method(method, priced: PricedSession) -> dict[str, Any]:
    ids = [f"li_{line.sku}" for line in priced.lines if not (line.offer and line.offer.is_digital)]
    told: dict[str, Any] = {"id": "shipping", "type": "shipping", "line_item_ids": ids}
    if method["destinations"]:
        told["destinations"] = [
            {name: value for name, value in destination.items() if value} for destination in method["destinations"]
        ]
    if method["selected_destination_id"]:
        told["selected_destination_id"] = method["selected_destination_id"]
        group: dict[str, Any] = {"id": GROUP, "line_item_ids": ids, "options": list(map(_option, priced.options))}
        if priced.chosen:
            group["selected_option_id"] = priced.chosen.method.key
        told["groups"] = [group]
    return told


def _option(option) -> dict[str, Any]:
    quote, sums = option
    price = sums.delivery_price
    return {
        "id": quote.method.key,
        "title": delivery_title(quote.method.name, price),
        "description": _days(quote),
        "totals": [total("subtotal", price), total("total", price)],
    }


def _days(quote) -> str:
    return delivery_days.days_text(quote.min_days, quote.max_days)


def delivery_title(name, price) -> str:
    """Return what a way of delivery is called at a price."""
    return name if price else gettext("%(name)s (Free)") % {"name": name}


def _order_line(line) -> dict[str, Any]:
    fulfilled = line.quantity if line.is_digital and line.order.downloads_at else line.shipped_quantity
    if line.order.is_delivered:
        fulfilled = line.quantity
    subtotal = minor(line.shown_subtotal)
    return {
        "id": f"li_{line.sku}",
        "item": {"id": line.sku, "title": line.title, "price": minor(line.shown_price)},
        "quantity": {"total": line.quantity, "fulfilled": fulfilled},
        "totals": [{"type": "subtotal", "amount": subtotal}, {"type": "total", "amount": subtotal}],
        "status": "fulfilled" if fulfilled >= line.quantity else "partial" if fulfilled else "processing",
    }


def _expectations(order: Order, lines) -> list[dict[str, Any]]:
    address = order.addresses.filter(kind=OrderAddress.Kind.SHIPPING).first()
    sent = [{"id": f"li_{line.sku}", "quantity": line.quantity} for line in lines if not line.is_digital]
    if not sent or address is None:
        return []
    destination = {theirs: getattr(address, ours) for ours, theirs in PARTS.items() if getattr(address, ours)}
    return [
        {
            "id": "exp_1",
            "line_items": sent,
            "method_type": "shipping",
            "destination": {"full_name": address.name, **destination},
            "description": delivery_title(order.delivery_name, order.delivery_total - order.payment_fee),
        }
    ]


def _events(order: Order) -> list[dict[str, Any]]:
    events = []
    for shipment in order.shipments.prefetch_related("lines__line"):
        lines = [{"id": f"li_{row.line.sku}", "quantity": row.quantity} for row in shipment.lines.all()]
        how = {
            "carrier": shipment.carrier_name,
            "tracking_number": shipment.tracking_number,
            "tracking_url": shipment.tracking_url,
        }
        facts = {"line_items": lines, **{name: value for name, value in how.items() if value}}
        events.append({"id": f"evt_{shipment.pk}", "occurred_at": _at(shipment.shipped_at), "type": "shipped", **facts})
        if shipment.delivered_at:
            arrived = {"id": f"evt_{shipment.pk}_delivered", "occurred_at": _at(shipment.delivered_at)}
            events.append({**arrived, "type": "delivered", **facts})
    return events


def _adjustments(order: Order) -> list[dict[str, Any]]:
    found = [
        {
            "id": f"adj_{refund.pk}",
            "type": "refund",
            "occurred_at": _at(refund.created_at),
            "status": REFUND_STATES.get(refund.status, "pending"),
            "amount": minor(refund.amount),
            "description": refund.reason,
        }
        for refund in order.refunds.all()
    ]
    if order.cancelled_at:
        cancelled = {"id": f"adj_{order.number}", "type": "cancellation", "occurred_at": _at(order.cancelled_at)}
        found.append({**cancelled, "status": "completed"})
    return found


def _at(instant: datetime) -> str:
    return instant.isoformat()
