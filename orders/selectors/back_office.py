"""What staff look for among orders, from anywhere in the back office."""

from django.urls import reverse
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from my_shop.kernel.signals import MOST_FOUND, Found
from orders.models import Invoice, Order
from orders.selectors.order_search import find_orders


def search(*, user, words: str) -> list[Found]:
    """Return the newest orders that fit the words, and invoices whose number begins so."""
    return [*_orders(user, words), *_invoices(user, words)]


def _orders(user, words):
    if not user.has_perm("orders.view_order"):
        return []
    orders = find_orders(Order.objects.all(), words).order_by("-placed_at", "-pk")[:MOST_FOUND]
    return [
        Found(
            gettext("Orders"),
            order.number,
            f"{order.email}, {order.get_status_display()}, {format_money(order.total)}",
            reverse("admin:orders_order_change", args=[order.pk]),
        )
        for order in orders
    ]


def _invoices(user, words):
    if not user.has_perm("orders.view_invoice"):
        return []
    begun = Invoice.objects.filter(number__startswith=words.upper()).select_related("order")
    return [
        Found(
            gettext("Invoices"),
            invoice.number,
            gettext("of order %(number)s") % {"number": invoice.order.number},
            reverse("admin:orders_invoice_change", args=[invoice.pk]),
        )
        for invoice in begun.defer("data", "pdf").order_by("-pk")[:MOST_FOUND]
    ]
