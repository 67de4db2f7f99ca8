"""A slow report is made by the worker, once for each period, and kept."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone, translation

from my_shop.kernel.reports import offered, services
from my_shop.kernel.reports.contract import COUNT, DATE, MONEY, PERCENT, Period, Report, ReportColumn, ReportTable
from my_shop.kernel.reports.models import MadeReport
from my_shop.kernel.reports.stored import from_json
from tests import recipes

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/reports/slow/"
FOUND = ReportTable(
    [("Cup", 2, Decimal("12.30"), date(2026, 11, 1), None), ("Bowl", 1, Decimal("0.70"), None, Decimal("0.5"))],
    (None, 3, Decimal("13.00"), None, None), ["A note."], [("Held against", None, Decimal("0.10"), None, None)],
)  # fmt: skip
COLUMNS = (("what", "text"), ("units", COUNT), ("sales", MONEY), ("day", DATE), ("share", PERCENT))
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def runs():
    """The periods for which the report was run."""
    return []


@pytest.fixture
def report(monkeypatch, runs):
    def run(period):
        runs.append(period)
        return FOUND

    made = Report(
        key="slow", name="Slow", section="Sales", counted="", permissions=["auth.view_user"], run=run, drawn=2,
        columns=tuple(ReportColumn(name, kind) for name, kind in COLUMNS), is_slow=lambda period: True,
    )  # fmt: skip
    monkeypatch.setattr(
        offered.reports_asked, "send", lambda sender: [(None, [made, replace(made, key="things", names_people=False)])]
    )
    return made


@pytest.fixture
def ada():
    return recipes.admin.make()


@pytest.fixture
def boss(client, ada):
    client.force_login(ada)
    return client


def ask(report, user, period=NOVEMBER):
    return services.made_report(report=report, period=period, user=user)


class TestMakeReport:
    def test_comes_back_as_it_was_found(self, report, ada):
        made = ask(report, ada)
        assert services.make_report(made.pk) and not services.make_report(made.pk)
        made.refresh_from_db()
        assert from_json(report, made.table) == FOUND

    def test_is_made_once_for_a_period_and_a_language(self, report, ada):
        with translation.override("de"):
            german = ask(report, ada)
        assert ask(report, ada) == ask(report, ada) != german

    def test_is_tried_again_later_and_not_for_ever(self, report, ada, monkeypatch):
        made = ask(report, ada)
        object.__setattr__(report, "run", lambda period: 1 / 0)
        for _ in range(services.MAX_ATTEMPTS):
            assert not services.make_report(made.pk)
            assert services.make_due_reports() == 0
            MadeReport.objects.update(next_try_at=timezone.now())
        made.refresh_from_db()
        assert (made.is_failed, made.attempts) == (True, services.MAX_ATTEMPTS)
        assert "ZeroDivisionError" in made.last_error

    def test_writes_nothing_where_somebody_was_erased_meanwhile(self, report, ada):
        made = ask(report, ada)

        def run(period):
            services.delete_reports_of_people()
            return FOUND

        object.__setattr__(report, "run", run)
        assert not services.make_report(made.pk)
        assert not MadeReport.objects.exists()

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite stops no statement")
    @pytest.mark.django_db(transaction=True)
    def test_may_take_minutes_where_a_page_may_not(self, report, ada):
        def ask_for_limit():
            with connection.cursor() as cursor:
                cursor.execute("SHOW statement_timeout")
                return cursor.fetchone()

        limits, before = [], ask_for_limit()
        object.__setattr__(report, "run", lambda period: limits.append(ask_for_limit()) or FOUND)
        assert services.make_report(ask(report, ada).pk)
        assert limits == [("5min",)]
        assert ask_for_limit() == before

    def test_a_person_waits_for_some_at_most(self, report, ada):
        for day in range(services.MOST_WAITING):
            ask(report, ada, Period(NOVEMBER.first, NOVEMBER.last - timedelta(days=day)))
        with pytest.raises(services.TooManyWait):
            ask(report, ada, Period(date(2025, 1, 1), date(2025, 1, 1)))


class TestDeleting:
    def test_takes_what_names_people_and_leaves_what_names_things(self, report, ada):
        ask(report, ada)
        things = ask(replace(report, key="things"), ada)
        services.delete_reports_of_people()
        assert list(MadeReport.objects.all()) == [things]

    def test_takes_what_was_made_while_somebody_was_erased(self, report, ada, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            services.delete_reports_of_people()
            services.make_report(ask(report, ada).pk)
        assert not MadeReport.objects.exists()

    def test_takes_what_is_older_than_a_week(self, report, ada):
        ask(report, ada)
        services.delete_old(now=timezone.now() + timedelta(days=6))
        assert MadeReport.objects.exists()
        services.delete_old(now=timezone.now() + timedelta(days=8))
        assert not MadeReport.objects.exists()


class TestReportPage:
    def test_says_that_it_is_being_made_then_shows_it_and_makes_it_again(self, boss, report, runs):
        page = boss.get(ADDRESS).text
        assert "is being made" in page and "data-renew" in page and "<table" not in page.partition("<main")[2]
        assert boss.get(f"{ADDRESS}csv/").url == ADDRESS
        assert runs == []
        assert services.make_due_reports() == 2
        page = boss.get(ADDRESS).text
        assert "Made on" in page and "€12.30" in page and "data-renew" not in page
        assert len(runs) == 2
        assert boss.get(f"{ADDRESS}csv/").status_code == 200
        assert boss.post(f"{ADDRESS}again/").url == ADDRESS
        assert "is being made" in boss.get(ADDRESS).text

    def test_says_why_it_could_not_be_made(self, boss, report):
        boss.get(ADDRESS)
        MadeReport.objects.update(status=MadeReport.Status.FAILED, last_error="ZeroDivisionError: by <nothing>")
        page = boss.get(ADDRESS).text
        assert "by &lt;nothing&gt;" in page and "Make again" in page
