"""What the protocol tells of a session: at the prices of now, or, once it is ordered, as it was ordered."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.whole_address import whole_address
from orders.gateways.registry import is_online
from orders.models import Order, UcpSession
from orders.rules import delivery_days
from orders.rules import totals as rules
from orders.rules.pricing import NOTHING
from orders.ucp.capabilities import FIELDS, VERSION, active
from orders.ucp.errors import BUYER_INPUT, error
from orders.ucp.handlers import handlers_of, ways_for
from orders.ucp.money import minor, total, totals
from orders.ucp.order_answers import (
    delivery_title,
    destination_of_order,
    line_of_order,
    line_row,
    order_id,
    permalink,
    session_id,
)
from orders.ucp.pricing import price_session
from orders.ucp.readiness import missing
from orders.ucp.sessions import is_being_completed, state_of

LINKS = {
    "terms_of_service": "terms",
    "privacy_policy": "privacy",
    "refund_policy": "withdrawal",
    "shipping_policy": "delivery",
}
GROUP = "package"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a session holds: ``handlers`` are what it can be paid by, ``shipped`` the ids of the lines that are sent."""

    status: str
    messages: list[dict[str, str]]
    line_items: list[dict[str, Any]]
    shown: rules.DisplayTotals
    handlers: list[dict[str, Any]]
    shipped: list[str]
    destinations: Sequence[dict[str, str]]
    options: Sequence[dict[str, Any]]
    option: str


def tell_session(session: UcpSession, *, platform_speaks: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a session as its platform is told of it.

    :param platform_speaks: names of the capabilities that the platform states.
    """
    content = _ordered(session) if session.order else _priced(session)
    asked = session.asked
    used = [name for name in FIELDS if _is_used(name, asked)]
    is_open = content.status not in {"completed", "canceled"}
    return {
        "ucp": {"version": VERSION, "capabilities": active(platform_speaks, used=used)},
        "id": session_id(session),
        "status": content.status,
        "currency": session.order.currency if session.order else settings.SHOP_CURRENCY,
        "line_items": content.line_items,
        "totals": totals(content.shown),
        "messages": content.messages,
        "links": [
            {"type": kind, "url": settings.SITE_URL + reverse("help", args=[page])} for kind, page in LINKS.items()
        ],
        "payment": {"handlers": content.handlers, "instruments": [], **_told_payment(asked)},
        "discounts": {"codes": asked.get("codes", []), "applied": _applied(content.shown)},
        "expires_at": session.expires_at.isoformat(),
        **({"buyer": asked["buyer"]} if asked.get("buyer") else {}),
        **({"fulfillment": {"methods": [_method(asked["method"], content)]}} if asked.get("method") else {}),
        **({"continue_url": _continue_url(session)} if is_open else {}),
        **({"order": _confirmation(session)} if session.order and content.status != "canceled" else {}),
    }


def price_told(answer: dict[str, Any]) -> str:
    """Return the digest of what a session was said to cost: its lines and sums, whatever they are called."""
    return _digest(answer["line_items"], answer["totals"])


def price_ordered(order: Order) -> str:
    """Return the same of what an order costs."""
    lines = list(order.lines.all())
    shown = rules.of_order(order, lines, order.discounts.all())
    return _digest([line_of_order(line, quantity=line.quantity) for line in lines], totals(shown))


def _digest(line_items, rows) -> str:
    lines = sorted((line["item"]["id"], line["quantity"], line["item"]["price"]) for line in line_items)
    return hashlib.sha256(json.dumps([lines, [(row["type"], row["amount"]) for row in rows]]).encode()).hexdigest()


def _priced(session) -> Content:
    priced = price_session(session)
    status = state_of(session, now=timezone.now())
    problems = [] if status else missing(session, priced)
    if not status:
        needs_buyer = any(problem["severity"] != "recoverable" for problem in problems)
        status = "requires_escalation" if needs_buyer else "incomplete" if problems else "ready_for_complete"
    chosen, way = priced.chosen, priced.way
    shown = rules.of_calculation(
        priced.sums_to_pay,
        delivery_name=chosen.method.name if chosen else "",
        has_delivery=chosen is not None,
        fee_name=way.name if way else "",
    )
    return Content(
        status=status,
        messages=problems + [message for message in priced.messages if message["type"] == "warning"],
        line_items=[_line(line) for line in priced.lines],
        shown=shown,
        handlers=handlers_of(priced.ways),
        shipped=[f"li_{line.sku}" for line in priced.lines if not (line.offer and line.offer.is_digital)],
        destinations=(session.asked.get("method") or {}).get("destinations", ()),
        options=[_option(quote, sums.delivery_price) for quote, sums in priced.options],
        option=chosen.method.key if chosen else "",
    )


def _ordered(session) -> Content:
    order, method = session.order, session.asked.get("method") or {}
    status, messages = _order_status(session, order)
    lines = list(order.lines.all())
    shown = rules.of_order(order, lines, order.discounts.all())
    shipped = [f"li_{line.sku}" for line in lines if not line.is_digital]
    option = order.shipping_method.key if order.shipping_method else method.get("selected_option_id", "")
    days = delivery_days.days_text(order.delivery_min_days, order.delivery_max_days)
    gateway = order.payment_method.gateway if order.payment_method else None
    destination = {"id": method.get("selected_destination_id", ""), **destination_of_order(order)}
    return Content(
        status=status,
        messages=messages,
        line_items=[line_of_order(line, quantity=line.quantity) for line in lines],
        shown=shown,
        handlers=handlers_of(way for way in ways_for() if way[0].gateway == gateway),
        shipped=shipped,
        destinations=[destination],
        options=[_option_row(option, order.delivery_name, shown.delivery_price, days)] if shipped else [],
        option=option if shipped else "",
    )


def _order_status(session, order) -> tuple[str, list[dict[str, str]]]:
    if order.is_cancelled:
        return "canceled", []
    if not (order.awaits_payment and order.payment_method and is_online(order.payment_method.gateway)):
        return "completed", []  # also where it is paid by hand, and later
    payments = list(order.payments.all())
    if session.is_bought_by_hand or any(payment.needs_action for payment in payments):
        words = gettext("The buyer has a step to take before the order is paid.")
        return "requires_escalation", [error("requires_buyer_input", words, path="$.payment", severity=BUYER_INPUT)]
    is_under_way = is_being_completed(session, now=timezone.now()) or any(payment.is_open for payment in payments)
    return "complete_in_progress" if is_under_way else "ready_for_complete", []  # whoever was at it has died


def _is_used(extension, asked) -> bool:
    used = {
        "discount": asked.get("codes"),
        "fulfillment": asked.get("method"),
        "buyer_consent": (asked.get("buyer") or {}).get("consent"),
    }
    return bool(used[extension])


def _continue_url(session) -> str:
    if session.order:
        return permalink(session)
    return settings.SITE_URL + reverse("ucp_continue", args=[session.continue_token])


def _confirmation(session) -> dict[str, str]:
    return {"id": order_id(session), "permalink_url": permalink(session)}


def _line(line) -> dict[str, Any]:
    if line.offer is None:
        return line_row(line.sku, line.sku, price=NOTHING, quantity=line.quantity, subtotal=NOTHING)
    title = f"{line.offer.name}, {line.offer.label}" if line.offer.label else line.offer.name
    picture = {"image_url": whole_address(line.offer.picture.url)} if line.offer.picture else {}
    price, subtotal = line.goods.shown_price, line.goods.subtotal
    return line_row(line.sku, title, price=price, quantity=line.quantity, subtotal=subtotal, **picture)


def _told_payment(asked) -> dict[str, Any]:
    payment = asked.get("payment") or {}
    selected = payment.get("selected_instrument_id")
    instruments = [
        {name: value for name, value in instrument.items() if value} for instrument in payment.get("instruments") or ()
    ]
    return {"instruments": instruments, **({"selected_instrument_id": selected} if selected else {})}


def _applied(shown: rules.DisplayTotals) -> list[dict[str, Any]]:
    """Return the discounts. A promotion that makes the delivery free takes nothing off: its price says so."""
    applied: list[dict[str, Any]] = []
    for priority, discount in enumerate((each for each in shown.discounts if each.amount or each.code), start=1):
        named = {"code": discount.code} if discount.code else {"automatic": True}
        applied.append({**named, "title": discount.name, "amount": minor(discount.amount), "priority": priority})
    return applied


def _method(method, content: Content) -> dict[str, Any]:
    told: dict[str, Any] = {"id": "shipping", "type": "shipping", "line_item_ids": content.shipped}
    if content.destinations:
        told["destinations"] = [
            {name: value for name, value in destination.items() if value} for destination in content.destinations
        ]
    if method["selected_destination_id"]:
        told["selected_destination_id"] = method["selected_destination_id"]
        group: dict[str, Any] = {"id": GROUP, "line_item_ids": content.shipped, "options": content.options}
        if content.option:
            group["selected_option_id"] = content.option
        told["groups"] = [group]
    return told


def _option(quote, price) -> dict[str, Any]:
    days = delivery_days.days_text(quote.min_days, quote.max_days)
    return _option_row(quote.method.key, quote.method.name, price, days)


def _option_row(key, name, price, description) -> dict[str, Any]:
    return {
        "id": key,
        "title": delivery_title(name, price),
        "description": description,
        "totals": [total("subtotal", price), total("total", price)],
    }
