"""The items of a cart, each printed from what items that look alike have in common."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from my_shop.kernel.unit_prices import Content
from orders.models import CartItem
from orders.selectors.carts import CartContents, CartLine
from orders.signals import Offer
from orders.templatetags.cart_items import cart_items

OFFER = Offer(
    variant_id=1,
    sku="MUG",
    name="Mug",
    label="Sage",
    unit_price=Decimal(12),
    quantity=50,
    is_available=True,
    url="/products/mug/",
    picture=None,
    tax_class="standard",
    weight_grams=0,
    is_digital=False,
    product_id=1,
    category_ids=frozenset(),
)


def line(pk=7, units=2, **changes):
    return CartLine(CartItem(pk=pk, variant_id=1, quantity=units, seen_price=12), replace(OFFER, **changes))


def printed(*lines, token="secret", is_htmx=False, **more):
    return cart_items(lines, token, is_htmx=is_htmx, **more)


@pytest.fixture(autouse=True)
def euros(settings):
    settings.SHOP_CURRENCY, settings.SHOP_LOW_STOCK, settings.SHOP_MAX_LINE_QUANTITY = "EUR", 5, 99


class TestCartItems:
    def test_have_their_own_values(self):
        html = printed(line(7, units=2), line(8, units=3, name="Jug", unit_price=Decimal(5)))
        for words in ("€12.00 each", "</span>€24.00", 'value="2"', "One Mug, Sage fewer", 'id="quantity-7"'):
            assert html.count(words) == 1
        for words in ("€5.00 each", "</span>€15.00", 'value="3"', "One Jug, Sage more", 'id="quantity-8"'):
            assert html.count(words) == 1
        assert html.count('action="/cart/items/8/" hx-post="/cart/items/8/"') == 2
        assert html.count('name="csrfmiddlewaretoken" value="secret"') == 4

    def test_escape_whatever_stands_in_them(self):
        for name in ("{name}", "{0}", "<!-- title -->", "<b>&", "100 %(title)s"):
            shown = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            html = printed(line(name=name, label="", url='/"><b>'))
            assert f'<a href="/&quot;&gt;&lt;b&gt;">{shown}</a>' in html
            assert f'aria-label="One {shown} more"' in html

    @pytest.mark.parametrize(
        ("changes", "there", "gone"),
        [
            ({}, ["Update", "Sage</p>"], ["left", "notice"]),
            ({"quantity": 4}, ["Only 4 left", 'max="4"'], ["notice"]),
            ({"quantity": 0}, ["Sold out.", "Remove"], ["each", "Update", "€"]),
            ({"is_available": False}, ["No longer for sale.", "Remove"], ["<a ", "Update", "€"]),
            ({"label": ""}, ["Update"], ["Sage"]),
        ],
    )
    def test_say_what_holds_for_them(self, changes, there, gone):
        html = printed(line(**changes))
        assert [words for words in there if words not in html] == []
        assert [words for words in gone if words in html] == []

    def test_of_which_one_is_refused_say_why_beside_it_alone(self):
        html = printed(line(7), line(8), refused_id="8", error="Not <that>", typed="<two>")
        assert html.count("Not &lt;that&gt;</p>") == 1
        assert html.count("aria-invalid") == 1
        assert 'value="&lt;two&gt;" aria-invalid="true" aria-describedby="quantity-8-error"' in html

    def test_show_their_buttons_at_once_where_the_script_has_asked(self):
        html = printed(line(), is_htmx=True)
        assert 'data-step="1" data-js aria-label' in html
        assert "data-no-js hidden" in html
        assert 'data-step="1" data-js hidden' in printed(line())


class TestUnitPrices:
    """Beside the price of each line whose content is told (Directive 98/6/EC, Article 3)."""

    TEA = line(units=2, unit_price=Decimal(6), content=Content(Decimal(500), "g"))
    MUG = line(8)

    def test_stand_in_the_cart(self):
        assert printed(self.TEA, self.MUG).count("€6.00 each · €12.00/kg") == 1

    def test_stand_in_the_drawer(self):
        for one, there in ((self.TEA, True), (self.MUG, False)):
            change = SimpleNamespace(offer=one.offer, notice="")
            html = render_to_string(
                "orders/_added.html", {"change": change, "line": one, "contents": CartContents(None, (one,))}
            )
            assert ("€12.00/kg" in html) == there

    def test_stand_in_the_checkout(self):
        html = render_to_string("orders/_checkout_summary.html", {"contents": CartContents(None, (self.TEA, self.MUG))})
        assert html.count("€12.00/kg") == 1
