"""Which period a schedule exports next."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from my_shop.kernel.exports.models import Export, ExportSchedule
from my_shop.kernel.exports.schedules import ask_due_exports, next_period
from my_shop.kernel.exports.work import failed_exports
from tests import recipes

MONDAY = date(2026, 11, 30)


def days(month, first, last):
    return date(2026, month, first), date(2026, month, last)


@pytest.mark.parametrize(
    ("every", "covered_until", "today", "period"),
    [
        ("day", None, MONDAY, days(11, 29, 29)),
        ("day", date(2026, 11, 29), MONDAY, None),
        ("day", date(2026, 11, 26), MONDAY, days(11, 27, 27)),
        ("week", None, MONDAY, days(11, 23, 29)),
        ("week", date(2026, 11, 29), date(2026, 12, 6), None),
        ("week", date(2026, 11, 15), MONDAY, days(11, 16, 22)),
        ("month", None, MONDAY, days(10, 1, 31)),
        ("month", date(2026, 10, 31), MONDAY, None),
        ("month", date(2026, 10, 31), date(2026, 12, 1), days(11, 1, 30)),
        ("month", date(2026, 1, 31), MONDAY, days(2, 1, 28)),
    ],
)
def test_next_period(every, covered_until, today, period):
    assert next_period(every, covered_until=covered_until, today=today) == period


@pytest.mark.django_db
class TestAskDueExports:
    @pytest.fixture
    def schedule(self, ada, accounts, settings, tmp_path):
        settings.SHOP_EXPORT_FOLDER = tmp_path
        return ExportSchedule.objects.create(exporter="accounts", every="day", folder="x", user=ada)

    def test_asks_once_for_a_period(self, schedule):
        assert (ask_due_exports(), ask_due_exports()) == (1, 0)
        yesterday = timezone.localdate() - timedelta(days=1)
        export = Export.objects.get()
        assert (export.since, export.until, export.schedule, export.is_waiting) == (
            yesterday,
            yesterday,
            schedule,
            True,
        )

    def test_asks_once_for_a_period_where_a_worker_died_over_it_or_two_meet(self, schedule, monkeypatch):
        assert ask_due_exports() == 1
        ExportSchedule.objects.update(covered_until=None)
        assert (ask_due_exports(), ask_due_exports()) == (1, 0)
        ExportSchedule.objects.update(covered_until=None)
        monkeypatch.setattr(QuerySet, "exists", lambda rows: False)  # of the other worker nothing is to be seen yet
        assert ask_due_exports() == 0
        assert Export.objects.count() == 1

    def test_says_on_the_start_page_what_its_person_may_not_have_any_more(self, schedule, ada):
        ada.user_permissions.clear()
        assert ask_due_exports() == 1
        assert Export.objects.get().is_failed
        (task,) = failed_exports(recipes.admin.make())
        assert task.count == 1

    def test_asks_for_the_whole_of_a_table_without_a_date(self, schedule, cards):
        ExportSchedule.objects.update(exporter="cards")
        assert ask_due_exports() == 1
        assert Export.objects.get().is_waiting

    def test_asks_for_nothing_where_no_folder_is_named(self, schedule, settings):
        settings.SHOP_EXPORT_FOLDER = None
        assert ask_due_exports() == 0
