import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.base import ContentFile

from my_shop.kernel.imports import intake, workbooks
from my_shop.kernel.imports.models import FOLDER, Import
from my_shop.kernel.imports.spreadsheets import FileRefused
from my_shop.kernel.private_files import private_storage
from tests.my_shop.kernel.imports.clubs import csv_of, take
from tests.my_shop.kernel.imports.test_archives import archive

pytestmark = pytest.mark.django_db


def workbook(*rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return ContentFile(file.getvalue(), name="Clubs.XLSX")


class TestTakeFile:
    def test_keeps_the_file_and_says_what_it_looks_like(self, clubs):
        row = take(clubs, "Ants", "", "Cats", "Dogs")
        assert (row.importer, row.file_name, row.preset, row.lines) == ("clubs", "clubs.csv", "clubhouse", 5)
        assert row.columns == ["Club", "Founded"]
        assert row.samples == [["Ants", "Cats"], ["1900", "1900", "1900"]]

    @pytest.mark.parametrize("separator", [";", "\t", ","])
    def test_tells_the_columns_of_a_file_that_nobody_knows(self, clubs, separator):
        file = ContentFile(separator.join(["Verein", "Jahr"]).encode() + b"\nx\n", name="v.csv")
        assert intake.take_file(importer=clubs, file=file).columns == ["Verein", "Jahr"]

    def test_writes_a_workbook_as_text(self, clubs):
        row = intake.take_file(
            importer=clubs,
            file=workbook(
                ["Club", "Founded", "Fee", "Open", "No"],
                ["Ants", date(1900, 5, 1), 12.5, True, 4006381333931],
                ["'=Bees", None, Decimal("0.1"), None, 7.0],
            ),
        )
        with row.file.open("r") as file:
            assert file.read().splitlines() == [
                "Club,Founded,Fee,Open,No",
                "Ants,1900-05-01,12.5,TRUE,4006381333931",
                "'=Bees,,0.1,,7",
            ]

    @pytest.mark.parametrize(
        ("name", "content", "text"),
        [
            ("a.csv", b"", "no rows"),
            ("a.csv", b"Club,Founded\n", "no rows"),
            ("a.csv", b"Club,Club\nx,y\n", "twice"),
            ("a.png", b"\x89PNG\r\n\x1a\n", "no table. Save it again"),
            ("a.csv", archive({"a.csv": "Club\nx\n"}).getvalue(), "goes into “Pictures”"),
            ("a.xlsx", b"Club\nx\n", "no ZIP"),
            ("a.xlsx", archive({"a.txt": "x"}).getvalue(), "workbook cannot be read"),
        ],
    )
    def test_refuses_what_cannot_be_read_and_keeps_nothing(self, clubs, name, content, text):
        with pytest.raises(FileRefused, match=text):
            intake.take_file(importer=clubs, file=ContentFile(content, name=name))
        assert not Import.objects.exists()
        assert not private_storage().exists(FOLDER)

    def test_refuses_a_workbook_that_is_too_large_for_a_page(self, clubs, monkeypatch):
        monkeypatch.setattr(workbooks, "MOST_BYTES", 10)
        with pytest.raises(FileRefused, match="CSV UTF-8"):
            intake.take_file(importer=clubs, file=workbook(["Club"], ["Ants"]))

    def test_writes_little_of_what_a_workbook_leaves_empty(self, clubs):
        file, book = io.BytesIO(), openpyxl.Workbook()
        book.active.append([f"Column {number}" for number in range(50)])
        book.active.cell(row=5_000, column=1, value="Ants")
        book.save(file)
        row = intake.take_file(importer=clubs, file=ContentFile(file.getvalue(), name="clubs.xlsx"))
        assert row.lines == 5_000
        assert row.file.size < 20_000

    def test_reads_no_row_that_is_further_down_than_any_spreadsheet_has(self, clubs, monkeypatch):
        monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
        row = intake.take_file(importer=clubs, file=workbook(["Club"], ["Ants"], ["Bees"], ["Cats"]))
        assert row.lines == 3

    def test_refuses_a_workbook_that_is_written_as_more_than_it_has(self, clubs, monkeypatch):
        monkeypatch.setattr(workbooks, "MOST_WRITTEN", 100)
        with pytest.raises(FileRefused, match="too large"):
            intake.take_file(importer=clubs, file=workbook(["Club"], *[["Antelopes"]] * 20))
        assert not Import.objects.exists()

    def test_refuses_what_is_too_large(self, clubs, settings):
        settings.SHOP_IMPORT_MEGABYTES = 0
        with pytest.raises(FileRefused, match="larger than 0 MB"):
            take(clubs, "Ants")

    def test_looks_at_the_pictures_at_once(self, clubs):
        with pytest.raises(FileRefused, match="no ZIP"):
            take(clubs, "Ants", pictures=ContentFile(b"x", name="p.zip"))
        pictures = ContentFile(archive({"a.jpg": "x"}).getvalue(), name="p.zip")
        row = intake.take_file(importer=clubs, file=csv_of("Ants"), pictures=pictures)
        assert row.pictures.storage.exists(row.pictures.name)
