"""Texts of several lines: the ends of their lines are no part of them."""

import pytest

from my_shop.kernel.long_texts import LongTextField, LongTextFormField


@pytest.mark.parametrize("typed", ["a\r\nb", "a\rb", "a\nb"])
def test_lines_end_alike_however_they_were_sent(typed):
    assert LongTextField().clean(typed, None) == "a\nb"
    assert LongTextField().formfield().clean(typed) == "a\nb"


def test_only_other_words_are_a_change():
    field = LongTextFormField()
    assert not field.has_changed("a\r\nb", "a\nb") and not field.has_changed("a\nb", "a\r\nb")
    assert field.has_changed("a\nb", "a\n\nb") and not field.has_changed(None, "")


def test_the_table_has_a_plain_text():
    assert LongTextField().deconstruct()[1] == "django.db.models.TextField"
