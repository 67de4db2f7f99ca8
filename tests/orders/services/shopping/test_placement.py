from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.models import Order, OrderAddress
from orders.services.order.order_numbers import ALPHABET, random_number, read_number
from orders.services.pricing import order_pricing
from orders.services.shopping import carts, placement, quantities
from orders.services.shopping.placement import WantedLine
from orders.signals import KnownAddress, OrderRejected, address_used

pytestmark = pytest.mark.django_db

OFFICE = KnownAddress(
    name="Ada Byron", line1="1 Office Row", line2="2nd floor", city="Leeds", region="", postcode="LS2 9AA", country="GB"
)


class TestPlaceOrder:
    def test_writes_down_what_was_bought_as_it_was(self, place, make_variant):
        mug = make_variant("MUG-SAGE", "12.00", 5, name="Mug", label="Sage")
        order = place({mug: 2})
        line = order.lines.get()
        assert (line.sku, line.name, line.label, line.quantity) == ("MUG-SAGE", "Mug", "Sage", 2)
        assert (line.unit_price, line.total) == (Decimal("12.00"), Decimal("24.00"))
        assert (line.tax_rate, line.tax_amount) == (Decimal("20"), Decimal("4.00"))
        assert order.is_placed
        assert order.currency == "EUR"
        assert [event.kind for event in order.events.all()] == ["placed"]

    def test_refuses_no_way_to_pay_where_there_is_one_and_writes_nothing(self, place, ways):
        with pytest.raises(placement.PaymentNotOffered, match="Choose how you pay"):
            place()
        assert not Order.objects.exists()
        assert place(is_by_invoice=True).payment_method is None

    @pytest.mark.parametrize("limit", [{"countries": "DE"}, {"min_total": 29}, {"max_total": 28}])
    def test_refuses_a_way_to_pay_that_is_not_for_this_order(self, place, ways, limit):
        way = ways["on_delivery"]
        type(way).objects.filter(pk=way.pk).update(**limit)
        way.refresh_from_db()
        for given in ({}, {"is_by_invoice": True}):  # staff choose among the same ways
            with pytest.raises(placement.PaymentNotOffered, match="“Cash on delivery” is "):
                place(payment_method=way, **given)
        assert not Order.objects.exists()

    def test_refuses_who_can_pay_in_no_way_at_all(self, place, ways):
        for way in ways.values():
            way.countries = "DE"
            way.save()
        with pytest.raises(placement.PaymentNotOffered, match="no way to pay for this country"):
            place()
        assert not Order.objects.exists()

    def test_is_by_invoice_where_no_way_to_pay_is_set_up(self, place):
        assert place().payment_method is None

    def test_keeps_the_name_and_price_when_the_product_changes(self, place, make_variant):
        mug = make_variant("MUG", "12.00", 5, name="Mug")
        order = place({mug: 1})
        mug.product.name, mug.price = "Beaker", Decimal("99")
        mug.product.save(), mug.save()
        assert (order.lines.get().name, order.lines.get().unit_price) == ("Mug", Decimal("12.00"))

    def test_can_be_saved_whatever_it_adds_up_to(self, place, make_variant):
        """A database that adds decimals as floats must not stumble: 12.34 + 4.90 is 17.240000000000002 there."""
        order = place({make_variant("A", "12.34", 5): 1})
        for cents in range(1, 10_000, 7):
            subtotal = Decimal(cents) / 100
            for delivery in (Decimal("4.90"), Decimal("12.50")):
                Order.objects.update(subtotal=subtotal, delivery_total=delivery, total=subtotal + delivery)
        assert order.total == Decimal("17.24")

    @pytest.mark.parametrize("cent", ["0.01", "-0.01"])
    def test_cannot_be_saved_a_cent_off(self, place, make_variant, cent):
        order = place({make_variant("A", "12.34", 5): 1})
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.update(total=order.total + Decimal(cent))

    def test_adds_up_lines_delivery_and_the_tax_in_both(self, place, make_variant):
        order = place({make_variant("A", "9.99", 5): 3, make_variant("B", "0.01", 5): 1})
        assert order.subtotal == Decimal("29.98")
        assert order.delivery_total == Decimal("4.90")
        assert order.total == Decimal("34.88")
        # once for the rate: 34.88/6 = 5.813; line by line it were 5.00 + 0.00 + 0.82
        assert order.tax_total == Decimal("5.81")

    def test_delivers_free_from_the_sum_on(self, place, make_variant):
        assert place({make_variant("A", "49.99", 5): 1}).delivery_total == Decimal("4.90")
        assert place({make_variant("B", "50.00", 5): 1}).delivery_total == 0

    def test_takes_no_stock_and_tells_nobody(self, place, make_variant, warehouse):
        mug = make_variant(quantity=5)
        place({mug: 2})
        mug.refresh_from_db()
        assert mug.quantity == 5
        assert warehouse.heard == []

    def test_keeps_both_addresses_as_written(self, place):
        order = place(billing_address=OFFICE)
        kinds = {address.kind: address.line1 for address in order.addresses.all()}
        assert kinds == {"shipping": "12 Mill Lane", "billing": "1 Office Row"}

    def test_keeps_the_postcode_as_printed_and_the_region(self, place):
        abroad = replace(OFFICE, country="us", postcode="950141234", region="CA")
        address = place(shipping_address=abroad).addresses.get()
        assert (address.country, address.postcode, address.region) == ("US", "95014-1234", "CA")

    @pytest.mark.parametrize("kind", ["shipping_address", "billing_address"])
    @pytest.mark.parametrize(
        ("parts", "part"),
        [
            ({"postcode": "LS2"}, "postcode"),
            ({"postcode": ""}, "postcode"),
            ({"country": "US", "postcode": "95014"}, "region"),
        ],
    )
    def test_refuses_what_its_country_does_not_know_and_writes_nothing(self, place, kind, parts, part):
        with pytest.raises(ValidationError) as refusal:
            place(**{kind: replace(OFFICE, **parts)})
        assert set(refusal.value.message_dict) == {part}
        assert not Order.objects.exists()

    def test_writes_one_address_where_the_invoice_goes_there_too(self, place):
        assert [address.kind for address in place().addresses.all()] == [OrderAddress.Kind.SHIPPING]

    def test_takes_the_lines_of_a_cart(self, place, make_variant):
        cart = carts.open_cart()
        carts.add_to_cart(cart=cart, sku=make_variant(quantity=5).sku, quantity=3)
        order = place.using(cart=cart)
        assert [(line.sku, line.quantity) for line in order.lines.all()] == [("MUG", 3)]
        assert order.cart == cart
        assert cart.items.count() == 1, "the cart is kept until the order is confirmed"

    def test_finds_variants_by_sku(self, place, make_variant):
        make_variant("MUG", quantity=5)
        order = place.using(lines=[WantedLine(sku="MUG", quantity="2")])
        assert order.lines.get().quantity == 2

    def test_counts_a_variant_that_is_named_twice_together(self, place, make_variant):
        mug = make_variant("MUG", quantity=5)
        order = place.using(
            lines=[WantedLine(sku="MUG", quantity=2), WantedLine(variant_id=mug.pk, quantity=3)],
        )
        assert order.lines.get().quantity == 5

    def test_may_be_told_when_it_was_placed(self, place):
        long_ago = datetime(2020, 12, 1, 8, 26, tzinfo=timezone.get_current_timezone())
        order = place(placed_at=long_ago)
        order.refresh_from_db()
        assert (order.placed_at, order.events.get().created_at) == (long_ago, long_ago)


class TestCheckoutKey:
    def test_the_same_key_answers_the_same_order(self, place, make_variant):
        first = place({make_variant("A"): 1}, checkout_key="one")
        second = place({make_variant("B"): 3}, checkout_key="one")
        assert second == first
        assert Order.objects.count() == 1
        assert [line.sku for line in first.lines.all()] == ["A"]

    def test_answers_the_same_order_even_when_nothing_is_left(self, place, make_variant):
        mug = make_variant(quantity=2)
        first = place({mug: 2}, checkout_key="one")
        type(mug).objects.update(quantity=0)
        assert place({mug: 2}, checkout_key="one") == first

    def test_somebody_elses_key_opens_nothing(self, place, ada, bo):
        place(checkout_key="one", user=ada)
        for user in (bo, None):
            with pytest.raises(placement.CheckoutKeyTaken):
                place.using(lines=[WantedLine(sku="MUG", quantity=1)], checkout_key="one", user=user)


class TestRefusals:
    """A refusal names the reason and writes nothing."""

    @pytest.fixture(autouse=True)
    def nothing_is_written(self, db):
        yield
        assert Order.objects.count() == 0

    @pytest.mark.parametrize(
        "quantity", [0, -1, 1.5, 2.0, 2**31, 2**63, 100, "text", "", "1.5", "+-2", "٣x", None, True, "9" * 400]
    )
    def test_of_quantities(self, place, make_variant, quantity):
        make_variant("MUG", quantity=50, name="Mug")
        with pytest.raises(quantities.QuantityRefused, match="Mug"):
            place.using(lines=[WantedLine(sku="MUG", quantity=quantity)])

    def test_of_a_sum_above_the_limit(self, place, make_variant):
        make_variant("MUG", quantity=500)
        with pytest.raises(quantities.QuantityRefused):
            place.using(lines=[WantedLine(sku="MUG", quantity=60)] * 2)

    def test_of_nothing(self, place):
        with pytest.raises(placement.NothingToOrder):
            place.using(lines=[])

    @pytest.mark.parametrize("variant_id", [0, -1, 999_999, 2**63, 2**70])
    def test_of_unknown_variants(self, place, variant_id):
        with pytest.raises(OrderRejected) as refusal:
            place.using(lines=[WantedLine(variant_id=variant_id, quantity=1)])
        assert [reason.is_for_sale for reason in refusal.value.reasons] == [False]

    @pytest.mark.parametrize("sku", ["NOPE", "", "a\x00b"])
    def test_of_unknown_skus(self, place, sku):
        with pytest.raises(OrderRejected, match="Unknown product"):
            place.using(lines=[WantedLine(sku=sku, quantity=1)])

    def test_of_all_lines_that_cannot_be_had_at_once(self, place, make_variant):
        short = make_variant("SHORT", quantity=1, name="Bowl", label="Blue")
        withdrawn = make_variant("GONE", quantity=9, name="Jug", is_published=False)
        empty = make_variant("EMPTY", quantity=0, name="Cup")
        fine = make_variant("FINE", quantity=9)
        with pytest.raises(OrderRejected) as refusal:
            place({short: 2, withdrawn: 1, empty: 1, fine: 1})
        assert [str(reason) for reason in refusal.value.reasons] == [
            "Bowl, Blue (SHORT): only 1 left, 2 wanted",
            "Jug (GONE): not for sale",
            "Cup (EMPTY): sold out, 1 wanted",
        ]

    def test_of_a_delivery_that_is_not_offered_any_more(self, place, standard):
        standard.is_active = False
        with pytest.raises(order_pricing.DeliveryNotOffered):
            place()

    @pytest.mark.parametrize(
        "given",
        [
            {"email": "nobody"},
            {"email": "ada@example.com\nBcc: all@example.com"},
            {"note": "x" * 501},
            {"shipping_address": KnownAddress("", "12 Mill Lane", "", "Leeds", "", "LS1", "GB")},
            {"shipping_address": KnownAddress("A\r\nBcc: b@example.com", "1", "", "Leeds", "", "LS1", "GB")},
            {"shipping_address": KnownAddress("Ada", "1", "", "Leeds", "", "x" * 17, "GB")},
        ],
    )
    def test_of_texts_that_do_not_fit(self, place, given):
        with pytest.raises(ValidationError):
            place(**given)


class TestKeepAddress:
    @pytest.fixture
    def heard(self, monkeypatch):
        kept = []

        def keep(user_id, address, **kwargs):
            kept.append((user_id, address.line1))

        monkeypatch.setattr(address_used, "receivers", [])
        address_used.connect(keep)
        yield kept

    def test_is_announced_when_asked(self, place, ada, heard):
        place(user=ada, keep_address=True)
        assert heard == [(ada.pk, "12 Mill Lane")]

    def test_is_not_announced_otherwise(self, place, ada, heard):
        place(user=ada)
        place(keep_address=True)
        assert heard == []


class TestNumbers:
    def test_are_ten_signs_that_nobody_misreads(self):
        number = random_number()
        assert len(number) == 11
        assert set(number.replace("-", "")) <= set(ALPHABET)
        assert not set("ILOU") & set(ALPHABET)

    def test_differ(self):
        assert len({random_number() for _ in range(1000)}) == 1000

    @pytest.mark.parametrize("typed", ["7K3QX-9MF10", " 7k3qx9mf10 ", "7K3QX 9MFiO", "7k3-qx9-mfl-o"])
    def test_are_read_as_people_type_them(self, typed):
        assert read_number(typed) == "7K3QX-9MF10"

    @pytest.mark.parametrize("typed", ["", "7K3QX", "7K3QX-9MF1U", "7K3QX-9MF100", "\x00" * 10])
    def test_are_nothing_otherwise(self, typed):
        assert read_number(typed) == ""

    def test_a_taken_number_is_drawn_again(self, place, monkeypatch):
        taken = place()
        drawn = iter([taken.number, "AAAAA-AAAAA"])
        monkeypatch.setattr("orders.services.shopping.placement.random_number", lambda: next(drawn))
        assert place().number == "AAAAA-AAAAA"
