"""How the shop sells: today, this week and this month beside the same stretch before, and day by day."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import quantise
from my_shop.kernel.signals import Sales, SalesDay, SalesStretch
from orders.models import Order

DAYS = 30

_OWED = F("total") - F("credited_total")
_COUNTED = F("paid_total") - F("change_refunded_total")
_BACK = F("refunded_total") - F("change_refunded_total")
KEPT = _OWED - Greatest(_BACK - Greatest(_COUNTED - _OWED, Decimal(0)), Decimal(0))
"""What an order brought in: its total, less what was credited, less what went back beyond what was paid too much.

What went back because the order was changed to cost less is in its total already."""


def sales(*, now: datetime) -> Sales:
    """Return what was sold: confirmed orders that were not cancelled, by when they were confirmed.

    :param now: the end of each stretch; days and weeks are those of the shop's time zone.
    """
    stretches = _stretches(timezone.localtime(now))
    first = min(start for stretch in stretches for start, _ in stretch[2:])
    found = _sold(first).aggregate(**_sums(stretches))
    return Sales(
        counted=gettext(
            "Confirmed orders, with tax and delivery, by when they were confirmed; "
            "without what was cancelled, credited or refunded since."
        ),
        stretches=tuple(
            SalesStretch(
                label=label,
                before_label=before_label,
                orders=found[f"orders_{place}_now"],
                amount=quantise(found[f"amount_{place}_now"] or 0),
                orders_before=found[f"orders_{place}_before"],
                amount_before=quantise(found[f"amount_{place}_before"] or 0),
            )
            for place, (label, before_label, *_) in enumerate(stretches)
        ),
        days=_days(timezone.localdate(now)),
    )


def _sold(since):
    return Order.objects.order_by().filter(confirmed_at__gte=since).exclude(status=Order.Status.CANCELLED)


def _sums(stretches):
    sums = {}
    for place, (_, _, now, before) in enumerate(stretches):
        for name, (start, end) in (("now", now), ("before", before)):
            within = Q(confirmed_at__gte=start, confirmed_at__lt=end)
            sums |= {
                f"orders_{place}_{name}": Count("pk", filter=within),
                f"amount_{place}_{name}": Sum(KEPT, filter=within),
            }
    return sums


def _stretches(now):
    """The name of each stretch and of the one before, and from when to when each goes."""
    today = now.date()
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    first_before = (first - timedelta(days=1)).replace(day=1)
    day_before = min(first_before + timedelta(days=today.day - 1), first - timedelta(days=1))
    end = now + timedelta(microseconds=1)
    return [
        (
            gettext("Today"),
            gettext("yesterday by this time"),
            (_midnight(today), end),
            (_midnight(today - timedelta(days=1)), _at(today - timedelta(days=1), now)),
        ),
        (
            gettext("This week"),
            gettext("last week by this time"),
            (_midnight(monday), end),
            (_midnight(monday - timedelta(days=7)), _at(today - timedelta(days=7), now)),
        ),
        (
            gettext("This month"),
            gettext("last month by this time"),
            (_midnight(first), end),
            (_midnight(first_before), _at(day_before, now)),
        ),
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def _at(day: date, moment: datetime) -> datetime:
    """The same time on another day, by the clock on the wall."""
    return timezone.make_aware(datetime.combine(day, moment.time()))


def _days(today):
    first = today - timedelta(days=DAYS - 1)
    rows = _sold(_midnight(first)).annotate(day=TruncDate("confirmed_at")).values("day")
    by_day = {row["day"]: row for row in rows.annotate(orders=Count("pk"), amount=Sum(KEPT))}
    days = []
    for past in range(DAYS):
        day = first + timedelta(days=past)
        row = by_day.get(day, {"orders": 0, "amount": 0})
        days.append(SalesDay(day, row["orders"], quantise(row["amount"])))
    return tuple(days)
