"""What every transition of an order begins and ends with: its locked row, the table, an entry in its timeline."""

import hashlib
import re
from datetime import datetime
from typing import Any

from django.db.models import FilteredRelation, Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.validators import longest
from orders.models import Order, OrderAddress, OrderEvent
from orders.services.order.platform_events import tell_platform

VERSIONED_FIELDS = (
    "status",
    "total",
    "credited_total",
    "paid_total",
    "refunded_total",
    "disputed_total",
    "needs_attention",
)
"""What a page of a step shows of an order's status and money; what else happens to an order stands in its timeline."""

EVENTS_SHOWN = 3
"""So many of the latest entries of a timeline are told to whoever comes with an older page."""


class StaleOrder(Exception):
    """Something has happened to the order since the page was opened that asks for a step; the text says what."""

    def __init__(self, order: Order, shown: str):
        text = gettext(
            "The order has changed since you opened this page, so nothing was done. The page shows it as it is now."
        )
        if known := re.match(r"(\d{1,18})-", shown):
            since = order.events.filter(pk__gt=int(known[1])).select_related("user").order_by("-pk")[:EVENTS_SHOWN]
            text = " ".join([text, *map(_event_text, reversed(since))])
        super().__init__(text)


class InvalidTransition(Exception):
    """The table of transitions (``Order.TRANSITIONS``) has no way from the order's status to the wanted one."""

    def __init__(self, order: Order, status: str):
        text = gettext("Order %(number)s is %(get_status_display)s: it cannot become %(wanted)s.")
        if order.is_moved_in:
            text = gettext("Order %(number)s was moved in from a former shop: it is history, and stays as it is.")
        wanted = Order.Status(status).label
        super().__init__(
            text % {"number": order.number, "get_status_display": order.get_status_display(), "wanted": wanted}
        )
        self.order, self.status = order, status


class MovedIn(InvalidTransition):
    """The order is history of a former shop: it is seen and counted, and nothing is done with it."""

    def __init__(self, order: Order):
        super().__init__(order, order.status)


class DownloadsDelivered(InvalidTransition):
    """The buyer has the digital goods of the order, and gave up the right of withdrawal."""

    def __init__(self, order: Order):
        Exception.__init__(
            self,
            gettext(
                "Order %(number)s cannot be cancelled any more: its digital goods have been "
                "delivered to you. Of what was not sent yet you can withdraw, on the order's page."
            )
            % {"number": order.number},
        )
        self.order, self.status = order, Order.Status.CANCELLED


def lock_order(order: Order, *, is_note: bool = False) -> Order:
    """Read the order again, locked until the transaction ends; ``locked_at`` is when, by the clock of all machines,
    ``shipping_address`` the address that it goes to: both are annotations of the row that is returned.

    After the order come its payments, its address's and its visitor's unpaid orders, its voucher, the numbers of
    invoices, and the stock. Every service that does something with an order begins here, so this is where an order is
    refused that is history.

    :param is_note: nothing is done but to write into its timeline.
    :raises MovedIn: for an order that was moved in.
    """
    # every payload tells where the order goes (one of its addresses) and how it is paid
    shipping = FilteredRelation("addresses", condition=Q(addresses__kind=OrderAddress.Kind.SHIPPING))
    orders: Any = Order.objects.all()  # the stubs know no relation that is annotated
    orders = orders.annotate(shipping_address=shipping, locked_at=clock.Now()).select_related(
        "payment_method", "shipping_address"
    )
    found = orders.select_for_update(no_key=True, of=("self",)).get(pk=order.pk)
    if found.is_moved_in and not is_note:
        raise MovedIn(found)
    found.shipping_address = getattr(found, "shipping_address", None)  # Django leaves it out where there is no row
    return found


def version_of(order: Order) -> str:
    """Return what the page of a step carries: it names the order's status and money, and the last of its timeline."""
    values = "\n".join(str(getattr(order, name)) for name in VERSIONED_FIELDS)
    last = order.events.aggregate(last=Max("pk"))["last"] or 0
    return f"{last}-{hashlib.sha256(values.encode()).hexdigest()[:32]}"


def check_version(order: Order, shown: str | None) -> None:
    """Refuse a step whose page showed the order as it is no longer; the order is locked.

    :param shown: what the page carried (``version_of``); None where no page was shown.
    :raises StaleOrder: then.
    """
    if shown is not None and shown != version_of(order):
        raise StaleOrder(order, shown)


def _event_text(event) -> str:
    who = f", {event.user.get_full_name() or event.user}" if event.user else ""
    return f"{date_format(timezone.localtime(event.created_at), 'j M Y, H:i')}{who}: {event.message}"


def check_transition(order: Order, status: str) -> None:
    """Refuse a transition that is not in the table.

    :raises InvalidTransition: then.
    """
    if not order.can_transition_to(status):
        raise InvalidTransition(order, status)


def is_by_buyer(order: Order, user) -> bool:
    """Does the buyer act, or staff for them? A guest has no account, nor has the worker."""
    return user is None or user.pk == order.user_id


def log_event(
    order: Order,
    kind: str,
    message: str,
    *,
    user=None,
    at: datetime | None = None,
    is_public: bool = True,
    key: str = "",
) -> OrderEvent:
    """Write an entry into the order's timeline.

    :param key: names the pass of a form that made it happen.
    """
    most = longest(OrderEvent, "message")
    if len(message) > most:
        message = f"{message[: most - 1]}…"
    now = at or timezone.now()
    if order.is_from_platform:  # its platform hears of it: what has happened, and that it is to be told, are one
        tell_platform(order, kind)
    return OrderEvent.objects.create(
        order=order,
        kind=kind,
        message=message,
        user=user,
        is_public=is_public,
        key=key,
        created_at=now,
    )
