"""What was sold: over time, by country, by voucher, by customer."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet, Sum
from django.db.models.functions import Lower, TruncDate, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.countries import country_name
from my_shop.kernel.money import quantise
from my_shop.kernel.reports.contract import Cell, Period, ReportTable
from orders.models import Order, OrderDiscount
from orders.selectors.sales import KEPT

NOTHING = Decimal("0.00")
DAYS_BY_DAY = 366
"""A longer period is shown by month."""

MANY_ORDERS = 10_000


def sold_orders(period: Period) -> QuerySet[Order]:
    """Return the orders that count as sold in a period: confirmed in it and not cancelled, moved-in ones included."""
    confirmed = {"confirmed_at__gte": period.since, "confirmed_at__lt": period.until}
    return Order.objects.order_by().filter(**confirmed).exclude(status=Order.Status.CANCELLED)


def has_many_orders(period: Period) -> bool:
    """Are there so many that what was in each of them takes too long for a page?"""
    return sold_orders(period)[:MANY_ORDERS].count() == MANY_ORDERS


def has_many_orders_until(period: Period) -> bool:
    """Are there, with all that came before the period?"""
    return has_many_orders(Period(date(2000, 1, 1), period.last))


def sales_over_time(period: Period) -> ReportTable:
    """Return orders and sales day by day, without a gap; of more than a year, month by month."""
    by_month = period.days > DAYS_BY_DAY
    trunc = TruncMonth("confirmed_at") if by_month else TruncDate("confirmed_at")
    rows = sold_orders(period).annotate(at=trunc).values("at").annotate(orders=Count("pk"), amount=Sum(KEPT))
    found = {_day(row["at"]): row for row in rows}
    days = _months(period) if by_month else [period.first + timedelta(days=day) for day in range(period.days)]
    counted = [(day, *_sums(found.get(day))) for day in days]
    return ReportTable(
        [(day, orders, amount, _mean(amount, orders)) for day, orders, amount in counted], _total(counted)
    )


def sales_by_country(period: Period) -> ReportTable:
    """Return orders and sales by the country that they go to."""
    rows = sold_orders(period).values("country").annotate(orders=Count("pk"), amount=Sum(KEPT))
    counted = _best_first((country_name(row["country"]) or gettext("not known"), *_sums(row)) for row in rows)
    return ReportTable(
        [(name, orders, amount, _mean(amount, orders)) for name, orders, amount in counted], _total(counted)
    )


def sales_by_voucher(period: Period) -> ReportTable:
    """Return orders, what was taken off, and sales by the code of a voucher; in the totals each order counts once."""
    rows = (
        sold_orders(period)
        .filter(discounts__code__gt="")
        .values("discounts__code")
        .annotate(orders=Count("pk"), off=Sum("discounts__amount"), amount=Sum(KEPT))
    )
    counted = _best_first((row["discounts__code"], *_sums(row), quantise(row["off"] or 0)) for row in rows)
    shown = [(code, orders, off, amount) for code, orders, amount, off in counted]
    # an order with two codes stands in two rows, and counts once
    coded = OrderDiscount.objects.filter(order=OuterRef("pk"), code__gt="")
    orders, amount = _sums(sold_orders(period).filter(Exists(coded)).aggregate(orders=Count("pk"), amount=Sum(KEPT)))
    return ReportTable(shown, (None, orders, sum((row[2] for row in shown), NOTHING), amount))


def customers_by_value(period: Period) -> ReportTable:
    """Return who bought most, by the e-mail address of their orders; erased people are one row, which names nobody."""
    rows = (
        sold_orders(period)
        .values(address=Lower("email"))
        .annotate(orders=Count("pk"), amount=Sum(KEPT), first=Min("confirmed_at"), last=Max("confirmed_at"))
    )
    counted = _best_first(
        (row["address"] or gettext("erased"), *_sums(row), _day(row["first"]), _day(row["last"])) for row in rows
    )
    shown = [(who, orders, amount, _mean(amount, orders), *dates) for who, orders, amount, *dates in counted]
    return ReportTable(shown, (*_total(counted), None, None))


def customers_by_first_order(period: Period) -> ReportTable:
    """Return, month by month, how many bought for the first time, how many of them came back, and what all bring in.

    What they bought later counts as long as it was before the end of the period. Erased people are left out.
    """
    months_of = Period(period.first.replace(day=1), period.last)
    earlier = Period(date(2000, 1, 1), months_of.first - timedelta(days=1))
    known = sold_orders(earlier).alias(address=Lower("email")).filter(address=OuterRef("address"))
    # whose first order is in the period has all others in it as well: no older order has to be added up
    rows = (
        sold_orders(months_of)
        .exclude(email="")
        .annotate(address=Lower("email"))
        .filter(~Exists(known))
        .values("address")
        .annotate(orders=Count("pk"), amount=Sum(KEPT), first=Min("confirmed_at"))
        .values_list("first", "orders", "amount")
    )
    months: dict[date, list[Any]] = {month: [0, 0, 0, NOTHING] for month in _months(period)}
    for first, orders, amount in rows:
        month = months[_day(first).replace(day=1)]
        month[0] += 1
        month[1] += orders > 1
        month[2] += orders
        month[3] += quantise(amount or 0)
    sums = [sum(column) for column in zip(*months.values(), strict=True)]
    return ReportTable(
        [(month, *_cohort(*counts)) for month, counts in months.items()], (None, *_cohort(*sums)) if sums else ()
    )


def _cohort(people, came_back, orders, amount) -> tuple[Cell, ...]:
    share = (Decimal(came_back) * 100 / people).quantize(Decimal("0.1")) if people else None
    return people, came_back, share, orders, quantise(amount), _mean(quantise(amount), people)


def _sums(row) -> tuple[int, Decimal]:
    return (row["orders"], quantise(row["amount"] or 0)) if row else (0, NOTHING)


def _best_first(rows: Iterable[tuple]) -> list[tuple]:
    """Sort by the sales, the third of a row; of equals by name."""
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _total(counted: Sequence[tuple]) -> tuple[Cell, ...]:
    orders, amount = sum(row[1] for row in counted), sum((row[2] for row in counted), NOTHING)
    return None, orders, amount, _mean(amount, orders)


def _mean(amount: Decimal, count: int) -> Decimal | None:
    return quantise(amount / count) if count else None


def _day(at) -> date:
    """Return the day of a moment or a day, in the shop's time zone."""
    return timezone.localdate(at) if hasattr(at, "hour") else at


def _months(period: Period) -> list[date]:
    """Return the first days of its months."""
    first, last = (day.year * 12 + day.month - 1 for day in (period.first, period.last))
    return [date(place // 12, place % 12 + 1, 1) for place in range(first, last + 1)]
