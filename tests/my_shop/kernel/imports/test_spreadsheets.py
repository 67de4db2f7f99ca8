import pytest

from my_shop.kernel.imports.spreadsheets import LONGEST_CELL, FileRefused, read_table


class TestReadTable:
    def test_takes_the_mark_off_that_our_exports_put_before_a_formula(self, tmp_path):
        path = tmp_path / "people.csv"
        path.write_text("name,phone,postcode\n'=SUM(A1),+49 30 1234,'1010\n''-3,-3,it's\n")
        assert list(read_table(path, required=["name"]).rows) == [
            (2, ["=SUM(A1)", "+49 30 1234", "'1010"]),
            (3, ["'-3", "-3", "it's"]),
        ]

    def test_takes_a_long_description(self, tmp_path):
        path = tmp_path / "mugs.csv"
        path.write_text(f"name,text\nMug,{'x' * 200_000}\n")
        ((_, (_, text)),) = read_table(path, required=["name"]).rows
        assert len(text) == 200_000

    def test_says_in_which_row_a_quotation_mark_has_no_end(self, tmp_path):
        path = tmp_path / "mugs.csv"
        path.write_text('name,text\nMug,"two\nlines"\nJug,"no end\n' + "Pot,x\n" * (LONGEST_CELL // 6 + 1))
        with pytest.raises(FileRefused, match="begins in line 4 has more than 2000000 characters: a quotation mark"):
            list(read_table(path, required=["name"]).rows)
