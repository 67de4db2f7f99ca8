"""A merchant moves in with the files of their former shop, sells, and files a quarter. Takes a minute."""

import csv
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from model_bakery import baker
from playwright.sync_api import expect

from customers.models import Contact, OutgoingEmail
from my_shop.kernel.signals import overdue_work_due
from orders.models import Invoice, Order
from orders.services.invoices import invoices
from products.models import Brand, Product, StockMovement, Variant
from tests.browser.test_buying import fill_in_address
from tests.orders.invoice_factories import paid
from tests.recipes import admin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CASES = Path(os.environ.get("SHOP_CASES_DIR", "none")) / "import"
needs_cases = pytest.mark.skipif(
    not CASES.is_dir(), reason="SHOP_CASES_DIR names no folder with import/shopify-products.csv"
)


def work():
    """Do what the worker would: several rounds, because what one begins may wait for the next."""
    for _ in range(4):
        answers = overdue_work_due.send_robust(sender=None, now=timezone.now())
        assert not [answer for _, answer in answers if isinstance(answer, Exception)]


@pytest.fixture
def boss(open_quiet_page, client, live_server):
    cache.clear()
    client.force_login(admin.make())
    page = open_quiet_page()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def bring_in(page, kind, name):
    """Bring a file in through the pages, and return how many rows became what, as the page says in the end."""
    page.goto("/admin/imports/import/add/")
    page.get_by_label("What is in the file").select_option(label=kind)
    page.locator("input[name=file]").set_input_files(CASES / name)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Show what will happen").first.click()
    page.get_by_role("button", name="Stop").wait_for()
    work()
    page.get_by_role("button", name="Let these rows in").click()
    page.get_by_role("button", name="Stop").wait_for()
    work()
    page.get_by_role("link", name="Undo it").wait_for()
    said = page.get_by_role("navigation", name="Rows by what becomes of them").inner_text()
    return {word: int(rows) for rows, word in re.findall(r"(\d+) (new|changed|as it was|skipped|noted)", said)}


def table_of(download):
    return list(csv.reader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))


def buy(page, slug):
    page.goto(f"/products/{slug}/")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="See your cart").first.click()
    page.get_by_role("link", name="Go to checkout").click()
    fill_in_address(page)
    page.get_by_role("button", name="Continue to review").click()
    page.get_by_role("button", name="Order with obligation to pay").click()
    page.get_by_role("heading", name="What happens next").wait_for()
    return Order.objects.ours().latest("pk")


def prices():
    return dict(Variant.objects.values_list("sku", "price"))


@needs_cases
def test_files_of_all_kinds_come_in_and_one_is_taken_back(boss):
    assert bring_in(boss, "Products", "1-full.csv")["new"]
    board = Product.objects.get(slug="oak-board")
    before = (board.description, board.brand_id, board.is_published, board.variants.get(sku="OB-S").weight_grams)
    assert bring_in(boss, "Products", "2-prices-only.csv")["changed"] == 3
    assert prices() == {"OB-S": Decimal(21), "OB-L": Decimal(31), "BT-1": Decimal(37)}
    board.refresh_from_db()
    after = (board.description, board.brand_id, board.is_published, board.variants.get(sku="OB-S").weight_grams)
    assert before == after and not Product.objects.get(slug="bread-tin").is_published
    boss.get_by_role("link", name="Undo it").click()
    boss.get_by_role("button", name="Undo it").click()
    boss.get_by_role("link", name="Refresh").wait_for()
    work()
    boss.get_by_text("undone", exact=True).wait_for()
    assert prices() == {"OB-S": Decimal(19), "OB-L": Decimal(29), "BT-1": Decimal(35)}

    bring_in(boss, "Products", "german-spreadsheet.csv")
    assert Variant.objects.get(sku="BK-1").price == Decimal("49.90")
    assert Product.objects.get(slug="brotkasten").name == "Brotkasten „Mühle“"
    bring_in(boss, "Products", "labels-that-look-alike.csv")
    assert Brand.objects.filter(name__in=["C", "C++", "H&M", "HM", "Möbel Ost", "Mobel Ost"]).count() == 6
    bring_in(boss, "Products", "second-product-of-a-slug.csv")
    assert not Variant.objects.filter(sku="SILK-M").exists()
    bring_in(boss, "Products", "odd-values.csv")
    assert Variant.objects.get(sku="OA-1").quantity == 0 and not prices().keys() & {"OD-1", "OE-1"}
    bring_in(boss, "Products", "woocommerce-products.csv")
    lamp = Product.objects.get(variants__sku="lamp-moss")
    assert {variant.label for variant in lamp.variants.all()} == {"Moss", "Chalk"}
    assert not Product.objects.filter(name__in=["Somebody else's lamp", "Lamp and bulb"]).exists()


@needs_cases
def test_a_merchant_moves_in_and_files_a_quarter(boss, open_page):
    said = bring_in(boss, "Products", "shopify-products.csv")
    assert said["skipped"] == 1, "the gift card"
    apron = Product.objects.get(slug="linen-apron")
    assert apron.is_published and apron.variants.count() == 3
    assert not Product.objects.filter(slug="gift-card").exists()
    bring_in(boss, "Customers of a former shop", "shopify-customers.csv")
    assert Contact.objects.get(email="ada@example.com").wants_news
    movements = StockMovement.objects.count()
    bring_in(boss, "Orders of a former shop", "shopify-orders.csv")
    old = Order.objects.get(original_number__contains="1001")
    assert (old.total, old.lines.count()) == (Decimal("85.90"), 2)
    assert StockMovement.objects.count() == movements
    assert not Invoice.objects.exists() and not OutgoingEmail.objects.exists()

    baker.make("orders.ShippingMethod", name="Parcel", price=Decimal("4.90"), min_days=2, max_days=4)
    invoice = invoices.issue_invoice(order=paid(buy(open_page("/"), "linen-apron")), at=timezone.now())
    work()

    boss.goto("/admin/reports/vat/?period=this-quarter&against=nothing")
    difference = boss.get_by_role("row", name="Difference").get_by_role("cell").last
    expect(difference).to_have_text("€0.00")
    with boss.expect_download() as quarter:
        boss.get_by_role("link", name="Download as CSV").click()
    gross = [Decimal(row[-1]) for row in table_of(quarter) if row[-1] and row[0] == "outside"]
    assert sum(gross) == invoice.total

    boss.goto("/admin/exports/")
    boss.get_by_label("Table").select_option(label="Invoices and credit notes")
    boss.get_by_role("button", name="Export", exact=True).click()
    boss.get_by_role("button", name="Stop").wait_for()
    work()
    with boss.expect_download() as register:
        boss.get_by_role("link", name="Download", exact=True).click()
    columns, *rows = table_of(register)
    assert sum(Decimal(row[columns.index("gross")]) for row in rows) == invoice.total
    assert {row[columns.index("number")] for row in rows} == {invoice.number}
