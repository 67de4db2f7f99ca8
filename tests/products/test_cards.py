from dataclasses import replace
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from products.selectors.product_cards import Card
from products.templatetags import cards

PLAIN = Card(
    pk=1,
    slug="mug",
    name="Mug",
    url="/products/mug/",
    brand="",
    tax_class="zero",
    is_digital=False,
    picture=None,
    alt="",
    price=Decimal(12),
    lowest_price_30_days=None,
    varies=False,
    is_new=False,
    quantity=1,
    is_sold_out=False,
    rating_average=None,
    rating_count=0,
)


def printed(*shown, arguments=""):
    return Template(f"{{% load cards %}}{{% product_cards cards {arguments} %}}").render(Context({"cards": shown}))


class TestProductCards:
    @pytest.mark.parametrize(
        ("changes", "there"),
        [
            ({"is_sold_out": True, "is_new": True}, ["badge-sold-out"]),
            ({"is_new": True}, ["badge-new"]),
            (
                {"lowest_price_30_days": Decimal(15), "is_new": True},
                ["badge-sale", "price-now", "price-prior", "15.00"],
            ),
            ({"brand": "Ode"}, ['<p class="brand">Ode</p>']),
            ({"varies": True}, ["from €12.00"]),
            ({"rating_count": 3, "rating_average": Decimal("4.50")}, ["4.5 out of 5 stars", "(3<"]),
        ],
    )
    def test_print_what_a_card_has_and_leave_out_what_it_has_not(self, settings, changes, there):
        settings.SHOP_CURRENCY = "EUR"
        parts = ("badge-", "price-now", "price-prior", 'class="brand"', "from ", "stars")
        changed = printed(replace(PLAIN, **changes))
        assert [words for words in there if words not in changed] == []
        assert [part for part in parts if part in printed(PLAIN)] == []

    def test_without_a_price_name_none(self):
        assert "price" not in printed(replace(PLAIN, price=None))

    def test_each_have_their_own_values_whatever_stands_in_them(self):
        names = ["{name}", "{0}", "<!-- name -->", "<b>&"]
        html = printed(*(replace(PLAIN, name=name) for name in names))
        for name in ("{name}", "{0}", "&lt;!-- name --&gt;", "&lt;b&gt;&amp;"):
            assert f'<a href="/products/mug/">{name}</a></h3>' in html

    def test_fetch_the_first_pictures_at_once(self, monkeypatch):
        monkeypatch.setattr(cards, "picture_html", lambda shown, loading, **others: loading)
        html = printed(PLAIN, PLAIN, PLAIN, arguments='heading="h2" eager=2')
        assert (html.count("eager"), html.count("lazy"), html.count("<h2>")) == (2, 1, 3)

    def test_follow_language_and_settings_at_once(self, settings, monkeypatch):
        assert "plus tax" not in printed(PLAIN)
        settings.SHOP_PRICES_SHOWN = "without-tax"
        monkeypatch.setattr("products.tax_rates.tax_rate", lambda tax_class: Decimal(0))
        assert "plus tax" in printed(PLAIN)
        monkeypatch.setattr("django.utils.translation._trans.gettext", lambda text: f"[{text}]")
        with translation.override("de"):
            assert "[New]" in printed(replace(PLAIN, is_new=True))

    def test_show_a_changed_template_at_once_while_developing(self, settings, monkeypatch):
        printed(PLAIN)
        monkeypatch.setattr("my_shop.kernel.looks.render_to_string", lambda *args: "changed")
        assert "Mug" in printed(PLAIN)
        settings.DEBUG = True
        assert printed(PLAIN) == "changed"
