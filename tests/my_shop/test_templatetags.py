from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, path
from django.utils.translation import override

from my_shop.templatetags.shop import json_ld, money

urlpatterns = [path("basket/", lambda request: None, name="basket")]


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "printed"),
        [
            (Decimal("54.9"), "€54.90"),
            (Decimal("1234.5"), "€1,234.50"),
            (Decimal("0.005"), "€0.01"),
            (None, ""),
            ("", ""),
        ],
    )
    def test_prints_whole_cents(self, amount, printed):
        assert money(amount) == printed


class TestJsonLd:
    def test_cannot_be_ended_by_what_people_write(self):
        printed = json_ld({"@type": "Article", "name": "</script><script>alert(1)</script>"})
        assert printed.count("<") == 2
        assert "\\u003C/script\\u003E" in printed


class TestFixed:
    """Each template is printed again and again: what it has found once hangs on nothing of the page."""

    def printed(self, template, **values):
        return template.render(Context(values))

    def test_text_is_found_in_each_language(self):
        template = Template('{% translate "Log out" %}/{% translate "Log out" as out %}{{ out }}/{% translate word %}')
        for language, word, words in [
            ("en-gb", "Home", "Home"),
            ("de", "Home", "Start"),
            ("en-gb", "Log out", "Log out"),
        ]:
            with override(language):
                out = "Abmelden" if language == "de" else "Log out"
                assert self.printed(template, word=word) == f"{out}/{out}/{words}"

    def test_text_keeps_what_stands_in_it(self):
        template = Template("""{% translate "5 % of <b>all</b>" %}{% translate "A & B"|lower %}""")
        for _ in range(2):
            assert self.printed(template) == "5 % of <b>all</b>a & b"

    def test_address_is_found_in_each_list_of_addresses(self, settings):
        template = Template('{% url "home" as home %}{% url "basket" as basket %}{{ home }}{{ basket }}')
        assert self.printed(template) == "/"
        with override_script_prefix("/shop/"):
            assert self.printed(template) == "/shop/"
        settings.ROOT_URLCONF = __name__
        assert self.printed(template) == "/basket/"

    def test_address_that_is_not_there_is_refused_each_time(self):
        template = Template('{% url "basket" %}')
        for _ in range(2):
            with pytest.raises(NoReverseMatch):
                self.printed(template)

    def test_address_of_what_the_page_names_is_found_anew(self):
        template = Template(
            '{% url name topic %}{% url "help" page=topic %}{% url "help" topic %}{% url "help" "terms" %}'
        )
        for topic in ("delivery", "returns"):
            assert self.printed(template, name="help", topic=topic) == f"/help/{topic}/" * 3 + "/help/terms/"

    def test_file_is_found_in_each_place_of_files(self, settings):
        template = Template('{% static "my_shop/base.css" %}{% static "my_shop/base.css" as file %} {{ file }}')
        for place in ("/static/", "/files/", "/static/"):
            settings.STATIC_URL = place
            assert self.printed(template) == f"{place}my_shop/base.css {place}my_shop/base.css"
