from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.urls import reverse
from model_bakery import baker
from playwright.sync_api import expect

from orders import cart_cookie
from orders.models import CartItem, Order
from orders.services.shopping import carts
from tests.recipes import stocked_variant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["with-javascript", "without-javascript"])


@pytest.fixture
def mug(db):
    mug = stocked_variant(
        20, product__name="Stoneware mug", product__slug="stoneware-mug", sku="MUG", price=Decimal("14.50")
    )
    baker.make("orders.ShippingMethod", name="Standard", price=Decimal("4.90"), min_days=2, max_days=4)
    baker.make("orders.ShippingMethod", name="Express", price=Decimal("12.90"), min_days=1, max_days=1, position=1)
    return mug


@pytest.fixture
def cart_of_a_guest(mug, live_server):
    """A browser that has two mugs in its cart from an earlier visit."""
    cart = carts.open_cart()
    carts.add_to_cart(cart=cart, sku="MUG", quantity=2)
    cookie = signing.get_cookie_signer(salt=cart_cookie.NAME + cart_cookie.SALT).sign(cart.token)
    host = urlsplit(live_server.url).hostname
    return {
        "origins": [],
        "cookies": [
            {
                "name": cart_cookie.NAME,
                "value": cookie,
                "domain": host,
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": False,
                "sameSite": "Lax",
            }
        ],
    }


SLOW_ANSWERS = """
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...given) { setTimeout(() => send.apply(this, given), 400); };
"""
"""A slow line: each request of a script leaves 0.4 seconds late."""


def fill_in_address(page):
    for label, text in {
        "E-mail address": "ada@example.com",
        "Full name": "Ada Lovelace",
        "Street and number": "Gartenweg 3",
        "Postcode": "10115",
        "Town or city": "Berlin",
    }.items():
        page.get_by_label(label).first.fill(text)
    page.get_by_label("Country").first.select_option("DE")


class TestBuying:
    @both_ways
    def test_a_guest_buys_and_confirms(self, open_page, cart_of_a_guest, mug, scripts):
        page = open_page(reverse("orders:cart"), java_script_enabled=scripts, storage_state=cart_of_a_guest)
        page.get_by_label("Quantity of Stoneware mug").fill("3")
        if scripts:
            page.keyboard.press("Tab")
        else:
            page.get_by_role("button", name="Update").click()
        page.get_by_text("€48.40").first.wait_for()
        assert CartItem.objects.get().quantity == 3
        page.get_by_role("link", name="Go to checkout").click()

        fill_in_address(page)
        page.get_by_label("Express").check()
        page.get_by_role("button", name="Continue to review").click()

        page.get_by_role("link", name="Address and delivery").click()
        assert page.get_by_label("Town or city").first.input_value() == "Berlin"
        assert page.get_by_label("Express").is_checked()
        page.get_by_role("button", name="Continue to review").click()

        page.get_by_role("button", name="Order with obligation to pay €56.40").click()
        page.get_by_role("heading", name="What happens next").wait_for()
        order = Order.objects.get()
        assert (order.is_confirmed, order.total) == (True, Decimal("56.40"))
        assert not CartItem.objects.exists()
        mug.refresh_from_db()
        assert mug.quantity == 17

        page.reload()
        assert Order.objects.get().is_confirmed
        mug.refresh_from_db()
        assert mug.quantity == 17

    def test_a_delivery_picked_while_the_country_is_being_asked_about_stays_picked(
        self, open_page, cart_of_a_guest, mug
    ):
        page = open_page(reverse("orders:cart"), storage_state=cart_of_a_guest)
        page.add_init_script(SLOW_ANSWERS)
        page.get_by_role("link", name="Go to checkout").click()
        fill_in_address(page)
        page.get_by_label("Express").check()
        expect(page.locator("#checkout-summary")).to_contain_text("Express")
        expect(page.get_by_label("Express")).to_be_checked()

    @both_ways
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, open_page, cart_of_a_guest, scripts):
        page = open_page(reverse("orders:cart"), java_script_enabled=scripts, storage_state=cart_of_a_guest)
        page.get_by_role("link", name="Go to checkout").click()
        fill_in_address(page)
        page.get_by_label("Postcode").first.fill("123")
        page.get_by_role("button", name="Continue to review").click()
        page.get_by_role("heading", name="Please check what you entered").wait_for()
        assert page.get_by_label("Postcode").first.get_attribute("aria-invalid") == "true"
        assert page.get_by_label("Full name").first.input_value() == "Ada Lovelace"
        assert not Order.objects.exists()

    @both_ways
    def test_the_region_appears_where_the_country_has_one(self, open_page, cart_of_a_guest, scripts, settings):
        settings.SHOP_COUNTRIES = ["DE", "US"]
        page = open_page(reverse("orders:checkout"), java_script_enabled=scripts, storage_state=cart_of_a_guest)
        fill_in_address(page)
        assert not page.locator("[name=region]").is_visible()
        page.get_by_label("Country").first.select_option("US")
        page.locator("[name=region]").wait_for()
        if scripts:
            page.get_by_label("State", exact=True).fill("CA")
            page.get_by_label("ZIP code").fill("95014")
            page.get_by_label("Country").first.select_option("DE")
            assert page.get_by_label("State or province").first.is_visible(), "what stands in a field is never hidden"
            page.get_by_label("State or province").first.fill("")
            assert not page.locator("[name=region]").is_visible()
            page.get_by_label("Country").first.select_option("US")
        page.locator("[name=region]").fill("")
        page.get_by_role("button", name="Continue to review").click()
        page.get_by_role("heading", name="Please check what you entered").wait_for()
        assert page.get_by_label("ZIP code").input_value() in {"10115", "95014"}
        page.get_by_label("State", exact=True).fill("CA")
        page.get_by_role("button", name="Continue to review").click()
        page.get_by_text("Berlin, CA").wait_for()

    @both_ways
    def test_a_removed_item_comes_back(self, open_page, cart_of_a_guest, scripts):
        page = open_page(reverse("orders:cart"), java_script_enabled=scripts, storage_state=cart_of_a_guest)
        page.get_by_role("button", name="Remove Stoneware mug").click()
        page.get_by_text("There is nothing in your cart yet.").wait_for()
        page.get_by_role("button", name="Undo").click()
        page.get_by_label("Quantity of Stoneware mug").wait_for()
        assert CartItem.objects.get().quantity == 2

    def test_no_quick_click_on_plus_is_lost(self, open_page, cart_of_a_guest):
        page = open_page(reverse("orders:cart"), storage_state=cart_of_a_guest)
        for _ in range(3):
            page.get_by_role("button", name="One Stoneware mug more").click()
        page.get_by_text("5 items", exact=True).wait_for()
        assert CartItem.objects.get().quantity == 5

    def test_a_double_click_on_the_last_button_orders_once(self, open_page, cart_of_a_guest, mug):
        page = open_page(reverse("orders:checkout"), storage_state=cart_of_a_guest)
        fill_in_address(page)
        page.get_by_role("button", name="Continue to review").dblclick()
        page.get_by_role("button", name="Order with obligation to pay").dblclick()
        page.get_by_role("heading", name="What happens next").wait_for()
        assert Order.objects.get().is_confirmed
        mug.refresh_from_db()
        assert mug.quantity == 18

    def test_the_steps_stand_on_one_line_of_a_phone(self, open_page, cart_of_a_guest):
        phone = {"width": 390, "height": 844}
        page = open_page(reverse("orders:checkout"), storage_state=cart_of_a_guest, viewport=phone)
        steps = page.get_by_label("Checkout").get_by_role("listitem")
        tops = [steps.nth(number).bounding_box()["y"] for number in range(steps.count())]
        assert (len(tops), len(set(tops))) == (3, 1)
