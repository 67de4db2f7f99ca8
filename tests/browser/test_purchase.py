"""A guest's whole purchase, from the product to the paid order and its invoice, with JavaScript and without."""

from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.urls import reverse
from model_bakery import baker
from playwright.sync_api import expect

from orders.models import CartItem, Order
from orders.services.invoices import pdfs, pending_documents
from tests.browser.test_buying import both_ways
from tests.recipes import stocked_variant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TYPED = 8


@pytest.fixture
def shop(settings, live_server):
    """Mugs at €14.50 each, €4.90 for delivery, €2 off by a voucher; card (a test) and bank transfer."""
    settings.SITE_URL = live_server.url
    settings.SHOP_GATEWAYS = ["test", "transfer"]
    mug = stocked_variant(
        20, product__name="Stoneware mug", product__slug="mug", sku="MUG", price=Decimal("14.50"), weight_grams=400
    )
    baker.make("orders.ShippingMethod", name="Standard", price=Decimal("4.90"), min_days=2, max_days=4)
    baker.make("orders.Voucher", name="Welcome", code="HELLO", kind="amount", value=Decimal(2), is_active=True)
    for position, (gateway, name) in enumerate({"test": "Card", "transfer": "Bank transfer"}.items()):
        baker.make("orders.PaymentMethod", gateway=gateway, name=name, position=position, expires_after_hours=48)
    return mug


class Buyer:
    """A guest before a page: counts what has to be typed or chosen from a list."""

    def __init__(self, page, scripts):
        self.page, self.scripts, self.typed = page, scripts, []

    def type(self, label, text):
        self.typed.append(label)
        self.page.get_by_label(label).first.fill(text)

    def press(self, name):
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name):
        self.page.get_by_role("link", name=name).first.click()

    def put_a_mug_into_the_cart(self):
        self.press("Add to cart")
        if self.scripts:
            self.follow("See your cart")
        expect(self.page.get_by_label("Quantity of Stoneware mug")).to_have_value("1")

    def use_voucher(self, code):
        self.page.get_by_text("Have a voucher?").click()
        self.type("Voucher code", code)
        self.press("Apply")
        expect(self.page.get_by_role("complementary", name="Summary")).to_contain_text("−€2.00")

    def check_out(self, way):
        self.follow("Go to checkout")
        self.type("E-mail address", "ada@example.com")
        self.type("Full name", "Ada Lovelace")
        self.type("Street and number", "Gartenweg 3")
        self.type("Town or city", "Berlin")
        with self.summary_counted_anew():
            self.typed.append("Country")
            self.page.get_by_label("Country").first.select_option("DE")
        with self.summary_counted_anew():
            self.type("Postcode", "10115")
            self.page.get_by_label("Postcode").first.blur()
        self.page.get_by_label(way).check()
        self.press("Continue to review")
        expect(self.page.get_by_role("complementary", name="Total")).to_contain_text(way)

    def summary_counted_anew(self):
        """Wait for the answer to a change: htmx writes a line on the console about each request that it gives up."""
        return self.page.expect_response("**/checkout/summary/**") if self.scripts else nullcontext()

    def confirm(self, total):
        self.press(f"Order with obligation to pay {total}")
        expect(self.page.get_by_role("heading", name=f"Pay {total}")).to_be_visible()


@pytest.fixture
def buyer(open_quiet_page, shop, scripts):
    page = open_quiet_page(java_script_enabled=scripts)
    page.goto(reverse("products:product", args=["mug"]))
    return Buyer(page, scripts)


def is_declined_then_pays(buyer, order):
    page = buyer.page
    page.get_by_label("What shall the test gateway do?").select_option("decline")
    buyer.press("Pay €17.40")
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined. No money was taken.")
    expect(page.get_by_role("alert")).to_contain_text("Your order is kept.")
    expect(page.get_by_role("heading", name="Pay €17.40")).to_be_visible()
    order.refresh_from_db()
    assert (order.is_confirmed, order.is_payable, order.paid_total) == (True, True, 0)

    page.get_by_label("What shall the test gateway do?").select_option("succeed")
    buyer.press("Pay €17.40")
    expect(page.get_by_text("We have your payment of €17.40.")).to_be_visible()
    order.refresh_from_db()
    assert (order.is_paid, order.paid_total) == (True, Decimal("17.40"))


def fetches_the_invoice(page, order):
    documents = page.get_by_role("region", name="Invoice")
    expect(documents).to_contain_text("being prepared")
    assert pending_documents.write_pending_documents() == 1
    assert pdfs.print_overdue() == 1
    page.reload()
    with page.expect_download() as loading:
        documents.get_by_role("link", name="(PDF)").click()
    document = order.invoices.get()
    assert loading.value.suggested_filename == document.filename
    assert loading.value.path().read_bytes() == bytes(document.pdf)
    assert bytes(document.pdf).startswith(b"%PDF-")


def may_withdraw(buyer, order):
    page = buyer.page
    buyer.follow("Withdraw from contract here")
    buyer.press("Continue")
    expect(page.get_by_role("heading", name="Confirm withdrawal")).to_be_visible()
    expect(page.get_by_text("1 × Stoneware mug", exact=True)).to_be_visible()
    buyer.follow("Keep the order")
    expect(page.get_by_role("heading", name=f"Order {order.number}")).to_be_visible()
    assert not order.withdrawals.exists()


@both_ways
class TestPurchase:
    def test_by_card_is_declined_then_paid_then_has_an_invoice(self, buyer, shop):
        page = buyer.page
        buyer.put_a_mug_into_the_cart()
        buyer.use_voucher("hello")
        buyer.check_out("Card")
        assert len(buyer.typed) <= MOST_TYPED
        buyer.confirm("€17.40")
        order = Order.objects.get()
        assert (order.is_confirmed, order.is_paid, order.total) == (True, False, Decimal("17.40"))
        shop.refresh_from_db()
        assert shop.quantity == 19

        is_declined_then_pays(buyer, order)
        expect(page.get_by_role("region", name="Your payment")).to_contain_text("Paid €17.40")
        assert not CartItem.objects.exists()
        shop.refresh_from_db()
        assert shop.quantity == 19

        fetches_the_invoice(page, order)
        may_withdraw(buyer, order)
        buyer.follow("Cancel this order")
        buyer.press("Cancel the order")
        expect(page.get_by_text("This order is cancelled")).to_be_visible()
        shop.refresh_from_db()
        assert shop.quantity == 20

    def test_by_bank_transfer_shows_the_account_and_the_reference(self, buyer, settings):
        buyer.put_a_mug_into_the_cart()
        buyer.check_out("Bank transfer")
        assert len(buyer.typed) <= MOST_TYPED
        buyer.confirm("€19.40")
        order = Order.objects.get()
        account = buyer.page.get_by_role("region", name="Bank transfer")
        for words in ("DE89 3704 0044 0532 0130 00", settings.SHOP_BANK_HOLDER, "€19.40", order.number):
            expect(account).to_contain_text(words)
        buyer.page.get_by_text("Pay in another way").first.click()
        expect(buyer.page.get_by_label("Card")).to_be_visible()
        assert order.is_payable


class TestQuietPage:
    """The control: what the purchase must not do is seen where it is done."""

    def test_notices_an_error_on_the_console_and_a_foreign_request(self, open_quiet_page, db):
        page = open_quiet_page()
        page.route("https://elsewhere.example/*", lambda route: route.fulfill(body=""))
        page.goto(reverse("orders:cart"))
        page.evaluate("console.error('broken')")
        page.goto("https://elsewhere.example/pixel")
        assert open_quiet_page.faults == ["console: broken", "foreign: https://elsewhere.example/pixel"]
        open_quiet_page.faults.clear()
