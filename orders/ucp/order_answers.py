"""What the protocol tells of an order."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from orders.models import Order, OrderAddress, OrderLine, Refund, UcpSession
from orders.rules import totals as rules
from orders.services.order.links import absolute_signed_url
from orders.ucp.capabilities import ORDER, VERSION
from orders.ucp.money import minor, total, totals
from orders.ucp.readiness import PARTS

REFUND_STATES = {Refund.Status.DONE: "completed", Refund.Status.FAILED: "failed"}


def session_id(session: UcpSession) -> str:
    return f"chk_{session.token}"


def order_id(session: UcpSession) -> str:
    return f"ord_{session.token}"


def tell_order(session: UcpSession) -> dict[str, Any]:
    """Return the order of a session, whole: what was bought, what is promised, and what has happened since."""
    order: Any = session.order
    lines = list(order.lines.all())
    shown = rules.of_order(order, lines, order.discounts.all())
    return {
        "ucp": {"version": VERSION, "capabilities": [{"name": ORDER, "version": VERSION}]},
        "id": order_id(session),
        "checkout_id": session_id(session),
        "permalink_url": permalink(session),
        "currency": order.currency,
        "line_items": [_order_line(line) for line in lines],
        "fulfillment": {"expectations": _expectations(order, lines), "events": _events(order)},
        "adjustments": _adjustments(order),
        "totals": totals(shown),
    }


def permalink(session: UcpSession) -> str:
    """Return where the buyer finds the order: by a signed link, which opens it, where the platform has bought it."""
    if session.is_bought_by_hand:
        return settings.SITE_URL + reverse("orders:find")
    return absolute_signed_url(session.order)


def delivery_title(name, price) -> str:
    """Return what a way of delivery is called at a price."""
    return name if price else gettext("%(name)s (Free)") % {"name": name}


def line_row(sku: str, title: str, *, price: Decimal, quantity: Any, subtotal: Decimal, **item: str) -> dict[str, Any]:
    """Return a line as sessions and orders tell it.

    :param quantity: as it is told: an order says of it how many have left.
    :param item: what else is told of what is sold.
    """
    return {
        "id": f"li_{sku}",
        "item": {"id": sku, "title": title, "price": minor(price), **item},
        "quantity": quantity,
        "totals": [total("subtotal", subtotal), total("total", subtotal)],
    }


def line_of_order(line: OrderLine, *, quantity: Any) -> dict[str, Any]:
    price, subtotal = line.shown_price, line.shown_subtotal
    return line_row(line.sku, line.title, price=price, quantity=quantity, subtotal=subtotal)


def destination_of_order(order: Order) -> dict[str, str]:
    """Return where an order goes; nothing where it goes nowhere."""
    address = order.addresses.filter(kind=OrderAddress.Kind.SHIPPING).first()
    if address is None:
        return {}
    parts = {theirs: getattr(address, ours) for ours, theirs in PARTS.items() if getattr(address, ours)}
    return {"full_name": address.name, **parts}


def _order_line(line) -> dict[str, Any]:
    fulfilled = line.quantity if line.is_digital and line.order.downloads_at else line.shipped_quantity
    if line.order.is_delivered:
        fulfilled = line.quantity
    return {
        **line_of_order(line, quantity={"total": line.quantity, "fulfilled": fulfilled}),
        "status": "fulfilled" if fulfilled >= line.quantity else "partial" if fulfilled else "processing",
    }


def _expectations(order: Order, lines) -> list[dict[str, Any]]:
    destination = destination_of_order(order)
    sent = [{"id": f"li_{line.sku}", "quantity": line.quantity} for line in lines if not line.is_digital]
    if not sent or not destination:
        return []
    return [
        {
            "id": "exp_1",
            "line_items": sent,
            "method_type": "shipping",
            "destination": destination,
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
