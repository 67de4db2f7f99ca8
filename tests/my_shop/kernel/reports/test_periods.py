from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from my_shop.kernel.reports.contract import Period
from my_shop.kernel.reports.periods import NoSuchPeriod, read_choice

TODAY = date(2026, 11, 30)


def chosen(asked, today=TODAY):
    found = read_choice(asked, today=today, default="last-30-days")
    period, other = found.period, found.other
    return f"{period.first} {period.last}", other and f"{other.first} {other.last}"


class TestReadChoice:
    @pytest.mark.parametrize(
        ("key", "period", "before"),
        [
            ("", "2026-11-01 2026-11-30", "2026-10-02 2026-10-31"),
            ("last-30-days", "2026-11-01 2026-11-30", "2026-10-02 2026-10-31"),
            ("this-month", "2026-11-01 2026-11-30", "2026-10-01 2026-10-31"),
            ("last-month", "2026-10-01 2026-10-31", "2026-09-01 2026-09-30"),
            ("this-quarter", "2026-10-01 2026-11-30", "2026-07-01 2026-08-31"),
            ("last-quarter", "2026-07-01 2026-09-30", "2026-04-01 2026-06-30"),
            ("this-year", "2026-01-01 2026-11-30", "2025-01-01 2025-11-30"),
            ("last-year", "2025-01-01 2025-12-31", "2024-01-01 2024-12-31"),
        ],
    )
    def test_knows_periods_by_name_and_the_one_before(self, key, period, before):
        assert chosen({"period": key}) == (period, before)

    @pytest.mark.parametrize(
        ("first", "last", "against", "other"),
        [
            ("2026-11-02", "2026-11-15", "before", "2026-10-19 2026-11-01"),
            ("2026-02-01", "2026-03-31", "before", "2025-12-01 2026-01-31"),
            ("2026-02-01", "2026-02-28", "year", "2025-02-01 2025-02-28"),
            ("2024-02-29", "2024-02-29", "year", "2023-02-28 2023-02-28"),
            ("2025-02-01", "2025-02-28", "year", "2024-02-01 2024-02-29"),
            ("2026-11-02", "2026-11-15", "year", "2025-11-02 2025-11-15"),
            ("2026-11-02", "2026-11-15", "nothing", None),
        ],
    )
    def test_compares_dates_with_as_many_days_or_whole_months(self, first, last, against, other):
        found = chosen({"period": "dates", "from": first, "to": last, "against": against})
        assert found == (f"{first} {last}", other)

    def test_a_month_that_is_not_over_is_compared_with_as_many_days_of_the_one_before(self):
        assert chosen({"period": "this-month"}, today=date(2026, 3, 30)) == (
            "2026-03-01 2026-03-30",
            "2026-02-01 2026-02-28",
        )

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            *(("", "2026-11-01"), ("2026-06-31", "2026-11-01"), ("2026-11-02", "2026-11-01")),
            *(("1999-12-31", "2000-01-01"), ("2010-01-01", "2026-01-01"), ("9999-01-01", "9999-12-31")),
        ],
    )
    def test_refuses_dates_that_make_no_period(self, first, last):
        with pytest.raises(NoSuchPeriod):
            chosen({"period": "dates", "from": first, "to": last})


def test_begins_and_ends_at_midnight_of_the_shop():
    with timezone.override("Europe/Berlin"):
        period = Period(date(2026, 10, 25), date(2026, 10, 25))  # the clocks go back
        assert period.since == datetime(2026, 10, 24, 22, tzinfo=UTC)
        assert period.until == datetime(2026, 10, 25, 23, tzinfo=UTC)
