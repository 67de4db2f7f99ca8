"""How much may be owed: whoever has never paid us cannot order in anybody's name without end.

An order that is paid later (cash on delivery, transfer, invoice) takes stock and writes to its address before anybody
has given us a cent. So an e-mail address and a visitor have a number of them in an hour; whatever is above it is paid
at once, or a person of the shop looks at it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.throttle.services import Answer, Limit, take_try
from orders.gateways.registry import is_online
from orders.models import Order, OrderEvent, PaymentMethod
from orders.selectors.payment_methods import methods_to_choose

HOUR = timedelta(hours=1)


class TooManyUnpaidOrders(Exception):
    """Enough orders of the last hour are still to be paid; the text asks, politely, to pay this one at once.

    :ivar ways: names of the ways to pay by which that is possible.
    """

    def __init__(self, ways: Sequence[str]):
        now = (
            gettext("Please pay this one now (%(ways)s)") % {"ways": ", ".join(ways)}
            if ways
            else gettext("Please pay one of them first")
        )
        super().__init__(
            gettext(
                "Several orders of the last hour, from you or for this e-mail address, are still "
                "to be paid. %(now)s, or write to us at %(SHOP_EMAIL)s: we are glad to help."
            )
            % {"now": now, "SHOP_EMAIL": current_brand().email}
        )
        self.ways = ways


def check_unpaid_limit(order: Order, method: PaymentMethod | None, *, visitor: str | None, now: datetime) -> None:
    """Refuse to let an order be paid later by this method where too many of the last hour are.

    The order is locked; other confirmations for its address and by its visitor wait until the transaction ends.

    :param method: None: by invoice.
    :param visitor: who asks (``my_shop.kernel.visitors.visitor_of``), "" where that is not known. None: the shop
        itself, which may do as it likes.
    :raises TooManyUnpaidOrders: and the visitor's try has not counted, once the transaction is rolled back.
    """
    per_email, per_visitor = settings.SHOP_UNPAID_ORDERS_PER_EMAIL, settings.SHOP_UNPAID_ORDERS_PER_VISITOR
    is_limited = visitor is not None and (per_email or per_visitor) and order.total and is_paid_later(method)
    if not is_limited or _is_vouched_for(order):
        return
    limit = Limit("orders.unpaid", tries=per_visitor, seconds=int(HOUR.total_seconds()))
    if (per_email and _unpaid_of(order.email, since=now - HOUR) >= per_email) or (
        per_visitor and visitor and take_try(limit, visitor) is not Answer.ALLOWED
    ):
        offered = methods_to_choose(
            needs_delivery=order.needs_delivery, country=order.country, total=order.total_before_fee
        )
        raise TooManyUnpaidOrders([offer.name for offer in offered if not is_paid_later(offer)])


def is_paid_later(method: PaymentMethod | None) -> bool:
    """Does a person of the shop see the money come, some day? So it is with an invoice, too."""
    return method is None or not is_online(method.gateway)


def _is_vouched_for(order):
    """Have staff written it down or changed it, or has its member confirmed an address and paid an order before?"""
    if order.events.filter(kind__in=(OrderEvent.Kind.NOTE, OrderEvent.Kind.CHANGED)).exists():
        return True
    if order.user_id is None or not EmailAddress.objects.filter(user=order.user_id, verified=True).exists():
        return False
    return Order.objects.of(order.user_id).filter(paid_at__isnull=False, paid_total__gt=0).exists()


def _unpaid_of(email, *, since):
    """Count the address's orders that are paid later and not paid yet, by their rows: these nobody can empty."""
    _queue_up(email)
    owed = Order.objects.filter(email__iexact=email, confirmed_at__gt=since, paid_at=None, total__gt=0)
    codes = owed.values_list("payment_method__gateway", flat=True)
    return sum(code is None or not is_online(code) for code in codes)


def _queue_up(email):
    """Let the confirmations of one address come one after the other; there is no row that they share.

    The lock ends with the transaction. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"orders.unpaid {email.lower()}"])
