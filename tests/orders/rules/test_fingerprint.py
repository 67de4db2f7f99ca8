"""The button buys what its page shows: another tab, a merchant or a tax that changes anything makes it ask again."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from model_bakery import baker
from rest_framework.test import APIClient

from orders.models import Order, ShippingMethod
from orders.rules.fingerprint import PARTS, changed_parts, fingerprint_of
from orders.services.lifecycle import confirmation
from orders.services.shopping import carts, checkout, placement
from orders.signals import KnownAddress

pytestmark = pytest.mark.django_db

LEEDS = KnownAddress("Ada Byron", "12 Mill Lane", "", "Leeds", "", "LS1 4AB", "GB")
YORK = replace(LEEDS, line1="3 Minster Yard", city="York", postcode="YO1 7HH")


class Tabs:
    """Two tabs of one member over one cart, which holds one order that waits for confirmation."""

    def __init__(self, client, user, variants, ways):
        self.client, self.user, self.ways = client, user, ways
        self.variants = variants
        self.cart = carts.open_cart(user=user)

    def place(self, sku="MUG", way="Standard", **given):
        checkout.check_out(
            cart_id=self.cart.pk,
            data=placement.CheckoutData(
                **{
                    "lines": [placement.WantedLine(variant_id=self.variants[sku].pk, quantity=1)],
                    "email": "ada@example.com",
                    "shipping_address": LEEDS,
                    "shipping_method": self.ways[way],
                    **given,
                }
            ),
            checkout_key="one-pass",
            user=self.user,
        )
        return Order.objects.get()

    def review(self):
        return self.client.get(Order.objects.get().get_absolute_url()).content.decode()

    def press(self, page):
        """Send the form with the obliging button, as the page filled it in."""
        form = re.search(r'action="([^"]*/confirm/)".*?</form>', page, re.DOTALL)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        return self.client.post(form[1], fields)


@pytest.fixture
def tabs(client, ada, make_variant):
    client.force_login(ada)
    variants = {sku: make_variant(sku, name=name) for sku, name in (("MUG", "Mug"), ("JUG", "Jug"))}
    ways = {
        name: baker.make(ShippingMethod, name=name, price=Decimal("4.90"), min_days=2, max_days=4)
        for name in ("Standard", "Courier")
    }
    return Tabs(client, ada, variants, ways)


class TestTheButton:
    def test_buys_nothing_that_another_tab_has_put_in_its_place_at_the_same_total(self, tabs, warehouse, snapshot):
        order = tabs.place()
        seen_in_a = tabs.review()
        assert tabs.place(sku="JUG", way="Courier", shipping_address=YORK).total == order.total
        before = snapshot(order)
        answer = tabs.press(seen_in_a)
        assert answer.status_code == 409
        assert (warehouse.heard, snapshot(order)) == ([], before)

    def test_buys_what_the_page_says_once_it_was_shown_again(self, tabs):
        tabs.place()
        seen_in_a = tabs.review()
        tabs.place(sku="JUG", shipping_address=YORK)
        page = tabs.press(seen_in_a).content.decode()
        assert "This has changed since the order was shown: the items, the delivery address." in page
        assert "Nothing has been ordered." in page
        marked = re.findall(r"<h2[^>]*>(?:[^<]*)<span class=\"badge badge-warn\">Changed</span>", page)
        assert [re.sub("<[^>]*>", "", heading).split() for heading in marked] == [
            ["Items", "Changed"],
            ["Delivery", "address", "Changed"],
        ]
        assert 'role="alert" id="refusal" tabindex="-1" autofocus' in page
        assert tabs.press(page).status_code == 303
        assert [line.sku for line in Order.objects.get().lines.all()] == ["JUG"]

    def test_says_so_where_another_tab_has_bought_something_else_already(self, tabs, warehouse):
        tabs.place()
        seen_in_a = tabs.review()
        tabs.place(sku="JUG")
        assert tabs.press(tabs.review()).status_code == 303
        answer = tabs.press(seen_in_a)
        assert answer.status_code == 409
        assert "is confirmed already, and not as it was shown here: the items." in answer.content.decode()
        assert warehouse.kinds == ["confirmed"]

    def test_costs_what_an_older_page_shows_where_the_price_has_come_back(self, tabs):
        order = tabs.place()
        seen = fingerprint_of(order)
        variant = tabs.variants["MUG"]
        for price in ("13.00", "12.00"):
            type(variant).objects.filter(pk=variant.pk).update(price=Decimal(price))
            confirmation.reprice_order(order=order) if price == "13.00" else None
        confirmation.confirm_order(order=order, shown=seen)
        order.refresh_from_db()
        assert (order.total, order.lines.get().total) == (Decimal("16.90"), Decimal("12.00"))

    def test_is_pressed_by_staff_for_what_their_page_shows(self, tabs, client, admin_user, warehouse):
        order = tabs.place()
        client.force_login(admin_user)
        path = reverse("admin:orders_order_confirm", args=[order.pk])
        seen = client.get(path).context["form"]["fingerprint"].value()
        tabs.place(sku="JUG", way="Courier")
        page = client.post(path, {"fingerprint": seen}, follow=True).content.decode()
        assert "This has changed since the order was shown: the items, the delivery." in page
        assert warehouse.heard == []


class TestTheProgram:
    @pytest.mark.parametrize(
        ("part", "change"),
        [
            ("goods", {"sku": "JUG"}),
            ("address", {"shipping_address": YORK}),
            ("billing", {"billing_address": YORK}),
            ("contact", {"note": "Ring twice"}),
            ("contact", {"phone": "+44 113 496 0000"}),
            ("contact", {"email": "bo@example.com"}),
            ("delivery", {"way": "Courier"}),
        ],
    )
    def test_is_told_which_part_has_changed_and_how_it_is_now(self, tabs, part, change, warehouse):
        api = APIClient()
        api.force_authenticate(tabs.user)
        number = tabs.place().number
        seen = api.get(f"/api/v1/orders/{number}/").json()["fingerprint"]
        tabs.place(**change)
        answer = api.post(f"/api/v1/orders/{number}/confirm/", {"fingerprint": seen})
        said = answer.json()
        assert (answer.status_code, said["code"], said["changed"]) == (409, "order_changed", [part])
        assert said["order"] == api.get(f"/api/v1/orders/{number}/").json()
        assert warehouse.heard == []


class TestFingerprint:
    @pytest.fixture
    def order(self, tabs):
        return tabs.place(billing_address=YORK)

    def changed(self, order, change):
        before = fingerprint_of(order)
        change(order)
        return changed_parts(before, fingerprint_of(Order.objects.get()))

    @pytest.mark.parametrize(
        ("part", "change"),
        [
            ("goods", lambda order: order.lines.update(quantity=2)),
            ("goods", lambda order: order.lines.update(label="Sage")),
            ("goods", lambda order: order.lines.update(is_digital=True)),
            ("goods", lambda order: Order.objects.update(waiver="I agree.")),
            ("prices", lambda order: order.lines.update(tax_rate=7)),
            ("prices", lambda order: order.lines.update(unit_price=13)),
            ("prices", lambda order: order.discounts.create(name="Sale", amount=0)),
            ("prices", lambda order: Order.objects.update(tax_total=1)),
            ("address", lambda order: order.addresses.filter(kind="shipping").update(line2="Top floor")),
            ("billing", lambda order: order.addresses.filter(kind="billing").delete()),
            ("contact", lambda order: Order.objects.update(note="Ring twice")),
            ("delivery", lambda order: Order.objects.update(delivery_max_days=9)),
            ("payment", lambda order: Order.objects.update(payment_name="Card")),
            ("payment", lambda order: Order.objects.update(is_prepaid=True)),
        ],
    )
    def test_names_the_part_that_has_changed_and_no_other(self, order, part, change):
        assert self.changed(order, change) == [part]

    def test_knows_nothing_that_is_not_shown(self, order, bo):
        other = {"user": bo, "cart": None, "placed_at": order.placed_at.replace(year=2020), "needs_attention": True}
        assert self.changed(order, lambda order: Order.objects.update(**other)) == []
        assert len(fingerprint_of(order).split(".")) == len(PARTS)

    def test_is_the_same_before_an_order_is_saved_and_after(self, place):
        order = place()
        assert fingerprint_of(order) == fingerprint_of(Order.objects.get())
