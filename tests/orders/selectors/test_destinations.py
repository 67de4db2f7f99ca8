"""A cart says where its delivery is estimated for, and the checkout begins there."""

from decimal import Decimal

import pytest
from django.urls import reverse

from orders.models import Cart, Order, ShippingRate, ShippingZone
from orders.rules.fingerprint import fingerprint_of
from orders.selectors.carts import cart_contents
from orders.selectors.destinations import Destination
from orders.services.lifecycle import confirmation
from orders.services.shopping import carts
from orders.signals import KnownAddress, addresses_asked

pytestmark = pytest.mark.django_db

CART, CHECKOUT, COUNTRY = reverse("orders:cart"), reverse("orders:checkout"), "/cart/country/"
BERLIN = KnownAddress("Ada", "Gartenweg 3", "", "Berlin", "", "10115", "DE", is_default=True)
PARIS = KnownAddress("Ada", "1 rue Monge", "", "Paris", "", "75005", "FR")
HELIGOLAND = KnownAddress("Ada", "Lung Wai 1", "", "Helgoland", "", "27498", "DE", is_default=True)


@pytest.fixture(autouse=True)
def prices(standard, settings):
    """€4.90 at home, €9 to Germany, €12 to Heligoland, €7 to France."""
    settings.SHOP_COUNTRIES, settings.SHOP_COUNTRY = ["GB", "DE", "FR"], "GB"
    zones = [("Home", "GB", "", "4.90"), ("Island", "DE", "27498", "12"), ("Germany", "DE", "", "9")]
    for position, (name, countries, postcodes, price) in enumerate([*zones, ("France", "FR", "", "7")]):
        zone = ShippingZone.objects.create(name=name, countries=countries, postcodes=postcodes, position=position)
        ShippingRate.objects.create(method=standard, zone=zone, price=Decimal(price))


@pytest.fixture
def book(monkeypatch):
    """The addresses that somebody knows of a member."""
    known = []
    monkeypatch.setattr(addresses_asked, "receivers", [])
    addresses_asked.connect(lambda user_id, **kwargs: known, weak=False)
    return known


@pytest.fixture
def guest(client, make_variant):
    make_variant()
    client.post(reverse("orders:cart_add"), {"sku": "MUG", "quantity": "2"})
    return client


@pytest.fixture
def member(client, ada, book, make_variant):
    make_variant()
    carts.add_to_cart(cart=carts.open_cart(user=ada), sku="MUG", quantity=2)
    client.force_login(ada)
    return client


def said(response):
    return " ".join(response.content.decode().split())


def estimate(client):
    """Return where the cart says that it goes, and at what price; and the same of the checkout's first page."""
    cart = client.get(CART).context["contents"]
    checkout = client.get(CHECKOUT).context
    assert checkout["chosen"].price == cart.delivery, "the checkout agrees"
    assert checkout["form"].destination == cart.destination
    return cart.destination.country, cart.delivery


class TestTheEstimate:
    def test_is_for_a_members_default_address_and_says_so(self, member, book):
        book[:] = [PARIS, BERLIN]
        page = said(member.get(CART))
        assert "Delivery to Germany, estimated" in page
        assert "€33.00" in page
        assert estimate(member) == ("DE", Decimal(9))

    def test_knows_the_postcode_of_that_address(self, member, book):
        book[:] = [HELIGOLAND]
        assert estimate(member) == ("DE", Decimal(12))

    def test_is_for_the_shops_own_country_where_nobody_knows_and_names_it(self, guest, settings):
        settings.SHOP_COUNTRY = "FR"
        assert "Delivery to France, estimated" in said(guest.get(CART))
        assert estimate(guest) == ("FR", Decimal(7))

    def test_leaves_out_an_address_that_the_shop_does_not_deliver_to(self, member, book, settings):
        book[:] = [BERLIN]
        settings.SHOP_COUNTRIES = ["GB", "FR"]
        assert estimate(member) == ("GB", Decimal("4.90"))

    def test_is_what_the_drawer_speaks_of(self, member, book, standard):
        book[:] = [BERLIN]
        standard.free_from = Decimal(50)
        standard.save()
        drawer = said(member.post(reverse("orders:cart_add"), {"sku": "MUG"}, headers={"HX-Request": "true"}))
        assert "€14.00 more and delivery to Germany is free." in drawer


class TestChangingTheCountry:
    def test_needs_no_script_and_is_kept_with_the_cart(self, guest):
        page = said(guest.get(CART))
        assert f'<form class="stack" method="post" action="{COUNTRY}"' in page
        assert '<option value="GB" selected' in page
        answer = guest.post(COUNTRY, {"country": "DE"}, follow=True)
        assert "Delivery is estimated for Germany." in said(answer)
        assert estimate(guest) == ("DE", Decimal(9))
        assert guest.get(CHECKOUT).context["form"]["country"].value() == "DE"

    def test_wins_over_the_address_book_and_takes_the_address_there(self, member, book):
        book[:] = [PARIS, BERLIN]
        member.post(COUNTRY, {"country": "FR"})
        assert estimate(member) == ("FR", Decimal(7))
        form = member.get(CHECKOUT).context["form"]
        assert form.known[form["saved_address"].value()] == PARIS
        member.post(COUNTRY, {"country": "GB"})
        assert estimate(member) == ("GB", Decimal("4.90"))

    def test_swaps_the_cart_in_for_htmx_and_says_so(self, guest):
        answer = guest.post(COUNTRY, {"country": "FR"}, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and "Delivery to France, estimated" in said(answer)
        assert "Delivery is estimated for France." in answer.headers["HX-Trigger"]

    @pytest.mark.parametrize("country", ["", "US", "de", "XX", "\x00", "DE" * 500])
    def test_to_one_that_is_not_delivered_to_is_refused(self, guest, country):
        answer = guest.post(COUNTRY, {"country": country})
        assert answer.status_code == 422
        assert ("We do not deliver there." if country else "Choose the country.") in said(answer)
        assert Cart.objects.get().country == ""

    def test_of_no_cart_does_nothing(self, client):
        assert client.post(COUNTRY, {"country": "DE"}).status_code == 303
        assert not Cart.objects.exists()

    def test_is_not_offered_where_there_is_one_country(self, guest, settings):
        settings.SHOP_COUNTRIES = ["GB"]
        page = said(guest.get(CART))
        assert "Delivery to United Kingdom, estimated" in page and COUNTRY not in page


class TestTheWayThroughTheCheckout:
    TYPED = {
        "checkout_key": "a-key-of-this-one-pass-through",
        "email": "ada@example.com",
        "name": "Ada",
        "line1": "Lung Wai 1",
        "postcode": "27498",
        "city": "Helgoland",
        "country": "DE",
        "billing_same": "on",
    }

    def place(self, client, standard):
        assert client.post(CHECKOUT, {**self.TYPED, "shipping_method": standard.pk}).status_code == 303
        return Order.objects.get()

    def test_back_in_the_cart_it_goes_where_the_order_goes(self, guest, standard):
        self.place(guest, standard)
        assert estimate(guest) == ("DE", Decimal(12))
        assert guest.get(CHECKOUT).context["form"]["line1"].value() == "Lung Wai 1"

    def test_sent_elsewhere_since_it_takes_no_address_of_that_order(self, guest, standard):
        self.place(guest, standard)
        guest.post(COUNTRY, {"country": "FR"})
        assert estimate(guest) == ("FR", Decimal(7))
        form = guest.get(CHECKOUT).context["form"]
        assert (form["email"].value(), form["line1"].value() or "") == ("ada@example.com", "")

    @pytest.mark.parametrize(("who", "left"), [("guest", ("DE", "")), ("member", ("", ""))])
    def test_once_it_is_bought_a_members_address_book_counts_again(self, request, standard, who, left):
        order = self.place(request.getfixturevalue(who), standard)
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        cart = Cart.objects.get()
        assert (cart.country, cart.postcode) == left


def test_digital_goods_name_the_country_of_their_tax(client, make_variant):
    make_variant("PDF", is_digital=True)
    client.post(reverse("orders:cart_add"), {"sku": "PDF"})
    assert "Tax as in United Kingdom: change" in said(client.get(CART))


def test_the_service_refuses_a_country_that_is_none(guest):
    cart = Cart.objects.get()
    with pytest.raises(carts.CartRefused, match="We do not deliver there."):
        carts.set_cart_destination(cart=cart, destination=Destination("US"))
    assert cart_contents(token=cart.token).destination.country == "GB"
