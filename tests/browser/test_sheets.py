"""What covers a narrow page keeps the focus, and what changes without a word is said."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from tests.recipes import stocked_variant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def mugs(live_server):
    for sku in ("MUG", "CUP"):
        stocked_variant(5, sku=sku, price=10, product__name=sku.title(), product__slug=sku.lower())
    cache.clear()


def focused_within(page, selector):
    return page.evaluate("selector => !!document.activeElement.closest(selector)", selector)


@pytest.mark.parametrize(("opener", "sheet"), [("Menu", "#site-nav"), ("Filters", "#filters")])
class TestSheet:
    def test_keeps_the_focus_and_gives_it_back(self, open_quiet_page, mugs, opener, sheet):
        page = open_quiet_page(viewport=PHONE)
        page.goto(reverse("products:list"))
        button = page.get_by_role("button", name=opener, exact=True)
        button.press("Enter")
        expect(page.locator(sheet).get_by_role("button", name="Close").first).to_be_focused()
        for _ in range(25):
            assert focused_within(page, sheet) or page.evaluate("document.activeElement === document.body")
            page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(page.locator(sheet)).not_to_be_visible()
        expect(button).to_be_focused()


class TestListing:
    def test_shows_the_way_out_of_the_filters_without_scrolling(self, open_quiet_page, mugs):
        page = open_quiet_page(viewport=PHONE)
        page.goto(reverse("products:list"))
        page.get_by_role("button", name="Filters", exact=True).click()
        expect(page.get_by_role("button", name="Show 2 products")).to_be_in_viewport()

    def test_is_no_wider_than_a_small_phone(self, open_quiet_page, mugs):
        page = open_quiet_page(viewport={"width": 320, "height": 640})
        page.goto(reverse("products:list"))
        assert page.evaluate("document.documentElement.scrollWidth") == 320

    def test_says_how_many_products_a_filter_leaves(self, open_quiet_page, mugs):
        page = open_quiet_page()
        page.goto(reverse("products:list"))
        page.get_by_label("In stock").check()
        expect(page.locator("#announcer")).to_have_text("2 products")


class TestDrawer:
    def test_is_named_by_what_happened(self, open_quiet_page, mugs):
        page = open_quiet_page()
        page.goto(reverse("products:product", args=["mug"]))
        page.get_by_role("button", name="Add to cart").click()
        expect(page.get_by_role("dialog", name="Added to your cart")).to_be_visible()
