"""What spreadsheets read: text stays text, numbers are numbers, and no cell is a formula."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from openpyxl import load_workbook

from my_shop.kernel.exports import writers
from my_shop.kernel.exports.writers import TooManyLines, csv_cell, write_csv, write_xlsx, write_zip

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


class TestWriteCSV:
    def test_is_what_rfc_4180_says_with_the_mark_of_utf_8(self):
        file = BytesIO()
        write_csv(file, ["sku", "name"], [("007", 'Mug, "Sage"'), ("Ü", "two\nlines")])
        assert file.getvalue() == '\ufeffsku,name\r\n007,"Mug, ""Sage"""\r\nÜ,"two\nlines"\r\n'.encode()

    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("+49 30 1234", "'+49 30 1234"),
            ("@sum", "'@sum"),
            (-3, "-3"),
            (Decimal("-12.30"), "-12.30"),
            (Decimal("1E+2"), "100"),
            (True, "TRUE"),
            (None, ""),
            (date(2026, 11, 30), "2026-11-30"),
        ],
    )
    def test_disarms_text_and_no_number(self, value, cell):
        assert csv_cell(value) == cell

    def test_tells_the_time_of_the_shop(self, settings):
        settings.TIME_ZONE = "Europe/Berlin"
        assert csv_cell(NOON) == "2026-11-30 13:00:00"


class TestWriteXLSX:
    def test_has_real_numbers_and_dates_and_text_of_digits(self, tmp_path, settings):
        settings.TIME_ZONE = "Europe/Berlin"
        path = tmp_path / "x.xlsx"
        lines = [("007", "=1+1", Decimal("12.30"), 3, NOON, date(2026, 11, 30), True, None, "a\x0bb")]
        write_xlsx(path, "orders", list("abcdefghi"), lines)
        sheet = load_workbook(path).active
        head, row = sheet.iter_rows()
        assert head[0].font.bold and sheet.freeze_panes == "A2"
        assert [cell.value for cell in row] == [
            *("007", "'=1+1", 12.3, 3, datetime(2026, 11, 30, 13), datetime(2026, 11, 30), True, None, "ab")
        ]
        assert [cell.data_type for cell in row[:6]] == ["s", "s", "n", "n", "d", "d"]
        assert row[2].number_format == "0.00"

    @pytest.mark.parametrize(
        ("name", "title"),
        [
            ("Umsatz: je Tag/Monat", "Umsatz- je Tag-Monat"),
            ("[Was?] *\\", "-Was-- --"),
            ("'Quoted'", "Quoted"),
            ("x" * 40, "x" * 31),
        ],
    )
    def test_gives_its_sheet_a_title_that_excel_takes(self, tmp_path, name, title):
        write_xlsx(tmp_path / "x.xlsx", name, ["a"], [])
        assert load_workbook(tmp_path / "x.xlsx").active.title == title

    def test_refuses_more_lines_than_a_sheet_holds(self, tmp_path, monkeypatch):
        monkeypatch.setattr(writers, "MOST_LINES_OF_A_SHEET", 2)
        with pytest.raises(TooManyLines, match="1 rows at most"):
            write_xlsx(tmp_path / "x.xlsx", "orders", ["a"], [(1,), (2,)])


def test_an_archive_holds_files_as_they_are_and_the_register(tmp_path):
    path = tmp_path / "x.zip"
    write_zip(path, [("1.pdf", b"%PDF")], register=(["number"], [("1",)]))
    with ZipFile(path) as archive:
        assert archive.read("register.csv") == "\ufeffnumber\r\n1\r\n".encode()
        assert archive.read("1.pdf") == b"%PDF"
        assert {entry.compress_type for entry in archive.infolist()} == {ZIP_STORED}


@pytest.mark.filterwarnings("error")
def test_an_archive_holds_what_two_rows_share_once(tmp_path):
    path = tmp_path / "x.zip"
    write_zip(path, [("mug.png", b"mug"), ("jug.png", b"jug"), ("mug.png", b"mug")])
    with ZipFile(path) as archive:
        assert archive.namelist() == ["mug.png", "jug.png"]
