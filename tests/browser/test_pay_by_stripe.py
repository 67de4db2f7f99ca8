"""The page with Stripe's form, in a browser: Stripe.js is a fake (``stripe_fake.js``), Stripe's API a double."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from model_bakery import baker
from playwright.sync_api import expect

from orders.models import Payment
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation
from orders.services.order import links
from orders.services.shopping import placement
from orders.signals import KnownAddress
from tests.orders.gateways.stripe_double import SECRET_KEY, WEBHOOK_SECRET, StripeDouble
from tests.recipes import stocked_variant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STRIPE = "https://js.stripe.com/"
FAKE = (Path(__file__).parent / "stripe_fake.js").read_text()
HOME = KnownAddress(
    name="Ada Byron", line1="12 Mill Lane", line2="", city="Leeds", region="", postcode="LS1 4AB", country="GB"
)
LOADS = """([address]) => new Promise((resolve) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = () => resolve(true);
  script.onerror = () => resolve(false);
  document.head.append(script);
})"""


@pytest.fixture
def double(settings, live_server):
    with StripeDouble() as running:
        settings.SITE_URL = live_server.url
        settings.SHOP_GATEWAYS = ["stripe", "transfer"]
        settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY = SECRET_KEY, "pk_test_double"
        settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE = WEBHOOK_SECRET, running.url
        yield running


@pytest.fixture
def order(double):
    """A guest's confirmed order over €19.40, to be paid by card; a bank transfer is the other way."""
    mug = stocked_variant(20, product__name="Stoneware mug", sku="MUG", price=Decimal("14.50"))
    standard = baker.make("orders.ShippingMethod", name="Standard", price=Decimal("4.90"), min_days=2, max_days=4)
    card = baker.make("orders.PaymentMethod", gateway="stripe", name="Card", expires_after_hours=1)
    baker.make("orders.PaymentMethod", gateway="transfer", name="Bank transfer", expires_after_hours=168, position=1)
    order = placement.place_order(
        data=placement.CheckoutData(
            lines=[placement.WantedLine(variant_id=mug.pk, quantity=1)],
            email="ada@example.com",
            shipping_address=HOME,
            shipping_method=standard,
            payment_method=card,
        ),
        checkout_key="once",
    )
    return confirmation.confirm_order(order=order, shown=fingerprint_of(order))


class PayPage:
    """The page of payment with Stripe's form on it."""

    def __init__(self, page, order):
        self.page, self.order = page, order
        self.button = page.get_by_role("button", name="Pay €19.40")
        self.error = page.get_by_role("alert")

    def open(self, *, stripe_js=FAKE):
        """Go there by the link of a mail; ``stripe_js`` is what Stripe's address answers, None: nobody answers."""
        self.page.route(
            f"{STRIPE}**",
            lambda route: (
                route.abort() if stripe_js is None else route.fulfill(body=stripe_js, content_type="text/javascript")
            ),
        )
        self.page.goto(links.signed_url(self.order))
        self.page.get_by_role("link", name="Pay €19.40").click()
        self.button.click()
        expect(self.page.get_by_role("region", name="Card")).to_be_attached()
        return self

    def calls(self, name):
        return self.page.evaluate("name => stripeCalls.filter(call => call[0] === name).map(call => call[1])", name)

    def answer(self, error):
        self.page.evaluate("error => stripeAnswers({ error })", error)

    def succeed(self, double):
        double.bring_money(self.payment.reference)
        self.page.evaluate("stripeSucceeds()")

    @property
    def payment(self):
        return Payment.objects.get(order=self.order, gateway="stripe")


@pytest.fixture
def pay_page(open_quiet_page, order):
    """The page in a browser that must not complain, nor ask another host than Stripe's."""
    return PayPage(open_quiet_page(allowed_hosts=["js.stripe.com"]), order)


@pytest.fixture
def broken_page(open_page, order):
    """The page in a browser that will complain of what is broken."""
    return PayPage(open_page("about:blank"), order)


class TestForm:
    def test_pays_and_leads_to_the_order(self, pay_page, double, live_server):
        pay_page.open()
        expect(pay_page.page.get_by_label("Card number")).to_be_visible()
        expect(pay_page.button).to_be_enabled()
        assert pay_page.page.evaluate("stripeCalls") == [
            ["Stripe", "pk_test_double"],
            ["elements", {"clientSecret": pay_page.payment.client_secret}],
            ["create", "payment"],
            ["mount", True],
        ]
        pay_page.button.dblclick()
        expect(pay_page.button).to_be_disabled()
        back = live_server.url + reverse("orders:pay_return", args=[pay_page.order.number])
        assert pay_page.calls("confirmPayment") == [{"confirmParams": {"return_url": back}, "isOurs": True}]
        pay_page.succeed(double)
        expect(pay_page.page.get_by_text("We have your payment of €19.40.")).to_be_visible()
        pay_page.order.refresh_from_db()
        assert pay_page.order.is_paid

    def test_offers_the_other_ways_beside_it_and_not_itself_again(self, pay_page):
        ways = pay_page.open().page.locator("details")
        ways.get_by_text("Pay in another way").first.click()
        expect(ways.get_by_role("radio")).to_have_count(1)
        expect(ways.get_by_label("Bank transfer")).to_be_checked()

    def test_asks_again_what_became_of_it_where_the_buyer_came_back_too_early(self, pay_page, double):
        pay_page.open()
        double.bring_money(pay_page.payment.reference)
        pay_page.page.get_by_role("link", name="Look again").click()
        expect(pay_page.page.get_by_text("We have your payment of €19.40.")).to_be_visible()

    def test_begins_anew_where_the_browser_brings_the_left_page_back(self, pay_page):
        pay_page.open()
        pay_page.button.click()
        expect(pay_page.button).to_be_disabled()
        with pay_page.page.expect_navigation():
            pay_page.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(pay_page.button).to_be_enabled()


class TestError:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            ({"type": "card_error", "message": "Your card has <b>expired</b>."}, "Your card has <b>expired</b>."),
            ({"type": "api_error"}, "The payment did not work."),
            (None, "Stripe gives no answer."),
        ],
        ids=["in-stripes-words", "without-words", "thrown"],
    )
    def test_is_said_and_the_next_try_pays(self, pay_page, double, error, words):
        pay_page.open()
        expect(pay_page.error).to_have_count(0)
        pay_page.button.click()
        expect(pay_page.button).to_be_disabled()
        if error is None:
            pay_page.page.evaluate("stripeThrows()")
        else:
            pay_page.answer(error)
        expect(pay_page.error).to_contain_text(words)
        expect(pay_page.button).to_be_enabled()
        expect(pay_page.button).to_be_focused()
        pay_page.order.refresh_from_db()
        assert (pay_page.order.is_payable, pay_page.order.paid_total) == (True, 0)

        pay_page.page.keyboard.press("Enter")
        expect(pay_page.button).to_be_disabled()
        expect(pay_page.error).to_have_count(0)
        pay_page.succeed(double)
        expect(pay_page.page.get_by_text("We have your payment of €19.40.")).to_be_visible()
        assert Payment.objects.count() == 1

    def test_of_paying_what_is_paid_already_leads_to_the_paid_order(self, pay_page, double):
        pay_page.open()
        pay_page.button.click()
        double.bring_money(pay_page.payment.reference)
        pay_page.answer({"type": "invalid_request_error", "payment_intent": {"status": "succeeded"}})
        expect(pay_page.page.get_by_text("We have your payment of €19.40.")).to_be_visible()


class TestNoForm:
    @pytest.mark.parametrize(
        "stripe_js",
        [None, "", f"window.stripePlan = 'throws';{FAKE}", f"window.stripePlan = 'loaderror';{FAKE}"],
        ids=["unreachable", "blocked", "refuses-the-key", "fails-to-load"],
    )
    def test_is_said_and_another_way_pays(self, broken_page, stripe_js):
        broken_page.open(stripe_js=stripe_js)
        expect(broken_page.error).to_contain_text("Stripe's form could not be loaded.")
        expect(broken_page.error).to_contain_text("your order is kept")
        expect(broken_page.button).to_have_count(0)
        broken_page.page.get_by_text("Pay in another way").first.click()
        broken_page.page.get_by_label("Bank transfer").check()
        broken_page.page.get_by_role("button", name="Pay in this way").click()
        expect(broken_page.page.get_by_role("region", name="Bank transfer")).to_contain_text(broken_page.order.number)

    def test_without_javascript_says_so_and_another_way_pays(self, open_quiet_page, order, double):
        pay_page = PayPage(open_quiet_page(java_script_enabled=False), order).open()
        expect(pay_page.page.get_by_text("needs JavaScript")).to_be_visible()
        expect(pay_page.button).to_have_count(0)
        pay_page.page.get_by_text("Pay in another way").first.click()
        pay_page.page.get_by_label("Bank transfer").check()
        pay_page.page.get_by_role("button", name="Pay in this way").click()
        account = pay_page.page.get_by_role("region", name="Bank transfer")
        expect(account).to_contain_text("DE89 3704 0044 0532 0130 00")
        expect(account).to_contain_text(order.number)
        assert double.intents[pay_page.payment.reference]["status"] == "canceled", "nobody shall pay twice"


class TestPolicy:
    def test_lets_stripes_script_in_here_and_nowhere_else(self, broken_page):
        page = broken_page.open().page
        others = ("https://elsewhere.example/", "https://api.stripe.com/", "https://js.stripe.com.example/")
        for other in others:  # each would answer: it is the policy that keeps it out
            page.route(other, lambda route: route.fulfill(body="", content_type="text/javascript"))
        expect(broken_page.button).to_be_enabled()
        assert page.evaluate(LOADS, [f"{STRIPE}v3/"])
        for other in others:
            assert not page.evaluate(LOADS, [other]), other
        page.get_by_role("link", name="To your order").click()
        expect(page.get_by_role("heading", name=f"Order {broken_page.order.number}")).to_be_visible()
        for path in (page.url, reverse("orders:cart"), reverse("orders:pay_return", args=["NOBODYS"])):
            page.goto(path)
            assert not page.evaluate(LOADS, [f"{STRIPE}v3/"]), path
