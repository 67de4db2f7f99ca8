import pytest
from django.core.exceptions import ValidationError

from my_shop.kernel.validators import blacked_out, markdown_to_html, phone_number, single_line


class TestSingleLine:
    @pytest.mark.parametrize("text", ["Mug\nBcc: all@example.com", "Mug\r\n", "a\x00b", "a\u2028b", "tab\there"])
    def test_refuses_line_breaks_and_control_characters(self, text):
        with pytest.raises(ValidationError, match="one line"):
            single_line(text)

    @pytest.mark.parametrize("text", ["Mug", "Crème brûlée – 2 ×", "茶"])
    def test_lets_words_of_any_language_pass(self, text):
        single_line(text)


class TestPhoneNumber:
    @pytest.mark.parametrize("text", ["+49 (0)30 / 1234-56", "0113.496.0999", "12345", "(020) 7946 0018"])
    def test_lets_what_can_be_dialled_pass(self, text):
        phone_number(text)

    @pytest.mark.parametrize(
        "text", ["abc", "1234", "+ ( ) - . /", "0113 496 0999 ext. 4", "12345\n", "١٢٣٤٥٦", "1" * 4 + "-" * 30]
    )
    def test_refuses_what_cannot(self, text):
        with pytest.raises(ValidationError, match="at least 5 digits"):
            phone_number(text)


class TestMarkdownToHtml:
    def test_prints_headings_lists_and_tables(self):
        html = markdown_to_html("## Care\n\n- wash\n\n| a | b |\n|---|---|\n| 1 | 2 |")
        assert "<h2>Care</h2>" in html and "<li>wash</li>" in html and "<td>1</td>" in html

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "![x](data:text/html,x)",
        ],
    )
    def test_lets_no_script_through(self, text):
        html = markdown_to_html(text)
        assert "<script" not in html and "<img" not in html and 'href="javascript' not in html


class TestBlackedOut:
    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("To ADA@example.com, please.", "To [erased], please."),
            ("Ada@example.com.", "[erased]."),
            ("x.ada@example.com, ada@example.com.au, ada@example.community", None),
            ("Ada Byron of 12 Mill Lane", "[erased] of [erased]"),
            ("Ada Byronson of 112 Mill Lane", None),
        ],
    )
    def test_takes_words_out_in_any_case_and_no_others(self, text, left):
        words = {"ada@example.com", "Ada Byron", "12 Mill Lane", "", "A"}
        assert blacked_out(text, words) == (left or text)

    def test_without_words_changes_nothing(self):
        assert blacked_out("Ada", {"", "Al"}) == "Ada"
