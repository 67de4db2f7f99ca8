"""An address on its whole way: typed at the checkout, kept on the order and in the book, offered again."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse
from model_bakery import baker

from orders.rules.fingerprint import fingerprint_of
from tests.recipes import member, stocked_variant

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not all(map(apps.is_installed, ("products", "orders", "customers"))), reason="an app is unplugged"
    ),
]

CUPERTINO = {
    "country": "US",
    "name": "Ada Byron",
    "line1": "1 Mill Lane",
    "line2": "",
    "postcode": "950141234",
    "city": "Cupertino",
    "region": "CA",
}


@pytest.fixture
def buyer(client, settings):
    settings.SHOP_COUNTRIES = ["GB", "US"]
    user = member.make(email="ada@example.com")
    client.force_login(user)
    client.user, client.mug = user, stocked_variant(10)
    baker.make("orders.ShippingMethod", name="Parcel", price=Decimal("4.90"), min_days=2, max_days=4)
    return client


def check_out(buyer, **typed):
    from orders.models import Order

    buyer.post(reverse("orders:cart_add"), {"sku": buyer.mug.sku, "quantity": "1"})
    form = buyer.get(reverse("orders:checkout")).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    response = buyer.post(reverse("orders:checkout"), shown | typed)
    assert response.status_code == 303
    return form, Order.objects.latest("pk")


def confirm(buyer, order):
    response = buyer.post(reverse("orders:confirm", args=[order.number]), {"fingerprint": fingerprint_of(order)})
    assert response.status_code == 303


class TestRegion:
    def test_goes_the_whole_way(self, buyer):
        _, first = check_out(buyer, **CUPERTINO, saved_address="new", keep_address="on")
        confirm(buyer, first)
        kept = buyer.user.customer.addresses.get()
        assert (kept.region, kept.postcode) == ("CA", "95014-1234")

        form, second = check_out(buyer)
        [(chosen, words), _] = form.fields["saved_address"].choices
        assert form["saved_address"].value() == chosen
        assert words == "Ada Byron, 1 Mill Lane, Cupertino, CA 95014-1234, United States"
        for order in (first, second):
            address = order.addresses.get()
            assert (address.region, address.postcode) == ("CA", "95014-1234")
        assert second.pk != first.pk

    def test_of_another_state_is_another_address(self, buyer):
        check_out(buyer, **CUPERTINO, saved_address="new", keep_address="on")
        check_out(buyer, **CUPERTINO | {"region": "NY"}, saved_address="new", keep_address="on")
        check_out(buyer, **CUPERTINO, saved_address="new", keep_address="on")
        assert sorted(buyer.user.customer.addresses.values_list("region", flat=True)) == ["CA", "NY"]
