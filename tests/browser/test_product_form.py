"""A product's page in the back office, in a browser: rows moved, details added, pictures dropped. Takes seconds."""

import io
from decimal import Decimal

import pytest
from PIL import Image
from playwright.sync_api import expect

from products.models import Product
from products.services import attributes, catalogue
from products.services.combinations import ChosenOption, make_combinations
from tests.recipes import category

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture():
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "#7a8b6f").save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def mug():
    mug = catalogue.save_product(
        product=Product(name="Mug", category=category.make(), details={"Material": "Stoneware"})
    )
    attributes.get_or_create_option_value(option="Size", value="S")
    sizes = ChosenOption("Size", ("S", "M", "L"))
    make_combinations(product=mug, chosen=[sizes], price=Decimal(9), base_sku="MUG")
    return mug


def test_rows_move_details_are_added_and_pictures_come_in_together(open_page, live_server, admin_user, client, mug):
    client.force_login(admin_user)
    page = open_page("/healthz")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"/admin/products/product/{mug.pk}/change/")
    page.locator("#variants-0").get_by_role("button", name="Move down").click()
    expect(page.locator("#id_variants-0-position")).to_have_value("1")
    expect(page.locator("#id_variants-1-position")).to_have_value("0")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Name", exact=True).last.fill("Holds")
    page.get_by_label("Fact", exact=True).last.fill("350 ml")
    zone = page.get_by_label("Add pictures")
    zone.set_input_files([{"name": f"{n}.png", "mimeType": "image/png", "buffer": picture()} for n in "ab"])
    expect(page.locator("[data-drop-zone] output")).to_have_text("a.png, b.png")
    page.locator("input[name=_continue]").last.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    mug.refresh_from_db()
    assert list(mug.variants.values_list("label", flat=True)) == ["M", "S", "L"]
    assert mug.details == {"Material": "Stoneware", "Holds": "350 ml"}
    assert list(mug.images.values_list("position", flat=True)) == [0, 1]
    page.locator("#images-0").get_by_role("button", name="Move down").click()
    page.locator("input[name=_continue]").last.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert list(mug.images.values_list("alt", flat=True)) == ["Mug, 2", "Mug"]
