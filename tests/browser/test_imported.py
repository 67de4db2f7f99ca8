"""A merchant brings a catalogue in, and a guest buys one of its products through the pages."""

import io
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from model_bakery import baker
from PIL import Image

from orders.models import Order
from products.models import Variant
from tests.browser.test_buying import both_ways, fill_in_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DATA = Path(os.environ.get("SHOP_DATA_DIR", "none")) / "spree"
OWN = """\
slug,sku,name,price,compare_at_price,currency,status,description,category1,option1_name,option1_value,image1_src,inventory_count
tall-kettle,TALL-KETTLE,Tall Kettle,0,0,EUR,active,Boils quickly.,Kitchen -> Kettles,,,kettle.png,
tall-kettle,KETTLE-BLACK,,49.90,0,EUR,,,,Color,Black,kettle.png,12
tall-kettle,KETTLE-WHITE,,54.90,0,EUR,,,,Color,White,,12
"""


def buy_by_searching(page, words, product, value):
    """Search, open the product, choose the option, and go all the way to a confirmed order; return it."""
    page.get_by_role("searchbox").first.fill(words)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=product, exact=True).first.click()
    page.get_by_role("heading", name=product, level=1).wait_for()
    page.get_by_role("group", name="Color").get_by_role("link", name=value).click()
    page.wait_for_url("**variant=*")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="See your cart").or_(page.get_by_role("link", name="Go to checkout")).first.click()
    if page.get_by_role("link", name="Go to checkout").count():
        page.get_by_role("link", name="Go to checkout").first.click()
    fill_in_address(page)
    page.get_by_role("button", name="Continue to review").click()
    page.get_by_role("button", name="Order with obligation to pay").click()
    page.get_by_role("heading", name="What happens next").wait_for()
    return Order.objects.get()


@pytest.fixture
def shop(db):
    cache.clear()
    baker.make("orders.ShippingMethod", name="Standard", price=Decimal("4.90"), min_days=2, max_days=4)


@both_ways
def test_a_catalogue_of_our_own(open_page, shop, tmp_path, scripts):
    (tmp_path / "catalogue.csv").write_text(OWN)
    Image.new("RGB", (300, 300), "#334455").save(tmp_path / "kettle.png")
    call_command("import_catalogue", str(tmp_path / "catalogue.csv"), "--images", str(tmp_path), stdout=io.StringIO())
    order = buy_by_searching(open_page("/", java_script_enabled=scripts), "ketle", "Tall Kettle", "White")
    assert (order.is_confirmed, order.total) == (True, Decimal("59.80"))
    assert Variant.objects.get(sku="KETTLE-WHITE").quantity == 11


@pytest.mark.skipif(not DATA.is_dir(), reason="SHOP_DATA_DIR names no folder with spree/products.csv")
def test_a_real_catalogue(open_page, shop):
    call_command("import_catalogue", str(DATA / "products.csv"), "--images", str(DATA / "images"), stdout=io.StringIO())
    page = open_page("/")
    order = buy_by_searching(page, "espreso machine", "Automatic Espresso Machine", "White")
    assert order.is_confirmed
    assert Variant.objects.get(sku="AUTOMATIC-ESPRESSO-MACHINE-WHITE").quantity == 4999
