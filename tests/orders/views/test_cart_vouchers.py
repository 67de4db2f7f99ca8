"""The voucher field of the cart page, without JavaScript and with htmx."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse

from orders.models import Cart, Promotion, Voucher
from orders.services.shopping import carts

pytestmark = pytest.mark.django_db

CART, PUT, OUT = reverse("orders:cart"), reverse("orders:cart_voucher"), reverse("orders:cart_voucher_remove")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def voucher():
    return Voucher.objects.create(name="Ten off", code="TEN", kind="percentage", value=Decimal(10))


@pytest.fixture
def guest(client, make_variant):
    client.post(reverse("orders:cart_add"), {"sku": make_variant().sku, "quantity": "2"})
    return client


def page(response):
    return response.content.decode()


def rows(response):
    """What the summary lists, as name and amount."""
    totals = response.context["contents"].totals
    discounts = [(row.name, row.amount) for row in totals.discounts]
    return totals.subtotal, discounts, totals.total


class TestVoucher:
    def test_is_folded_away_at_first(self, guest, voucher):
        text = page(guest.get(CART))
        assert '<details class="accordion" id="voucher">' in text
        assert "Have a voucher?" in text

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_is_a_line_of_its_own_and_can_be_removed(self, guest, voucher, standard, headers):
        response = guest.post(PUT, {"code": " ten "}, headers=headers, follow=True)
        assert response.status_code == 200
        assert rows(response) == (Decimal("24.00"), [("Ten off", Decimal("2.40"))], Decimal("26.50"))
        assert "Voucher TEN" in page(response)
        assert "Have a voucher?" not in page(response)
        response = guest.post(OUT, headers=headers, follow=True)
        assert rows(response) == (Decimal("24.00"), [], Decimal("28.90"))
        assert "Have a voucher?" in page(response)

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_that_is_refused_is_told_beside_the_field_and_changes_nothing(self, guest, voucher, headers):
        guest.post(PUT, {"code": "TEN"})
        response = guest.post(PUT, {"code": "NOTHING"}, headers=headers)
        assert response.status_code == 422
        assert Cart.objects.get().voucher == voucher
        guest.post(OUT)
        text = page(guest.post(PUT, {"code": "NOTHING"}, headers=headers))
        assert '<details class="accordion" id="voucher" open>' in text
        assert "We know no voucher with this code." in text
        assert 'value="NOTHING"' in text
        assert 'aria-invalid="true"' in text

    @pytest.mark.parametrize("code", ["", " ", "x" * 65, "A\r\nB", "A\x00"])
    def test_refuses_hostile_input(self, guest, voucher, code):
        assert guest.post(PUT, {"code": code}).status_code == 422
        assert Cart.objects.get().voucher is None

    def test_of_an_empty_cart_is_refused_and_makes_no_cart(self, client, voucher):
        response = client.post(PUT, {"code": "TEN"})
        assert response.status_code == 422
        assert not Cart.objects.exists()
        assert client.post(OUT).status_code == 303

    def test_that_has_ended_meanwhile_says_so_and_counts_for_nothing(self, guest, voucher):
        guest.post(PUT, {"code": "TEN"})
        Voucher.objects.update(is_active=False)
        response = guest.get(CART)
        assert "Voucher TEN is not valid any more. It is not counted in your total." in page(response)
        assert rows(response)[1] == []

    def test_cannot_be_guessed(self, guest, voucher):
        for _ in range(10):
            assert guest.post(PUT, {"code": "GUESS"}).status_code == 422
        response = guest.post(PUT, {"code": "TEN"})
        assert response.status_code == 429
        assert "That was tried too often. Please wait 15 minutes." in page(response)
        assert guest.post(PUT, {"code": "TEN"}, headers=HTMX).status_code == 422, "htmx swaps in no 429"
        assert Cart.objects.get().voucher is None

    def test_right_codes_are_no_guesses(self, guest, voucher):
        for _ in range(12):
            assert guest.post(PUT, {"code": "TEN"}).status_code == 303

    def test_cannot_be_guessed_with_a_new_cart_each_time(self, guest, voucher):
        for number in range(10):
            if number == 5:
                guest.cookies.clear()
                guest.post(reverse("orders:cart_add"), {"sku": "MUG"})
            assert guest.post(PUT, {"code": "GUESS"}).status_code == 422
        guest.cookies.clear()
        guest.post(reverse("orders:cart_add"), {"sku": "MUG"})
        assert guest.post(PUT, {"code": "TEN"}).status_code == 429


class TestPromotions:
    def test_are_lines_with_their_amounts(self, guest, voucher, standard):
        Promotion.objects.create(name="Two for one", kind="buy-pay", buy_quantity=2, pay_quantity=1)
        guest.post(PUT, {"code": "TEN"})
        response = guest.get(CART)
        discounts = [("Two for one", Decimal("12.00")), ("Ten off", Decimal("1.20"))]
        assert rows(response) == (Decimal("24.00"), discounts, Decimal("15.70"))
        assert "−€12.00" in page(response)

    def test_and_a_voucher_cost_no_query_for_each_line(
        self, client, make_variant, voucher, ada, django_assert_num_queries
    ):
        Promotion.objects.create(name="Sale", kind="percentage", percentage=Decimal(5))
        for number in range(10):
            carts.add_to_cart(cart=carts.open_cart(user=ada), sku=make_variant(f"SKU{number}").sku, quantity=1)
        Cart.objects.update(voucher=voucher)
        client.force_login(ada)
        client.get(CART)
        # session, user, items, variants, addresses, versions, scopes of promotions and of the voucher (two)
        with django_assert_num_queries(8 + apps.is_installed("customers")):
            client.get(CART)
