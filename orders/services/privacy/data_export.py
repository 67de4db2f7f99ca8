"""What orders hold of a person, as plain data to hand out (GDPR, Articles 15 and 20)."""

from collections import defaultdict
from collections.abc import Sequence

from my_shop.kernel.countries import ADDRESS_FIELDS
from orders.models import (
    CartItem,
    Invoice,
    OrderAddress,
    OrderDiscount,
    OrderEvent,
    OrderLine,
    Payment,
    Refund,
    ReviewReason,
    Shipment,
    Withdrawal,
)
from orders.selectors.offers import offers_for
from orders.services.privacy.erasure import drafts_of_user, orders_of_user, ucp_sessions_of_user

ORDER = (
    *("number", "origin", "original_number", "status", "email", "phone", "company", "vat_id", "note"),
    *("placed_at", "confirmed_at", "paid_at", "shipped_at"),
    *("delivered_at", "cancelled_at", "currency", "subtotal", "discount_total", "delivery_total", "payment_fee"),
    *("tax_total", "total", "tax_reason", "vat_id_check__consultation_number", "vat_id_check__answered_at"),
    *("vat_id_check__name", "vat_id_check__address"),
    *("paid_total", "refunded_total", "country", "postcode", "payment_name", "delivery_name"),
    *("waived_at", "waiver", "downloads_at"),
)
PARTS = {
    "lines": (
        OrderLine,
        ("sku", "name", "label", "unit_price", "quantity", "returned_quantity", "total", "tax_amount"),
    ),
    "addresses": (OrderAddress, ("kind", *ADDRESS_FIELDS)),
    "discounts": (OrderDiscount, ("name", "code", "amount")),
    "timeline": (OrderEvent, ("created_at", "kind", "message")),
    "payments": (
        Payment,
        ("created_at", "gateway", "status", "amount", "received", "refunded", "reference", "message"),
    ),
    "refunds": (Refund, ("created_at", "amount", "reason", "status", "reference")),
    "reviews": (ReviewReason, ("kind", "text", "opened_at", "closed_at")),
    "parcels": (Shipment, ("shipped_at", "carrier_name", "tracking_number", "delivered_at")),
    "withdrawals": (Withdrawal, ("received_at", "name", "email", "lines")),
    "invoices": (Invoice, ("kind", "number", "issued_at", "total", "data")),
}
"""What hangs on an order, and which of its columns tell of its buyer: no keys and no secrets of a gateway."""


def export_user_data(*, user_id: int | None, emails: Sequence[str]) -> dict:
    """Return everything that orders and cart hold of a person, by a number of queries that no order adds to."""
    orders = {order.pop("pk"): order for order in orders_of_user(user_id=user_id, emails=emails).values("pk", *ORDER)}
    for name, (model, columns) in PARTS.items():
        rows = defaultdict(list)
        for row in model._default_manager.filter(order__in=orders).order_by("pk").values("order", *columns):
            rows[row.pop("order")].append(row)
        for pk, order in orders.items():
            order[name] = rows[pk]
    numbers = [order["number"] for order in orders.values()]
    drafts = (
        drafts_of_user(emails=emails, numbers=numbers)
        .order_by("pk")
        .values("created_at", "updated_at", "typed", "lines")
    )
    sessions = (
        ucp_sessions_of_user(emails=emails, numbers=numbers).order_by("pk").values("created_at", "platform", "asked")
    )
    return {
        "orders": list(orders.values()),
        "cart": _cart(user_id),
        "draft_orders": list(drafts),
        "ucp_sessions": list(sessions),
    }


def _cart(user_id):
    items = list(CartItem.objects.filter(cart__user=user_id, cart__user__isnull=False))
    offers = offers_for(item.variant_id for item in items)
    return [
        {"sku": offers[item.variant_id].sku, "quantity": item.quantity, "added_at": item.added_at}
        for item in items
        if item.variant_id in offers
    ]
