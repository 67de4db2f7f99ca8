from decimal import Decimal

import pytest

from my_shop.kernel.imports.spreadsheets import LONGEST_CELL, FileRefused, RowRefused, number, read_table


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


class TestNumber:
    @pytest.mark.parametrize("text", ["1.049,90", "1,049.90", "1049,9"])
    def test_is_read_where_it_can_be_read_in_one_way(self, text):
        assert number({"price": text}, "price") == Decimal("1049.9")

    @pytest.mark.parametrize("text", ["1.049.90", "10.49,90", "1.049,", "1,0.49", "1.049,9.0"])
    def test_is_refused_where_it_is_none(self, text):
        with pytest.raises(RowRefused, match="is no number"):
            number({"price": text}, "price")
