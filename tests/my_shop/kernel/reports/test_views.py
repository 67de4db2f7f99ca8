"""The pages, with a report of the tests."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from model_bakery import baker
from openpyxl import load_workbook

from my_shop.kernel.reports import offered
from my_shop.kernel.reports.contract import DATE, MONEY, Report, ReportColumn, ReportTable
from tests import recipes

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/reports/sales/"


@pytest.fixture
def report(monkeypatch):
    """Says what is in ``rows``."""
    rows = [("=1+1", date(2026, 11, 1), Decimal("12.30")), ("Mug <b>", date(2026, 11, 2), Decimal("-0.30"))]
    made = Report(
        key="sales", name="Sales", section="Sales", counted="Counted is all.", permissions=["auth.view_user"],
        columns=(ReportColumn("what"), ReportColumn("day", DATE), ReportColumn("sales", MONEY)), drawn=2,
        run=lambda period: ReportTable(rows, (None, None, Decimal("12.00")), ["A note."]),
    )  # fmt: skip
    monkeypatch.setattr(offered.reports_asked, "send", lambda sender: [(None, [made])])
    return rows


@pytest.fixture
def boss(client):
    client.force_login(recipes.admin.make())
    return client


class TestReportPage:
    def test_says_what_is_counted_and_has_the_table(self, boss, report):
        page = boss.get(ADDRESS, {"period": "dates", "from": "2026-11-01", "to": "2026-11-30"}).text
        for words in ("Counted is all.", "Mug &lt;b&gt;", "€12.30", "-€0.30", "A note.", "1 Nov 2026 – 30 Nov 2026"):
            assert words in page
        assert "style=" not in page.partition("<main")[2]

    def test_shows_the_best_and_says_how_many_more_there_are(self, boss, report):
        report += [(f"row {number}", date(2026, 11, 1), Decimal(1)) for number in range(200)]
        page = boss.get(ADDRESS).text
        assert "row 197" in page
        assert "row 198" not in page
        assert "2 more are in the file" in page

    def test_refuses_dates_that_are_none_and_keeps_them_in_sight(self, boss, report):
        answer = boss.get(ADDRESS, {"period": "dates", "from": "2026-11-02", "to": "2026-11-01"})
        assert answer.status_code == 422
        assert "The last day comes before the first one." in answer.text
        assert 'value="2026-11-02"' in answer.text

    def test_is_not_there_for_whoever_lacks_its_permission(self, client, report):
        client.force_login(baker.make("auth.User", is_staff=True))
        assert client.get(ADDRESS).status_code == 404
        assert client.get(f"{ADDRESS}csv/").status_code == 404
        assert client.get(reverse("reports")).status_code == 403


class TestReportFile:
    def test_has_all_rows_disarmed_and_amounts_as_numbers(self, boss, report):
        answer = boss.get(f"{ADDRESS}csv/?against=nothing")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert lines == ["what,day,sales", "'=1+1,2026-11-01,12.30", "Mug <b>,2026-11-02,-0.30", "Total,,12.00"]

    def test_is_a_workbook_too(self, boss, report):
        answer = boss.get(f"{ADDRESS}xlsx/?against=nothing")
        sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[1][0] == "'=1+1"
        assert rows[2][2] == pytest.approx(-0.3)
