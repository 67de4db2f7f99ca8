"""Voucher, promotion, another country and a way to pay, in a browser with JavaScript and without."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from orders.models import (
    Order,
    PaymentMethod,
    Promotion,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    TaxRate,
    Voucher,
)
from tests.browser.test_buying import both_ways, fill_in_address
from tests.recipes import stocked_variant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(settings, db):
    """Two mugs are €29; a parcel costs €5 within Great Britain and €9 to Germany, a letter goes to Britain only."""
    settings.SHOP_GATEWAYS = ["on_delivery", "test"]
    stocked_variant(20, product__name="Stoneware mug", product__slug="mug", sku="MUG", price=Decimal("14.50"))
    zones = [ShippingZone.objects.create(name=code, countries=code) for code in ("GB", "DE")]
    parcel = ShippingMethod.objects.create(name="Parcel", price=0, min_days=2, max_days=4)
    letter = ShippingMethod.objects.create(name="Letter", price=0, min_days=1, max_days=1, position=1)
    for method, zone, price in ((parcel, zones[0], 5), (parcel, zones[1], 9), (letter, zones[0], 2)):
        ShippingRate.objects.create(method=method, zone=zone, price=price)
    TaxRate.objects.create(country="DE", tax_class="standard", rate=Decimal(19), valid_from="2020-01-01")
    Promotion.objects.create(name="Winter sale", kind="percentage", percentage=Decimal(10))
    Voucher.objects.create(name="Welcome", code="HELLO", kind="amount", value=Decimal("1.10"))
    PaymentMethod.objects.create(name="Cash on delivery", description="To the carrier.", gateway="on_delivery")
    PaymentMethod.objects.create(name="Test payment", gateway="test", position=1)


class TestChoices:
    @both_ways
    def test_lead_to_the_review_with_what_was_chosen(self, open_page, shop, scripts):
        page = open_page(reverse("products:product", args=["mug"]), java_script_enabled=scripts)
        page.get_by_label("Quantity").first.fill("2")
        page.get_by_role("button", name="Add to cart").first.click()
        if scripts:
            page.get_by_role("link", name="See your cart").click()

        page.get_by_text("Have a voucher?").click()
        page.get_by_label("Voucher code").fill("HALLO")
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_text("We know no voucher with this code. Please check it.").first).to_be_visible()
        expect(page.get_by_label("Voucher code")).to_have_value("HALLO")
        page.get_by_label("Voucher code").fill("hello")
        page.get_by_role("button", name="Apply").click()
        summary = page.get_by_role("complementary", name="Summary")
        for text in ("Winter sale", "−€2.90", "Welcome", "−€1.10", "€30.00"):
            expect(summary.get_by_text(text).first).to_be_visible()

        page.get_by_role("link", name="Go to checkout").click()
        page.get_by_label("Letter").check()
        fill_in_address(page)
        page.get_by_label("Cash on delivery").check()
        if scripts:  # Germany was chosen last: the letter is gone, and all is counted anew
            expect(page.get_by_label("Letter")).to_have_count(0)
            expect(page.get_by_label("Parcel")).to_be_checked()
            expect(page.locator("#checkout-summary")).to_contain_text("€34.00")
        else:
            page.get_by_role("button", name="Continue to review").click()
            expect(page.get_by_text("does not go to this address").first).to_be_visible()
            expect(page.get_by_label("Letter")).to_have_count(0)
            expect(page.get_by_label("Town or city").first).to_have_value("Berlin")
            expect(page.get_by_label("Cash on delivery")).to_be_checked()
            page.get_by_label("Parcel").check()
        page.get_by_role("button", name="Continue to review").click()

        expect(page.get_by_role("button", name="Order with obligation to pay €34.00")).to_be_visible()
        review = page.get_by_role("complementary", name="Total")
        for text in ("Winter sale", "Voucher HELLO", "Contains €5.43 VAT", "Cash on delivery"):
            expect(review).to_contain_text(re.compile(re.escape(text)))
        order = Order.objects.get()
        assert (order.total, order.tax_total, order.delivery_total) == (34, Decimal("5.43"), 9)

    def test_stay_where_others_come_anew_meanwhile(self, open_page, shop):
        page = open_page(reverse("products:product", args=["mug"]))
        page.get_by_role("button", name="Add to cart").first.click()
        page.get_by_role("link", name="See your cart").click()
        page.get_by_role("link", name="Go to checkout").click()
        held = []
        page.route(
            f"**{reverse('orders:checkout_summary')}*", lambda route: route.continue_() if held else held.append(route)
        )
        with page.expect_request(f"**{reverse('orders:checkout_summary')}*"):
            page.get_by_label("Country").first.select_option("DE")
        page.get_by_label("Cash on delivery").check()
        held[0].continue_()
        expect(page.locator("#checkout-summary")).to_contain_text("€9.00")
        expect(page.get_by_label("Letter")).to_have_count(0)
        expect(page.get_by_label("Cash on delivery")).to_be_checked()

    def test_all_count_however_slow_the_first_answer_is(self, open_page, shop):
        page = open_page(reverse("products:product", args=["mug"]))
        page.get_by_role("button", name="Add to cart").first.click()
        page.get_by_role("link", name="See your cart").click()
        page.get_by_role("link", name="Go to checkout").click()
        held, summary = [], f"**{reverse('orders:checkout_summary')}*"
        page.route(summary, lambda route: route.continue_() if held else held.append(route))
        with page.expect_request(summary):
            page.get_by_label("Letter").check()
        page.get_by_label("Country").first.select_option("DE")
        page.get_by_label("Cash on delivery").check()
        held[0].continue_()
        expect(page.get_by_label("Letter")).to_have_count(0)
        expect(page.locator("#checkout-summary")).to_contain_text("€9.00")
        expect(page.get_by_label("Cash on delivery")).to_be_checked()
