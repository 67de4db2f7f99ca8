"""Reports by the API, with a report of the tests."""

from datetime import date
from decimal import Decimal

import pytest

from my_shop.kernel.reports import offered
from my_shop.kernel.reports.contract import COUNT, DATE, MONEY, MONTH, Report, ReportColumn, ReportTable
from my_shop.kernel.reports.models import MadeReport
from my_shop.kernel.reports.services import make_report
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

REPORTS, REPORT = "/api/v1/staff/reports/", "/api/v1/staff/reports/sales/"
DOOR = {"permissions": ("auth.view_user",), "scope": "staff:reports"}


@pytest.fixture
def made(monkeypatch):
    """Reports that are slow once ``slow`` holds something."""
    slow = []
    rows = [("Mug", date(2026, 11, 1), date(2026, 11, 1), 3, Decimal("12.3")), ("Jug", None, None, 0, Decimal(-1))]
    kinds = [("what", "text"), ("day", DATE), ("month", MONTH), ("units", COUNT), ("sales", MONEY)]
    found = Report(
        key="sales", name="Sales", section="Sales", counted="All.", permissions=["auth.view_user"], drawn=4,
        columns=[ReportColumn(*each) for each in kinds], is_slow=lambda period: bool(slow),
        run=lambda period: ReportTable(rows, (None, None, None, 3, Decimal("11.30")), ["A note."]),
    )  # fmt: skip
    monkeypatch.setattr(offered.reports_asked, "send", lambda sender: [(None, [found])])
    return slow


@pytest.fixture
def desk(made):
    return program("auth.view_user", scopes=["staff:reports"])


def test_each_door_asks_for_a_scope_and_for_a_report_that_is_this_persons(made):
    assert is_guarded(REPORTS, **DOOR)
    assert is_guarded(REPORT, **DOOR)
    assert is_guarded(f"{REPORT}again/", **DOOR, method="post", sent={})


def test_lists_what_there_is(desk):
    [told] = desk.get(REPORTS).json()["results"]
    assert (told["key"], told["period"]) == ("sales", "last-30-days")
    assert told["columns"][4] == {"name": "sales", "kind": "money"}


class TestReport:
    def test_answers_rows_and_totals(self, desk):
        told = desk.get(f"{REPORT}?from=2026-11-01&to=2026-11-30").json()
        assert told["period"] == {"first": "2026-11-01", "last": "2026-11-30"}
        assert told["rows"] == [["Mug", "2026-11-01", "2026-11", 3, "12.30"], ["Jug", None, None, 0, "-1.00"]]
        assert told["totals"] == [None, None, None, 3, "11.30"]
        assert (told["notes"], told["compared_with"], told["made_at"]) == (["A note."], None, None)

    def test_is_compared(self, desk):
        told = desk.get(f"{REPORT}?from=2026-11-01&to=2026-11-30&against=before").json()
        assert told["compared_with"] == {"first": "2026-10-01", "last": "2026-10-31"}
        assert len(told["columns"]) == len(told["rows"][0]) > 5

    @pytest.mark.parametrize(
        "asked", ["from=2026-11-02&to=2026-11-01", "from=soon", "from=2026-11-01", "period=never", "until=2026-11-01"]
    )
    def test_refuses_what_is_no_period(self, desk, asked):
        assert desk.get(f"{REPORT}?{asked}").status_code == 400

    def test_that_nobody_knows_is_not_there(self, desk):
        assert desk.get(f"{REPORTS}nothing/").status_code == 404

    def test_that_takes_long_is_polled(self, desk, made):
        made.append("slow")
        for _ in range(2):
            answer = desk.get(f"{REPORT}?period=last-month")
            assert (answer.status_code, answer.json()) == (202, {"status": "waiting"})
            assert answer["Location"].endswith(f"{REPORT}?period=last-month") and answer["Retry-After"] == "5"
        make_report(MadeReport.objects.get().pk)
        answer = desk.get(f"{REPORT}?period=last-month")
        assert (answer.status_code, answer.json()["rows"][0][0]) == (200, "Mug")
        assert answer.json()["made_at"]
        again = desk.post(f"{REPORT}again/", {"period": "last-month"})
        assert (again.status_code, MadeReport.objects.get().status) == (202, "waiting")
        assert desk.get(f"{REPORT}?period=last-month").status_code == 202

    def test_that_could_not_be_made_says_why(self, desk, made):
        made.append("slow")
        desk.get(REPORT)
        MadeReport.objects.update(status="failed", last_error="No room.")
        answer = desk.get(REPORT)
        assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (
            409,
            "report_failed",
            "No room.",
        )
