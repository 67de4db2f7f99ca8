import pytest
from django.core.exceptions import ValidationError

from my_shop.kernel.placeholders import check_placeholders, fill_markdown, fill_text

KNOWN = ("name", "order_url")


class TestCheckPlaceholders:
    @pytest.mark.parametrize("text", ["", "Plain.", "Dear {name}", "{name} {name}"])
    def test_takes_what_is_known(self, text):
        check_placeholders(text, known=KNOWN)

    @pytest.mark.parametrize("text", ["{nam}", "{Name}", "{ name }", "{name.__class__}", "{{name}}{x}", "{order.url}"])
    def test_refuses_what_is_unknown_and_names_it(self, text):
        with pytest.raises(ValidationError, match=r"There are: \{name\}, \{order_url\}"):
            check_placeholders(text, known=KNOWN)

    @pytest.mark.parametrize(
        ("text", "half"),
        [("Dear {name", "{name"), ("Dear name}, hello", "},"), ("A { b", "{"), ("{}", "{"), ("{{name}}", "{")],
    )
    def test_refuses_half_a_placeholder_and_shows_it(self, text, half):
        with pytest.raises(ValidationError) as refusal:
            check_placeholders(text, known=KNOWN)
        assert f"“{half}”" in refusal.value.messages[0] and "{name}, {order_url}" in refusal.value.messages[0]


class TestFill:
    def test_puts_facts_in_once(self):
        assert fill_text("Dear {name}, {x}", {"name": "{order_url}", "order_url": "secret"}) == "Dear {order_url}, {x}"

    def test_makes_nothing_of_a_fact_but_text(self):
        html = fill_markdown("**Dear {name}**", {"name": "<b>*A*</b> {name} {{ x }} [a](b)"})
        assert html == "<p><strong>Dear &lt;b&gt;*A*&lt;/b&gt; {name} {{ x }} [a](b)</strong></p>\n"

    def test_lets_an_address_stand_behind_words_or_alone(self):
        facts = {"order_url": 'https://shop.example/o/1/?a=1&b="x"'}
        html = fill_markdown("[your order]({order_url})", facts)
        assert 'href="https://shop.example/o/1/?a=1&amp;b=%22x%22"' in html
        assert fill_markdown("{order_url}", {"order_url": "https://shop.example/o/"}).startswith(
            '<p><a href="https://shop.example/o/">'
        )

    @pytest.mark.parametrize("typed", ["<script>x</script>", "[a](javascript:alert(1))", "{% load x %}{{ settings }}"])
    def test_runs_nothing_that_somebody_typed(self, typed):
        html = fill_markdown(typed, {})
        assert "<script" not in html and 'href="javascript' not in html
