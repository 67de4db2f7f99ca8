import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from my_shop.kernel.brand import services as brand
from products.models import Product
from products.services import attributes, catalogue, variants
from tests import recipes
from tests.my_shop.kernel.brand.test_services import upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def range_of_mugs(db):
    """Twelve mugs in three colours; the sage ones cost more, and mug 0 has no ink left."""
    category = recipes.category.make(name="Mugs", slug="mugs", path="mugs")
    colours = [attributes.get_or_create_option_value(option="Colour", value=value) for value in ("Ink", "Sage", "Clay")]
    for number in range(12):
        product = catalogue.save_product(product=Product(name=f"Mug {number}", category=category))
        for position, colour in enumerate(colours[: 1 + number % 3 if number else 3]):
            variants.save_variant(
                product=product,
                sku=f"{colour.slug}-{number}",
                price=Decimal(10 + position),
                option_values=[colour],
                opening_stock=0 if (number, position) == (0, 0) else 9,
                position=position,
            )
    cache.clear()


class TestListing:
    def test_filters_swap_the_results_and_stand_in_the_address(self, range_of_mugs, open_page):
        page = open_page("/products/")
        count = page.locator(".toolbar > p").first
        expect(count).to_have_text("12 products")
        page.get_by_label("Sage").check()
        expect(count).to_have_text("9 products")
        expect(page).to_have_url(re.compile(r"\?colour=sage$"))
        expect(page.locator("#colour-sage")).to_be_focused()
        page.get_by_label("Sort").select_option("price_down")
        expect(page).to_have_url(re.compile("colour=sage&sort=price_down"))
        page.go_back()
        expect(page).to_have_url(re.compile(r"\?colour=sage$"))
        expect(page.get_by_label("Sage")).to_be_checked()
        page.get_by_role("link", name="Colour: Sage").click()
        expect(count).to_have_text("12 products")

    def test_a_bad_price_is_said_beside_the_field(self, range_of_mugs, open_page):
        page = open_page("/products/")
        page.get_by_label("From", exact=True).fill("cheap")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Enter an amount")
        expect(page.get_by_label("From", exact=True)).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_label("From", exact=True)).to_have_value("cheap")

    def test_the_filters_are_a_sheet_on_a_phone(self, range_of_mugs, open_page):
        page = open_page("/products/", **PHONE)
        expect(page.get_by_label("Clay")).to_be_hidden()
        page.get_by_role("button", name="Filters", exact=True).click()
        page.get_by_label("Clay").check()
        show = page.get_by_role("button", name=re.compile(r"^Show \d+ product"))
        expect(page).to_have_url(re.compile("colour=clay"))
        show.click()
        expect(page.get_by_label("Clay")).to_be_hidden()
        expect(page.get_by_role("link", name="Colour: Clay")).to_be_visible()

    def test_works_without_javascript(self, range_of_mugs, open_page):
        page = open_page("/products/", java_script_enabled=False)
        page.get_by_label("Clay").check()
        page.get_by_role("button", name="Show products").click()
        expect(page.get_by_label("Clay")).to_be_checked()
        expect(page.get_by_role("link", name="Colour: Clay")).to_be_visible()


class TestProduct:
    @pytest.mark.parametrize("scripts", [True, False], ids=["with-javascript", "without-javascript"])
    def test_choosing_a_variant_changes_price_stock_and_address(self, range_of_mugs, open_page, scripts):
        page = open_page("/products/mug-0/", java_script_enabled=scripts)
        expect(page.locator(".price-large")).to_have_text("€11.00")
        page.get_by_role("link", name=re.compile(r"^Ink ?\(sold out\)$")).click()
        expect(page).to_have_url(re.compile(r"\?variant=ink-0$"))
        expect(page.locator(".price-large")).to_have_text("€10.00")
        expect(page.get_by_role("button", name="Sold out")).to_be_disabled()
        page.get_by_role("link", name="Clay").click()
        expect(page.locator(".price-large")).to_have_text("€12.00")
        expect(page.get_by_role("button", name="Add to cart")).to_be_enabled()
        page.go_back()
        expect(page.locator(".price-large")).to_have_text("€10.00")


@pytest.mark.parametrize("is_name_beside", [True, False], ids=["with-name", "without-name"])
def test_the_tools_of_the_header_stand_beside_a_wide_logo(db, open_page, is_name_beside):
    texts = {"name": "Larkfield", "is_name_beside_logo": is_name_beside}
    brand.save_brand(texts=texts, logo=upload(size=(600, 120)))
    page = open_page()
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        logo, tools = (page.locator(part).bounding_box() for part in (".logo", ".site-tools"))
        assert logo["x"] + logo["width"] <= tools["x"]
        assert logo["y"] < tools["y"] + tools["height"] / 2 < logo["y"] + logo["height"]
        assert page.evaluate("document.documentElement.scrollWidth") == width
