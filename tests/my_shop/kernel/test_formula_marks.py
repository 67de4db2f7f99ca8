import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_shop.kernel.formula_marks import disarm, rearm


class TestDisarm:
    @pytest.mark.parametrize("text", ["=1+1", "+49 30 1234", "-3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-3"])
    def test_puts_an_apostrophe_before_what_begins_a_formula(self, text):
        assert disarm(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "Anna", "'1010", "'", "O'Neill", "12-3", " =1"])
    def test_leaves_other_text(self, text):
        assert disarm(text) == text


class TestRearm:
    @given(st.text(alphabet="'=+-@\t\r1a ") | st.text())
    def test_brings_every_text_back(self, text):
        assert rearm(disarm(text)) == text

    @pytest.mark.parametrize("text", ["-3", "+49 30 1234", "=1", "'1010", "'Anna", "''", "it's"])
    def test_leaves_what_others_wrote(self, text):
        assert rearm(text) == text
