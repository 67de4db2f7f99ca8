"""Orders that are confirmed and paid later: how many of them an address and a visitor may have in an hour."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from my_shop.kernel.throttle.models import Tries
from orders.models import Cart, Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation, confirmation
from orders.services.order.transitions import log_event
from orders.services.payment import payments
from orders.services.payment.unpaid_limit import TooManyUnpaidOrders
from tests import recipes
from tests.orders.money import again

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"
LATER = ["on_delivery", "transfer", None]


@pytest.fixture(autouse=True)
def two_of_an_address_and_three_of_a_visitor(settings):
    settings.SHOP_UNPAID_ORDERS_PER_EMAIL, settings.SHOP_UNPAID_ORDERS_PER_VISITOR = 2, 3


@pytest.fixture
def order(place, ways):
    """Place an order: ``order("transfer", email="bo@example.com")``, ``order(None)`` by invoice."""
    return lambda code="on_delivery", **given: place(
        payment_method=ways[code] if code else None, is_by_invoice=not code, **given
    )


@pytest.fixture
def owed(order):
    """Confirm as many orders of Ada's that are paid later."""
    return lambda count=2, **given: [confirm(order(**given)) for _ in range(count)]


def confirm(order, *, visitor=HERE, **given):
    return confirmation.confirm_order(
        order=order, shown=fingerprint_of(order), user=order.user, visitor=visitor, **given
    )


def make_known(user, *, verified=True):
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)


def pay(order, user=None):
    return payments.record_manual_payment(order=order, amount=order.total, user=user)


class TestConfirmOrder:
    @pytest.mark.parametrize("code", LATER)
    def test_refuses_one_more_of_an_address_and_changes_nothing(self, order, owed, warehouse, snapshot, code):
        owed()
        third = order(code, email="ADA@Example.com")
        before, heard, tries = snapshot(third), list(warehouse.heard), list(Tries.objects.values())
        with pytest.raises(TooManyUnpaidOrders):
            confirm(third, visitor=ELSEWHERE)
        assert (snapshot(third), warehouse.heard, list(Tries.objects.values())) == (before, heard, tries)

    def test_refuses_one_more_of_a_visitor_whatever_addresses_they_write(self, order):
        for n in range(3):
            confirm(order(email=f"victim{n}@example.com"))
        fourth = order(email="victim4@example.com")
        with pytest.raises(TooManyUnpaidOrders):
            confirm(fourth)
        assert again(fourth).is_placed
        assert confirm(fourth, visitor=ELSEWHERE).is_confirmed

    def test_asks_to_pay_now_or_to_write(self, order, owed, settings):
        owed()
        with pytest.raises(TooManyUnpaidOrders, match=r"Please pay this one now \(Card\), or write to us at hello@"):
            confirm(order())
        settings.SHOP_GATEWAYS = ["transfer", "on_delivery"]
        with pytest.raises(TooManyUnpaidOrders, match=r"Please pay one of them first, or write to us at hello@"):
            confirm(order())

    def test_names_a_way_by_what_the_order_costs_without_the_fee_for_the_other(self, order, owed, ways):
        owed()
        ways["on_delivery"].fee, ways["test"].max_total = Decimal("4.00"), Decimal("28.90")
        ways["on_delivery"].save(), ways["test"].save()
        with pytest.raises(TooManyUnpaidOrders, match=r"Please pay this one now \(Card\)"):
            confirm(order())

    def test_takes_any_number_that_is_paid_online_and_counts_none_of_them(self, order, owed):
        for _ in range(4):
            confirm(order("test"))
        owed()
        assert confirm(order("test")).is_confirmed

    def test_takes_one_more_once_another_is_paid(self, order, owed, ada):
        first, _ = owed()
        pay(first, ada)
        assert confirm(order()).is_confirmed

    def test_counts_one_that_was_cancelled(self, order, owed):
        for owing in owed():
            cancellation.cancel_order(order=owing)
        with pytest.raises(TooManyUnpaidOrders):
            confirm(order())

    @pytest.mark.usefixtures("one_clock")
    def test_takes_one_more_after_an_hour(self, order, owed):
        owed()
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            assert confirm(order()).is_confirmed

    def test_answers_one_that_is_confirmed_already(self, owed):
        first, _ = owed()
        assert confirm(first).confirmed_at == again(first).confirmed_at

    def test_takes_one_more_where_nothing_is_owed(self, order, owed):
        owed()
        free = order()
        Order.objects.filter(pk=free.pk).update(subtotal=0, delivery_total=0, total=0)
        free.lines.update(unit_price=0, total=0)
        free = again(free)
        with pytest.raises(confirmation.OrderChanged):  # it came past the limit, and to the price of today
            confirm(free)

    @pytest.mark.parametrize("setting", ["SHOP_UNPAID_ORDERS_PER_EMAIL", "SHOP_UNPAID_ORDERS_PER_VISITOR"])
    def test_is_held_to_each_limit_by_itself_and_to_none_at_0(self, order, settings, setting):
        settings.SHOP_UNPAID_ORDERS_PER_EMAIL = settings.SHOP_UNPAID_ORDERS_PER_VISITOR = 0
        for _ in range(4):
            confirm(order())
        setattr(settings, setting, 1)
        if setting.endswith("VISITOR"):
            confirm(order())
        with pytest.raises(TooManyUnpaidOrders):
            confirm(order())

    def test_does_not_take_all_visitors_that_it_does_not_know_for_one(self, order):
        for n in range(4):
            assert confirm(order(email=f"b{n}@example.com"), visitor="").is_confirmed
        assert not Tries.objects.exists()


class TestWhoIsNeverRefused:
    @pytest.fixture
    def member(self, owed, ada):
        """Ada, who has two orders of this hour to pay; whether she is known is up to the test."""
        owed(user=ada)
        return ada

    @pytest.fixture
    def an_old_one(self, order, ada):
        """An order of last year's, not paid yet."""
        placed = order("transfer", user=ada)
        return confirm(placed, visitor=None, at=timezone.now() - timedelta(days=365))

    def test_a_member_with_a_confirmed_address_and_a_paid_order(self, order, member, an_old_one):
        make_known(member)
        pay(an_old_one)
        for _ in range(4):
            assert confirm(order(user=member)).is_confirmed

    @pytest.mark.parametrize("missing", ["address", "confirmation", "payment"])
    def test_but_one_where_either_is_missing(self, order, member, an_old_one, missing):
        if missing != "address":
            make_known(member, verified=missing != "confirmation")
        if missing != "payment":
            pay(an_old_one)
        with pytest.raises(TooManyUnpaidOrders):
            confirm(order(user=member))

    def test_a_guest_who_writes_the_address_of_such_a_member_is(self, order, member, an_old_one):
        make_known(member)
        pay(an_old_one)
        with pytest.raises(TooManyUnpaidOrders):
            confirm(order())

    def test_staff_who_confirm_for_a_buyer(self, order, owed):
        owed()
        for _ in range(4):
            assert confirm(order(), visitor=None).is_confirmed

    @pytest.mark.parametrize("kind", ["note", "changed"])
    def test_a_buyer_whose_order_staff_wrote_down_or_changed(self, order, owed, bo, kind):
        owed()
        phoned = order()
        log_event(phoned, kind, "We wrote your order down on the phone.", user=bo)
        assert confirm(phoned).is_confirmed


class TestStartPayment:
    def test_refuses_to_pay_later_what_was_confirmed_to_be_paid_now(self, order, owed, ways, snapshot):
        owed()
        card = confirm(order("test"))
        before = snapshot(card)
        with pytest.raises(TooManyUnpaidOrders):
            payments.start_payment(order=card, method=ways["on_delivery"], visitor=ELSEWHERE)
        assert (snapshot(card), card.payments.count()) == (before, 0)

    def test_takes_another_way_to_pay_later_for_one_that_has_counted(self, owed, ways):
        first, _ = owed()
        payments.start_payment(order=first, method=ways["transfer"], visitor=HERE)
        assert again(first).payment_method == ways["transfer"]

    def test_pays_now_whatever_else_is_owed(self, order, owed, ways):
        first, _ = owed()
        assert payments.start_payment(order=first, method=ways["test"], visitor=HERE).is_paid


class TestTheWayOn:
    def test_leads_by_the_checkout_to_the_page_of_payment(self, client, make_variant, standard, ways, owed):
        owed()
        make_variant()
        client.post(reverse("orders:cart_add"), {"sku": "MUG", "quantity": "2"})
        typed = {
            "checkout_key": "a-key-of-this-one-pass-through",
            "email": "ada@example.com",
            "name": "Ada",
            "line1": "Gartenweg 3",
            "postcode": "10115",
            "city": "Berlin",
            "country": "DE",
            "billing_same": "on",
            "shipping_method": standard.pk,
            "payment_method": ways["on_delivery"].pk,
        }
        review = client.post(reverse("orders:checkout"), typed, follow=True)
        number = review.context["order"].number

        def confirm_page():
            seen = {"fingerprint": fingerprint_of(Order.objects.get(number=number))}
            return client.post(reverse("orders:confirm", args=[number]), seen)

        refused = confirm_page()
        assert refused.status_code == 409
        assert f'href="{reverse("orders:checkout")}">Choose another way to pay</a>' in refused.content.decode()
        client.post(reverse("orders:checkout"), typed | {"payment_method": ways["test"].pk})
        answer = confirm_page()
        assert (answer.status_code, answer["Location"]) == (303, reverse("orders:pay", args=[number]))
        assert Order.objects.get(number=number).is_confirmed


class TestDoors:
    """Page and API refuse in the same words, and lead on."""

    @pytest.fixture
    def as_ada(self, client, ada, settings):
        settings.SHOP_TRUSTED_PROXIES = 1
        client.force_login(ada)
        return client

    def post(self, client, order, **headers):
        path = reverse("orders:confirm", args=[order.number])
        return client.post(path, {"fingerprint": fingerprint_of(order)}, headers={"X-Forwarded-For": HERE, **headers})

    def text(self, response):
        return re.sub(r"\s+", " ", response.content.decode())

    def test_the_page_refuses_and_offers_to_pay_now(self, as_ada, order, ada):
        cart = Cart.objects.create(user=ada)
        for _ in range(2):
            assert self.post(as_ada, order(user=ada)).status_code == 303
        response = self.post(as_ada, order(user=ada, cart=cart))
        page = self.text(response)
        assert response.status_code == 409
        assert "Please pay this one now (Card), or write to us at hello@larkfield.example: we are glad to help." in page
        assert f'<a class="button" href="{reverse("orders:checkout")}">Choose another way to pay</a>' in page

    def test_the_page_offers_no_checkout_where_nothing_can_be_paid_now(self, as_ada, order, ada, settings):
        settings.SHOP_GATEWAYS = ["on_delivery"]
        cart = Cart.objects.create(user=ada)
        for _ in range(2):
            self.post(as_ada, order(user=ada))
        assert "Choose another way to pay" not in self.text(self.post(as_ada, order(user=ada, cart=cart)))

    def test_the_page_tells_visitors_apart_behind_the_proxy(self, as_ada, order, ada):
        for n in range(3):
            assert self.post(as_ada, order(user=ada, email=f"b{n}@example.com")).status_code == 303
        last = order(user=ada, email="b4@example.com")
        assert self.post(as_ada, last).status_code == 409
        assert self.post(as_ada, last, **{"X-Forwarded-For": f"{HERE}, {ELSEWHERE}"}).status_code == 303

    def test_the_page_of_payment_refuses_too(self, as_ada, order, ada, ways):
        for _ in range(2):
            self.post(as_ada, order(user=ada))
        card = order("test", user=ada)
        self.post(as_ada, card)
        response = as_ada.post(reverse("orders:pay", args=[card.number]), {"method": ways["on_delivery"].pk})
        assert response.status_code == 409
        assert "are still to be paid" in self.text(response)
        assert again(card).payment_method == ways["test"]

    def test_the_api_refuses_in_the_words_of_the_page(self, order, owed, ada):
        owed(user=ada)
        third = order(user=ada)
        api = APIClient()
        api.force_authenticate(ada)
        answer = api.post(f"/api/v1/orders/{third.number}/confirm/", {"fingerprint": fingerprint_of(third)})
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_unpaid_orders")
        assert answer.json()["detail"] == str(TooManyUnpaidOrders(["Card"]))
        assert again(third).is_placed

    def test_the_back_office_confirms_as_many_as_it_likes(self, client, order, owed):
        owed()
        client.force_login(recipes.admin.make())
        for _ in range(4):
            placed = order()
            client.post(
                reverse("admin:orders_order_confirm", args=[placed.pk]), {"fingerprint": fingerprint_of(placed)}
            )
            assert again(placed).is_confirmed
