from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from model_bakery import baker

from my_shop.kernel.reports.contract import Period
from orders.models import Order, OrderDiscount
from orders.selectors.reports import sold

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture(autouse=True)
def berlin(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override("Europe/Berlin"):
        yield


def make(when, total="10.00", **facts):
    confirmed_at = timezone.make_aware(datetime.fromisoformat(when))
    facts = {"status": "confirmed", "subtotal": total, "delivery_total": 0, "email": "ada@example.com", **facts}
    number = f"S{Order.objects.count()}"
    return baker.make(
        Order, number=number, currency="EUR", total=total, confirmed_at=confirmed_at, country="DE", **facts
    )


class TestSoldOrders:
    @pytest.mark.parametrize(
        ("when", "facts", "counts"),
        [
            ("2026-11-01T00:00", {}, True),
            ("2026-11-30T23:59", {}, True),
            ("2026-10-31T23:59", {}, False),
            ("2026-12-01T00:00", {}, False),
            ("2026-11-05T12:00", {"status": "cancelled"}, False),
            ("2026-11-05T12:00", {"status": "returned"}, True),
            ("2026-11-05T12:00", {"origin": "shopify", "original_number": "#1001"}, True),
        ],
    )
    def test_are_those_confirmed_in_the_period_and_not_cancelled(self, when, facts, counts):
        make(when, **facts)
        assert sold.sold_orders(NOVEMBER).exists() == counts


class TestSalesOverTime:
    def test_has_every_day_and_what_was_kept(self):
        make("2026-11-02T10:00", "19.90")
        make("2026-11-02T23:30", "10.05", paid_total="10.05", refunded_total="4.00")
        table = sold.sales_over_time(NOVEMBER)
        assert len(table.rows) == 30
        assert table.rows[1] == (date(2026, 11, 2), 2, Decimal("25.95"), Decimal("12.98"))
        assert table.rows[2] == (date(2026, 11, 3), 0, Decimal("0.00"), None)
        assert table.totals == (None, 2, Decimal("25.95"), Decimal("12.98"))

    def test_goes_by_month_over_more_than_a_year(self):
        make("2025-12-31T23:30")
        table = sold.sales_over_time(Period(date(2025, 11, 1), date(2026, 11, 30)))
        assert [row[:2] for row in table.rows if row[1]] == [(date(2025, 12, 1), 1)]
        assert len(table.rows) == 13


class TestSalesByVoucher:
    def test_tells_what_a_code_took_off(self):
        for code in ("SPRING", "SPRING", ""):
            order = make("2026-11-02T10:00", "30.00")
            OrderDiscount.objects.create(order=order, name="Spring", code=code, amount="2.50")
        table = sold.sales_by_voucher(NOVEMBER)
        assert list(table.rows) == [("SPRING", 2, Decimal("5.00"), Decimal("60.00"))]

    def test_counts_an_order_with_two_codes_once_in_the_totals(self):
        order = make("2026-11-02T10:00", "30.00")
        for code, amount in (("SPRING", "2.50"), ("FREE", "1.00")):
            OrderDiscount.objects.create(order=order, name=code, code=code, amount=amount)
        table = sold.sales_by_voucher(NOVEMBER)
        assert [row[:2] for row in table.rows] == [("FREE", 1), ("SPRING", 1)]
        assert table.totals == (None, 1, Decimal("3.50"), Decimal("30.00"))


class TestCustomers:
    @pytest.fixture(autouse=True)
    def orders(self):
        make("2025-05-05T12:00", email="Bo@example.com")
        make("2026-11-01T12:00", email="bo@example.com")
        make("2026-11-02T12:00", email="Ada@example.com")
        make("2026-11-20T12:00", "5.00")
        make("2026-11-20T12:00", email="", erased_at=timezone.now())

    def test_are_the_same_however_their_address_is_written(self):
        table = sold.customers_by_value(NOVEMBER)
        assert [row[:3] for row in table.rows] == [
            ("ada@example.com", 2, Decimal("15.00")),
            ("bo@example.com", 1, Decimal("10.00")),
            ("erased", 1, Decimal("10.00")),
        ]
        assert table.rows[0][4:] == (date(2026, 11, 2), date(2026, 11, 20))

    def test_belong_to_the_month_of_their_first_order_ever(self):
        table = sold.customers_by_first_order(Period(date(2026, 10, 1), date(2026, 11, 30)))
        assert [row[:5] for row in table.rows] == [
            (date(2026, 10, 1), 0, 0, None, 0),
            (date(2026, 11, 1), 1, 1, Decimal("100.0"), 2),
        ]
