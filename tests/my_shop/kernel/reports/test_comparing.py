from dataclasses import replace
from decimal import Decimal

from my_shop.kernel.reports.comparing import compare
from my_shop.kernel.reports.contract import COUNT, MONEY, Report, ReportColumn, ReportTable

REPORT = Report(
    key="sales", name="Sales", section="Sales", counted="", permissions=(), run=lambda period: ReportTable(()),
    columns=(ReportColumn("what"), ReportColumn("sales", MONEY)), drawn=1,
)  # fmt: skip
NOW = ReportTable([("b", Decimal(50)), ("a", Decimal(20))], (None, Decimal(70)))
THEN = ReportTable([("a", Decimal(80)), ("c", Decimal(5))], (None, Decimal(85)))


def cells(table):
    return [row.cells[2:] for row in table.rows]


class TestCompare:
    def test_finds_a_row_by_what_names_it(self):
        table = compare(REPORT, NOW, THEN)
        assert cells(table) == [
            (Decimal(0), Decimal(50), None),
            (Decimal(80), Decimal(-60), Decimal("-75.0")),
            (Decimal(5), Decimal(-5), Decimal("-100.0")),
        ]
        assert table.totals[2:] == (Decimal(85), Decimal(-15), Decimal("-17.6"))
        assert [(row.bar, row.bar_before) for row in table.rows] == [(62, 0), (25, 100), (0, 6)]

    def test_lists_last_what_was_there_then_alone(self):
        columns = (ReportColumn("what"), ReportColumn("orders", COUNT), REPORT.columns[1], ReportColumn("each", MONEY))
        report = replace(REPORT, columns=columns, drawn=2)
        (row,) = compare(report, ReportTable(()), ReportTable([("c", 2, Decimal(5), Decimal("2.50"))])).rows
        assert row.cells == ("c", 0, 0, None, Decimal(5), Decimal(-5), Decimal("-100.0"))

    def test_finds_a_day_by_its_place(self):
        table = compare(replace(REPORT, is_in_time=True), NOW, replace(THEN, rows=THEN.rows[:1]))
        assert cells(table) == [(Decimal(80), Decimal(-30), Decimal("-37.5")), (None, None, None)]

    def test_adds_no_column_where_there_is_nothing_to_compare_with(self):
        table = compare(REPORT, NOW, None)
        assert (len(table.columns), table.totals) == (2, NOW.totals)
        assert [row.cells for row in table.rows] == list(NOW.rows)

    def test_draws_something_for_the_least_and_nothing_below_nothing(self):
        rows = [("a", Decimal(10000)), ("b", Decimal("0.01")), ("c", Decimal(-5)), ("d", None)]
        assert [row.bar for row in compare(REPORT, ReportTable(rows), None).rows] == [100, 1, 0, 0]
