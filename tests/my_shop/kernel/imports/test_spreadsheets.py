from my_shop.kernel.imports.spreadsheets import read_table


class TestReadTable:
    def test_takes_the_mark_off_that_our_exports_put_before_a_formula(self, tmp_path):
        path = tmp_path / "people.csv"
        path.write_text("name,phone,postcode\n'=SUM(A1),+49 30 1234,'1010\n''-3,-3,it's\n")
        assert list(read_table(path, required=["name"]).rows) == [
            (2, ["=SUM(A1)", "+49 30 1234", "'1010"]),
            (3, ["'-3", "-3", "it's"]),
        ]
