"""Sales are told by the clock of the shop's time zone, beside the same stretch before."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from model_bakery import baker

from orders.models import Order
from orders.selectors.sales import sales

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def berlin(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override("Europe/Berlin"):
        yield


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


NOW = "2026-11-18T15:00"  # a Wednesday


def sold(when, total=10, **facts):
    facts = {"status": "confirmed", "confirmed_at": at(when), "subtotal": total, "delivery_total": 0, **facts}
    return baker.make(Order, number=baker.seq("S"), currency="EUR", total=total, **facts)


def stretches():
    return [(row.orders, row.amount, row.orders_before, row.amount_before) for row in sales(now=at(NOW)).stretches]


class TestStretches:
    @pytest.mark.parametrize(
        ("when", "counted"),
        [
            ("2026-11-18T00:00", "today"),
            ("2026-11-18T15:00", "today"),
            ("2026-11-17T14:59", "yesterday"),
            ("2026-11-17T15:01", "week"),
            ("2026-11-16T00:00", "week"),
            ("2026-11-11T14:59", "last week"),
            ("2026-11-11T15:01", "month"),
            ("2026-10-18T14:59", "last month"),
            ("2026-10-18T15:01", "nothing"),
            ("2026-09-30T23:59", "nothing"),
        ],
    )
    def test_go_as_far_as_the_same_hour(self, when, counted):
        sold(when)
        ten = (1, Decimal(10))
        none = (0, Decimal(0))
        assert (
            stretches()
            == {
                "today": [(*ten, *none), (*ten, *none), (*ten, *none)],
                "yesterday": [(*none, *ten), (*ten, *none), (*ten, *none)],
                "week": [(*none, *none), (*ten, *none), (*ten, *none)],
                "last week": [(*none, *none), (*none, *ten), (*ten, *none)],
                "month": [(*none, *none), (*none, *none), (*ten, *none)],
                "last month": [(*none, *none), (*none, *none), (*none, *ten)],
                "nothing": [(*none, *none)] * 3,
            }[counted]
        )

    def test_leave_out_what_was_cancelled(self):
        sold("2026-11-18T10:00", status="cancelled")
        assert stretches()[0] == (0, 0, 0, 0)

    @pytest.mark.parametrize(
        ("facts", "amount"),
        [
            ({"credited_total": 4}, 6),
            ({"paid_total": 10, "refunded_total": 3}, 7),
            ({"paid_total": 15, "refunded_total": 5}, 10),  # what was paid too much was no sale
            ({"credited_total": 4, "paid_total": 10, "refunded_total": 5}, 5),
            # changed to cost 6, so 4 went back, and changed to cost 10 again: the 4 are owed as any other money is
            ({"paid_total": 10, "refunded_total": 4, "change_refunded_total": 4}, 10),
            ({"paid_total": 14, "refunded_total": 4, "change_refunded_total": 4}, 10),
            ({"paid_total": 14, "refunded_total": 7, "change_refunded_total": 4}, 7),
        ],
    )
    def test_are_less_what_was_credited_or_went_back(self, facts, amount):
        sold("2026-11-18T10:00", **facts)
        assert stretches()[0] == (1, Decimal(amount), 0, 0)

    def test_end_with_a_shorter_month_before(self):
        sold("2026-02-28T12:00")
        found = sales(now=at("2026-03-31T15:00")).stretches[2]
        assert (found.orders, found.orders_before) == (0, 1)


class TestDays:
    def test_are_thirty_without_a_gap_of_the_shop_s_own_time(self):
        sold("2026-11-17T23:30", 7)
        days = sales(now=at(NOW)).days
        assert (len(days), days[0].day, days[-1].day) == (30, date(2026, 10, 20), date(2026, 11, 18))
        assert [(day.day, day.orders, day.amount) for day in days if day.orders] == [
            (date(2026, 11, 17), 1, Decimal(7))
        ]
