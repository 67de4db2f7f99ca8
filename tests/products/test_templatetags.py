from decimal import Decimal

import pytest
from django.utils import translation

from products.selectors.counts import AtLeast
from products.templatetags.catalogue import count_of_products, price_shown, products_counted, rating_bars


class TestPriceShown:
    @pytest.mark.django_db
    @pytest.mark.parametrize(("setting", "printed"), [("with-tax", "€12.00"), ("without-tax", "€10.00")] * 2)
    def test_follows_the_setting_at_once(self, settings, setting, printed):
        settings.SHOP_CURRENCY, settings.SHOP_PRICES_SHOWN = "EUR", setting
        assert price_shown(Decimal(12), "standard") == printed


class TestCounts:
    @pytest.mark.parametrize(("count", "words"), [(0, "0 products"), (1, "1 product"), (2, "2 products")])
    def test_are_said_in_words(self, count, words):
        assert products_counted(count) == words
        number, _, unit = words.partition(" ")
        assert count_of_products(count) == (
            f'<span class="count">{number}<span class="visually-hidden"> {unit}</span></span>'
        )

    def test_tell_a_thousand_from_a_thousand_at_the_least(self):
        for count, number in [(1000, ">1000<"), (AtLeast(1000), ">1,000+<"), (1000, ">1000<")]:
            assert number in count_of_products(count)

    def test_follow_the_language(self, monkeypatch):
        spoken = {"en-gb": "products", "de": "Produkte"}
        said = lambda one, many, count: spoken[translation.get_language()]  # noqa: E731
        monkeypatch.setattr("products.templatetags.catalogue.ngettext", said)
        for language, word in spoken.items():
            with translation.override(language):
                assert word in count_of_products(4711)


class TestRatingBars:
    def test_say_in_words_how_many_gave_how_many_stars(self):
        html = rating_bars([(5, 2), (1, 1)], 3)
        assert '<span>5 stars</span><progress max="3" value="2" aria-label="2 of 3 gave 5 stars">' in html
        assert '<span>1 star</span><progress max="3" value="1" aria-label="1 of 3 gave 1 star">' in html
