"""The checkout: the destination decides on delivery, price and tax; ways to pay; goods that are not sent."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from orders.models import (
    Order,
    PaymentMethod,
    Promotion,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    TaxRate,
    Voucher,
    VoucherUse,
)
from orders.rules.fingerprint import fingerprint_of
from orders.rules.withdrawal_right import WAIVER
from orders.services.shopping.placement import WaiverMissing

pytestmark = pytest.mark.django_db

CHECKOUT, SUMMARY = reverse("orders:checkout"), reverse("orders:checkout_summary")
TYPED = {
    "checkout_key": "a-key-of-this-one-pass-through",
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "line1": "Gartenweg 3",
    "postcode": "10115",
    "city": "Berlin",
    "country": "DE",
    "billing_same": "on",
}
AGREED = {**TYPED, "waives_withdrawal": "on"}


@pytest.fixture
def germany():
    return ShippingZone.objects.create(name="Germany", countries="DE", position=2)


@pytest.fixture
def parcel(germany):
    """€6 to Germany; to Great Britain €15; not to Heligoland, nor to Austria."""
    ShippingZone.objects.create(name="Heligoland", countries="DE", postcodes="27498", position=1)
    britain = ShippingZone.objects.create(name="Great Britain", countries="GB", position=3)
    parcel = ShippingMethod.objects.create(name="Parcel", price=0, min_days=1, max_days=2)
    ShippingRate.objects.create(method=parcel, zone=germany, price=Decimal(6))
    ShippingRate.objects.create(method=parcel, zone=britain, price=Decimal(15), min_days=5, max_days=9)
    return parcel


@pytest.fixture
def letter(germany):
    """€3 to Germany only."""
    letter = ShippingMethod.objects.create(name="Letter", price=0, position=1)
    ShippingRate.objects.create(method=letter, zone=germany, price=Decimal(3))
    return letter


@pytest.fixture
def german_tax():
    TaxRate.objects.create(country="DE", tax_class="standard", rate=Decimal(19), valid_from=date(2020, 1, 1))


@pytest.fixture
def guest(client, make_variant):
    client.post(reverse("orders:cart_add"), {"sku": make_variant().sku, "quantity": "2"})
    return client


@pytest.fixture
def reader(client, make_variant):
    """Somebody who buys a file."""
    client.post(reverse("orders:cart_add"), {"sku": make_variant("PDF", name="Pattern", is_digital=True).sku})
    return client


def offered(response):
    return [(option.method.name, option.price) for option in response.context["options"]]


def page(response):
    return response.content.decode()


class TestDestination:
    def test_is_the_shops_own_country_at_first(self, guest, parcel, letter):
        response = guest.get(CHECKOUT)
        assert offered(response) == [("Parcel", Decimal(15))]

    def test_is_where_the_waiting_order_goes(self, guest, parcel, letter):
        guest.post(CHECKOUT, {**TYPED, "shipping_method": letter.pk})
        assert offered(guest.get(CHECKOUT)) == [("Parcel", Decimal(6)), ("Letter", Decimal(3))]

    def test_decides_price_and_tax_of_what_is_placed(self, guest, parcel, german_tax):
        assert guest.post(CHECKOUT, {**TYPED, "shipping_method": parcel.pk}).status_code == 303
        order = Order.objects.get()
        assert (order.delivery_total, order.total, order.tax_total) == (6, 30, Decimal("4.79"))
        assert {line.tax_rate for line in order.lines.all()} == {19}

    def test_to_which_the_chosen_way_does_not_go_is_refused_with_those_that_do(self, guest, parcel, letter):
        typed = {**TYPED, "country": "GB", "postcode": "LS1 4AB", "city": "Leeds", "note": "Ring twice"}
        response = guest.post(CHECKOUT, {**typed, "shipping_method": letter.pk})
        assert response.status_code == 422
        form = response.context["form"]
        assert form.errors == {
            "shipping_method": ["“Letter” does not go to this address with these goods. Choose another one."]
        }
        assert offered(response) == [("Parcel", Decimal(15))]
        assert {name: form[name].value() for name in typed} == typed | {"billing_same": True}
        assert not Order.objects.exists()

    @pytest.mark.parametrize("to", [{"postcode": "27498"}, {"country": "AT", "postcode": "1010"}])
    def test_to_which_nothing_goes_says_so(self, guest, parcel, to):
        response = guest.post(CHECKOUT, {**TYPED, **to, "shipping_method": parcel.pk})
        assert response.status_code == 422
        assert "We have no way of delivery to this address" in page(response)
        assert "please write to us" in str(response.context["form"].errors)

    @pytest.mark.parametrize("country", ["", "XX", "de\x00", "x" * 5000])
    def test_that_nobody_knows_is_taken_for_the_shops_own(self, guest, parcel, country):
        response = guest.get(SUMMARY, {"country": country, "postcode": "\x00" * 50})
        assert response.status_code == 200
        assert offered(response) == [("Parcel", Decimal(15))]


class TestRefresh:
    HTMX = {"HX-Request": "true"}

    def test_shows_ways_prices_and_tax_of_another_country(self, guest, parcel, letter, german_tax):
        facts = {"country": "DE", "postcode": "10115", "shipping_method": parcel.pk}
        response = guest.get(SUMMARY, facts, headers=self.HTMX)
        assert offered(response) == [("Parcel", Decimal(6)), ("Letter", Decimal(3))]
        text = page(response)
        assert 'id="delivery-options" hx-swap-oob="innerHTML"' in text
        assert "€30.00" in text
        assert "19 % of €25.21" in text
        assert json.loads(response["HX-Trigger"]) == {"announce": {"text": "Total €30.00."}}

    def test_takes_the_first_way_where_the_chosen_one_does_not_go(self, guest, parcel, letter):
        response = guest.get(SUMMARY, {"country": "GB", "postcode": "", "shipping_method": letter.pk})
        assert response.context["chosen"].method == parcel

    def test_leaves_the_radios_alone_that_were_pressed(self, guest, parcel, letter):
        headers = self.HTMX | {"HX-Trigger": f"delivery-{letter.pk}"}
        response = guest.get(SUMMARY, {"country": "DE", "shipping_method": letter.pk}, headers=headers)
        assert 'id="delivery-options" hx-swap-oob' not in page(response)
        assert "€27.00" in page(response)

    def test_needs_few_queries(self, guest, parcel, letter, django_assert_max_num_queries):
        guest.get(SUMMARY)
        with django_assert_max_num_queries(3):  # items, offers, versions of what is kept
            guest.get(SUMMARY, {"country": "DE", "shipping_method": parcel.pk})


def way_to_pay(name, gateway="transfer", **fields):
    return PaymentMethod.objects.create(name=name, gateway=gateway, **fields)


@pytest.fixture
def typed(standard, settings):
    settings.SHOP_GATEWAYS = ["transfer", "on_delivery"]
    settings.SHOP_BANK_HOLDER, settings.SHOP_BANK_IBAN = "Larkfield", "DE89370400440532013000"
    return {**TYPED, "shipping_method": str(standard.pk)}


class TestPayment:
    def test_is_by_invoice_where_none_is_set_up(self, guest, typed):
        assert "By invoice, which comes by e-mail" in page(guest.get(CHECKOUT))
        assert guest.post(CHECKOUT, typed).status_code == 303
        assert Order.objects.get().payment_method is None

    def test_is_chosen_at_once_where_there_is_one(self, guest, typed):
        method = way_to_pay("Bank transfer", description="Within a week")
        response = guest.get(CHECKOUT)
        assert f'id="payment-{method.pk}" value="{method.pk}" checked' in page(response)
        assert "Within a week" in page(response)

    def test_has_to_be_chosen_of_several(self, guest, typed):
        way_to_pay("Bank transfer")
        second = way_to_pay("In advance")
        assert 'name="payment_method" id="payment-' in page(guest.get(CHECKOUT))
        response = guest.post(CHECKOUT, typed)
        assert response.context["form"].errors == {"payment_method": ["Choose how you pay."]}
        assert not Order.objects.exists()
        guest.post(CHECKOUT, {**typed, "payment_method": second.pk})
        order = Order.objects.get()
        assert (order.payment_method, order.payment_name, order.is_prepaid) == (second, "In advance", True)
        assert guest.get(CHECKOUT).context["chosen_payment"] == second.pk

    def test_that_is_switched_off_or_whose_gateway_is_not_offered_is_refused(self, guest, typed):
        way_to_pay("Bank transfer")
        for method in (way_to_pay("Off", is_active=False), way_to_pay("Card", gateway="stripe")):
            response = guest.post(CHECKOUT, {**typed, "payment_method": method.pk})
            assert "payment_method" in response.context["form"].errors
            assert method.name not in page(response)
        assert not Order.objects.exists()

    @pytest.mark.parametrize("value", ["text", "999", str(2**70), "1\x00"])
    def test_refuses_hostile_input(self, guest, typed, value):
        way_to_pay("Bank transfer")
        assert guest.post(CHECKOUT, {**typed, "payment_method": value}).status_code == 422


class TestConditions:
    @pytest.fixture
    def at_the_door(self, typed):
        return way_to_pay("Cash on delivery", gateway="on_delivery", countries="DE", max_total=Decimal(31))

    def names(self, response):
        return [method.name for method in response.context["payment_methods"]]

    def test_leave_the_ways_for_the_country_and_the_total_that_the_page_shows(self, guest, parcel, at_the_door):
        way_to_pay("Bank transfer")
        assert self.names(guest.get(CHECKOUT)) == ["Bank transfer"]
        for country, names in (("DE", ["Cash on delivery", "Bank transfer"]), ("GB", ["Bank transfer"])):
            response = guest.get(SUMMARY, {"country": country, "payment_method": at_the_door.pk})
            assert self.names(response) == names
            assert ("checked" in page(response).partition('id="payment-options"')[2]) == (len(names) == 2)
        at_the_door.max_total = Decimal("29.99")
        at_the_door.save()
        assert self.names(guest.get(SUMMARY, {"country": "DE"})) == ["Bank transfer"]

    def test_are_looked_at_where_the_cart_is_empty(self, client, typed):
        way_to_pay("Bank transfer")
        assert self.names(client.get(SUMMARY, {"country": "DE"})) == ["Bank transfer"]

    def test_come_with_a_fee_in_the_total_once_the_way_is_chosen(self, guest, parcel, at_the_door):
        at_the_door.fee = Decimal(4)
        at_the_door.save()
        transfer = way_to_pay("Bank transfer")
        for way, total, has_fee in ((at_the_door, "€34.00", True), (transfer, "€30.00", False)):
            response = guest.get(SUMMARY, {"country": "DE", "payment_method": way.pk})
            assert response.context["chosen"].price == 6, "the delivery costs what it did"
            assert total in page(response) and ("Fee for the way to pay" in page(response)) == has_fee

    def test_that_are_not_met_are_said_beside_the_field(self, guest, parcel, at_the_door):
        way_to_pay("Bank transfer")
        typed = {**TYPED, "country": "GB", "postcode": "LS1 4AB", "city": "Leeds", "shipping_method": parcel.pk}
        response = guest.post(CHECKOUT, {**typed, "payment_method": at_the_door.pk})
        words = "“Cash on delivery” is not offered for deliveries to United Kingdom."
        assert (response.status_code, response.context["form"].errors) == (422, {"payment_method": [words]})
        assert words in page(response) and not Order.objects.exists()

    def test_that_no_way_meets_sell_nothing(self, guest, parcel, at_the_door):
        assert "We have no way to pay for this country" in page(guest.get(CHECKOUT))
        typed = {**TYPED, "country": "GB", "postcode": "LS1 4AB", "city": "Leeds", "shipping_method": parcel.pk}
        assert guest.post(CHECKOUT, typed).status_code == 422
        assert not Order.objects.exists()


class TestDigitalGoods:
    def test_ask_for_a_billing_address_and_no_delivery(self, reader, typed):
        text = page(reader.get(CHECKOUT))
        assert "<h2>Billing address</h2>" in text
        assert "<h2>Delivery" not in text
        assert 'name="phone"' not in text
        assert "billing_" not in text

    def test_are_ordered_without_a_way_of_delivery(self, reader):
        assert reader.post(CHECKOUT, AGREED).status_code == 303
        order = Order.objects.get()
        assert (order.needs_delivery, order.shipping_method, order.total) == (False, None, Decimal("12.00"))
        review = page(reader.get(reader.post(CHECKOUT, AGREED)["Location"]))
        assert "Billing address" in review
        assert "Same as the delivery address" not in review

    def test_are_not_ordered_before_the_buyer_has_agreed_to_have_them_at_once(self, reader):
        field = 'name="waives_withdrawal" required id="id_waives_withdrawal">'
        assert field in page(reader.get(CHECKOUT))
        answer = reader.post(CHECKOUT, TYPED)
        assert (answer.status_code, Order.objects.count()) == (422, 0)
        assert answer.context["form"].errors["waives_withdrawal"] == [str(WaiverMissing())]
        reader.post(CHECKOUT, AGREED)
        order = Order.objects.get()
        assert (order.waiver, order.waived_at) == (WAIVER, order.placed_at)
        assert str(WAIVER) in page(reader.get(reader.post(CHECKOUT, AGREED)["Location"]))
        assert field in page(reader.get(CHECKOUT)), "it is asked again, and not ticked for anybody"

    def test_nobody_else_is_asked(self, guest, typed):
        assert "waives_withdrawal" not in page(guest.get(CHECKOUT))
        assert guest.post(CHECKOUT, typed).status_code == 303
        assert (Order.objects.get().waiver, Order.objects.get().waived_at) == ("", None)

    def test_are_not_paid_on_delivery(self, reader, typed):
        way_to_pay("Cash on delivery", gateway="on_delivery")
        transfer = way_to_pay("Bank transfer")
        assert [method.name for method in reader.get(CHECKOUT).context["payment_methods"]] == ["Bank transfer"]
        assert reader.post(CHECKOUT, {**AGREED, "payment_method": transfer.pk}).status_code == 303


class TestReview:
    def test_shows_what_the_order_is_made_of(self, guest, typed, german_tax):
        Promotion.objects.create(name="Winter sale", kind="percentage", percentage=Decimal(10))
        Voucher.objects.create(name="Ten off", code="TEN", kind="amount", value=Decimal(1))
        guest.post(reverse("orders:cart_voucher"), {"code": "ten"})
        text = page(guest.get(guest.post(CHECKOUT, typed)["Location"]))
        for part in ("Winter sale", "−€2.40", "Voucher TEN", "−€1.00", "€25.50", "Contains €4.07 VAT", "By invoice"):
            assert part in text

    def test_says_why_the_voucher_was_left_out(self, guest, typed, place):
        voucher = Voucher.objects.create(name="Ten", code="TEN", kind="amount", value=Decimal(1), customer_limit=1)
        VoucherUse.objects.create(voucher=voucher, order=place(), email="ada@example.com")
        guest.post(reverse("orders:cart_voucher"), {"code": "ten"})
        review = page(guest.get(guest.post(CHECKOUT, typed)["Location"]))
        assert "You have used voucher TEN already." in review
        assert "€28.90" in review

    def test_says_why_the_total_has_changed(self, guest, typed):
        voucher = Voucher.objects.create(name="Ten", code="TEN", kind="amount", value=Decimal(1))
        guest.post(reverse("orders:cart_voucher"), {"code": "ten"})
        guest.get(guest.post(CHECKOUT, typed)["Location"])
        voucher.is_active = False
        voucher.save()
        order = Order.objects.get()
        response = guest.post(reverse("orders:confirm", args=[order.number]), {"fingerprint": fingerprint_of(order)})
        assert response.status_code == 409
        assert "Voucher TEN is not valid any more." in page(response)
        assert Order.objects.get().is_placed

    def test_without_tax_adds_up_to_what_is_paid(self, guest, typed, settings):
        settings.SHOP_PRICES_SHOWN = "without-tax"
        Promotion.objects.create(name="Sale", kind="percentage", percentage=Decimal(10))
        Voucher.objects.create(name="One off", code="ONE", kind="amount", value=Decimal("1.11"))
        guest.post(reverse("orders:cart_voucher"), {"code": "one"})
        response = guest.get(guest.post(CHECKOUT, typed)["Location"])
        totals = response.context["page"].totals
        off = sum(discount.amount for discount in totals.discounts)
        assert (totals.subtotal, totals.is_net) == (Decimal("20.00"), True)
        assert totals.subtotal - off + totals.delivery + totals.tax == totals.total == Order.objects.get().total
        assert "VAT 20 %" in page(response)
