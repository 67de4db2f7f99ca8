import pytest
from django.core.exceptions import ValidationError

from my_shop.kernel.validators import phone_number, single_line


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
