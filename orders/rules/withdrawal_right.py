"""The right of withdrawal: until when it runs, and what it is about.

Directive 2011/83/EU gives the buyer of a distance contract 14 days to withdraw without a reason, counted from the day
on which they, or whom they named, have the goods, of several parcels the last one (Article 9(2)(b)). Periods are
counted by Regulation (EEC, Euratom) No 1182/71: the day of the event is left out, the last day counts whole, and a
last day on a Saturday or Sunday moves to the next working day (Article 3). The buyer may withdraw before delivery too.
Public holidays, which move the last day as well, differ by country: give more days (``SHOP_WITHDRAWAL_DAYS``) where
that matters; longer is allowed, shorter is not.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Order, OrderLine, Withdrawal
from orders.rules import delivery_days

SATURDAY = 5

WAIVER = _(
    "I want the digital goods delivered at once, before the period of withdrawal ends. I know "
    "that I lose my right of withdrawal from them once they are delivered."
)
"""What a buyer of digital goods agrees to: express consent and acknowledgement (Article 16(m)(i) and (ii)). Kept with
the order word for word; the confirmation repeats it on a durable medium (Articles 8(7)(b) and 16(m)(iii))."""


def last_day(order: Order) -> date | None:
    """Return the last day on which the buyer may withdraw; None while nothing has arrived: the period has not begun."""
    return None if order.delivered_at is None else _last_day_from(timezone.localdate(order.delivered_at))


def expected_last_day(order: Order) -> date:
    """Return the same for an order that left and nobody marks as delivered: counted from when it is due at last."""
    start = timezone.localdate(order.shipped_at or order.confirmed_at)
    return _last_day_from(delivery_days.working_day_after(start, order.delivery_max_days))


def _last_day_from(arrival):
    day = arrival + timedelta(days=settings.SHOP_WITHDRAWAL_DAYS)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def is_lost(order: Order, line: OrderLine) -> bool:
    """Is the right of withdrawal from a line lost, because its buyer wanted it at once, and has it (Article 16(m))?"""
    return line.is_digital and order.waived_at is not None and order.has_digital_goods_delivered


def why_lost(order: Order, titles: Iterable[str]) -> str:
    """Return in words why the buyer cannot withdraw from lines that ``is_lost``."""
    agreed = date_format(timezone.localtime(order.waived_at), "j F Y")
    names = ", ".join(titles)
    return gettext(
        "You cannot withdraw from %(names)s: on %(agreed)s you agreed to have it at once, and it has been delivered."
    ) % {"names": names, "agreed": agreed}


def withdrawable_units(
    order: Order, lines: Iterable[OrderLine], withdrawals: Iterable[Withdrawal], *, now: datetime | None = None
) -> dict[int, int]:
    """Return of how many units of which line (by its id) the buyer may still withdraw; empty when the period is over.

    What was said once, or came back already, is not said again. Digital goods are left out of which the right is lost.
    What was bought in a former shop was bought from it: nothing of that is said here.
    """
    end = last_day(order)
    if order.is_moved_in or not order.is_binding or (end and timezone.localdate(now) > end):
        return {}
    gone = _gone(withdrawals)
    units = {
        line.pk: line.quantity - max(gone.get(line.pk, 0), line.returned_quantity)
        for line in lines
        if not is_lost(order, line)
    }
    return {pk: count for pk, count in units.items() if count > 0}


def awaited_units(lines: Iterable[OrderLine], withdrawals: Iterable[Withdrawal]) -> dict[int, int]:
    """Return of how many units of which line (by its id) the buyer has withdrawn that did not come back yet."""
    gone = _gone(withdrawals)
    return {line.pk: max(gone.get(line.pk, 0) - line.returned_quantity, 0) for line in lines}


def statements_fulfilled(withdrawals: Iterable[Withdrawal], lines: Iterable[OrderLine]) -> list[Withdrawal]:
    """Return the statements of an order, given in their order, all of whose units have come back."""
    returned = {line.pk: line.returned_quantity for line in lines}
    gone: dict[int, int] = {}
    fulfilled = []
    for withdrawal in withdrawals:
        _count(withdrawal, gone)
        if all(returned.get(fact["line"], 0) >= gone[fact["line"]] for fact in withdrawal.lines):
            fulfilled.append(withdrawal)
    return fulfilled


def _gone(withdrawals):
    """Return how many units of which line came back or were withdrawn from."""
    gone: dict[int, int] = {}
    for withdrawal in withdrawals:
        _count(withdrawal, gone)
    return gone


def _count(withdrawal, gone):
    """Count a statement: what came back before it was not what it is about, what comes back after it is."""
    for fact in withdrawal.lines:
        before = max(gone.get(fact["line"], 0), fact.get("returned", 0))
        gone[fact["line"]] = before + fact["quantity"]
