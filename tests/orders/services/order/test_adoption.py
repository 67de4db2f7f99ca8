from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from orders.models import Order, OrderEvent, Payment, VoucherUse
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation, withdrawals
from orders.services.order import adoption, links, notes
from orders.services.pricing.vouchers import VoucherRefused, check_voucher
from orders.signals import order_adopted

pytestmark = pytest.mark.django_db


def has_confirmed(user, email=None, *, verified=True):
    EmailAddress.objects.create(user=user, email=email or user.email, verified=verified, primary=True)
    return user


@pytest.fixture
def as_ada(ada):
    """Ada, with a confirmed address."""
    return has_confirmed(ada)


@pytest.fixture
def once():
    """A voucher that a customer may use once."""
    return baker.make("orders.Voucher", code="ONCE", kind="amount", value=Decimal(5), customer_limit=1, is_active=True)


@pytest.fixture
def guests(bought, monkeypatch):
    """An order that nobody was there to adopt when it was confirmed."""
    with monkeypatch.context() as patch:
        patch.setattr("orders.services.lifecycle.confirmation.adopt_confirmed", lambda **known: None)
        return bought(email="Ada@Example.com")


def owner(order):
    return Order.objects.get(pk=order.pk).user


class TestAdoptByAddress:
    def test_takes_the_guests_orders_of_a_confirmed_address_once(self, as_ada, guests, hear):
        heard = hear(order_adopted)
        assert adoption.adopt_by_address(user_id=as_ada.pk) == [guests.number]
        assert adoption.adopt_by_address(user_id=as_ada.pk) == []
        assert owner(guests) == as_ada
        assert heard == [{"user_id": as_ada.pk, "numbers": (guests.number,)}]

    def test_takes_none_of_an_address_that_is_only_said_to_be_theirs(self, ada, guests, hear):
        heard = hear(order_adopted)
        has_confirmed(ada, verified=False)
        assert adoption.adopt_by_address(user_id=ada.pk, opened=[guests.number]) == []
        assert (owner(guests), heard) == (None, [])

    def test_takes_none_that_belongs_to_somebody_already(self, as_ada, bo, bought):
        bos = bought(email="ada@example.com", user=bo)
        assert adoption.adopt_by_address(user_id=as_ada.pk, opened=[bos.number]) == []
        assert owner(bos) == bo

    def test_a_changed_address_gives_none_up_and_its_next_owner_takes_none(self, as_ada, bo, guests):
        adoption.adopt_by_address(user_id=as_ada.pk)
        EmailAddress.objects.filter(user=as_ada).update(email="countess@example.com")
        has_confirmed(bo, "ada@example.com")
        assert adoption.adopt_by_address(user_id=bo.pk) == []
        assert adoption.adopt_by_address(user_id=as_ada.pk) == []
        assert owner(guests) == as_ada

    def test_takes_none_of_an_address_that_was_removed(self, as_ada, guests):
        EmailAddress.objects.filter(user=as_ada).delete()
        assert adoption.adopt_by_address(user_id=as_ada.pk) == []

    def test_leaves_a_checkout_that_somebody_else_is_in(self, as_ada, place):
        waiting = place()
        assert adoption.adopt_by_address(user_id=as_ada.pk) == []
        assert adoption.adopt_by_address(user_id=as_ada.pk, opened=[waiting.number]) == [waiting.number]

    def test_every_column_that_says_who_bought_follows(self, ada, bought, bo):
        order = bought()
        Payment.objects.create(order=order, gateway="test", key="guests", amount=1, currency="EUR")
        notes.add_note(order=order, text="They rang.", user=bo)
        line = order.lines.first()
        withdrawals.withdraw(order=order, name="Ada", email="ada@example.com", quantities={line.pk: 1}, key="k" * 24)
        as_ada = has_confirmed(ada)
        adoption.adopt_by_address(user_id=as_ada.pk)
        said = dict(order.events.values_list("kind", "user__username"))
        assert {kind: said[kind] for kind in ("placed", "confirmed", "withdrawn", "note")} == {
            "placed": "ada",
            "confirmed": "ada",
            "withdrawn": "ada",
            "note": "ada",  # the last one: it belongs to an account now
        }
        assert order.events.filter(user=bo).count() == 1
        assert order.withdrawals.get().user == as_ada
        assert Payment.objects.get(order=order).user == as_ada

    def test_its_voucher_counts_for_the_account_whatever_address_it_types_next(self, ada, place, once):
        order = place(voucher=once)
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        as_ada = has_confirmed(ada)
        adoption.adopt_by_address(user_id=as_ada.pk)
        assert VoucherUse.objects.get().user == as_ada
        with pytest.raises(VoucherRefused, match="already"):
            check_voucher(once, email="countess@example.com", user=as_ada)

    def test_asks_no_more_for_many_orders_than_for_one(self, as_ada, place):
        def count(number):
            for _ in range(number):
                order = place()
                confirmation.confirm_order(order=order, shown=fingerprint_of(order))
            Order.objects.update(user=None)  # as those that were confirmed before the address
            with CaptureQueriesContext(connection) as queries:
                adoption.adopt_by_address(user_id=as_ada.pk)
            return len(queries)

        assert count(1) == count(4)

    def test_a_receiver_that_fails_leaves_it_the_guests(self, as_ada, guests, monkeypatch):
        def planted(**kwargs):
            raise RuntimeError("planted")

        monkeypatch.setattr(order_adopted, "receivers", [])
        order_adopted.connect(planted)
        with pytest.raises(RuntimeError, match="planted"):
            adoption.adopt_by_address(user_id=as_ada.pk)
        assert owner(guests) is None
        assert not OrderEvent.objects.filter(user=as_ada).exists()


class TestConfirmedByAGuest:
    """Their account may be logged in elsewhere, so that no log-in brings the order."""

    @pytest.fixture
    def placed(self, place):
        return place(email="Ada@Example.com")

    def confirm(self, order):
        return confirmation.confirm_order(order=order, shown=fingerprint_of(order))

    def test_goes_into_the_account_that_has_confirmed_its_address(self, as_ada, placed, hear):
        heard = hear(order_adopted)
        assert self.confirm(placed).user_id == as_ada.pk
        assert owner(placed) == as_ada
        assert heard == [{"user_id": as_ada.pk, "numbers": (placed.number,)}]
        assert placed.events.get(kind="confirmed").user == as_ada

    def test_stays_a_guests_where_nobody_has(self, ada, placed, hear):
        heard = hear(order_adopted)
        has_confirmed(ada, verified=False)
        self.confirm(placed)
        assert (owner(placed), heard) == (None, [])

    def test_stays_a_guests_where_the_account_is_closed(self, as_ada, placed):
        as_ada.is_active = False
        as_ada.save()
        self.confirm(placed)
        assert owner(placed) is None

    def test_a_members_own_stays_theirs(self, as_ada, bo, place):
        order = place(user=bo)
        self.confirm(order)
        assert owner(order) == bo

    def test_asks_one_query_for_it(self, placed):
        with CaptureQueriesContext(connection) as queries:
            self.confirm(placed)
        assert sum("account_emailaddress" in query["sql"] for query in queries) == 1

    def test_opens_in_their_account_and_where_it_was_confirmed_and_nowhere_else(self, client, as_ada, placed):
        account, elsewhere = Client(), Client()
        account.force_login(as_ada)
        elsewhere.get(links.signed_url(placed))
        client.get(links.signed_url(placed))
        path = placed.get_absolute_url()
        response = client.post(f"{path}confirm/", {"fingerprint": fingerprint_of(placed)})
        assert client.get(response["Location"]).status_code == 200
        assert placed.number in account.get("/orders/").text
        assert elsewhere.get(path).status_code == 404


class TestKeepOrder:
    def test_hands_it_to_whoever_holds_its_link(self, bo, guests):
        assert adoption.claim_order(order=guests, user=bo)
        assert owner(guests) == bo

    def test_is_true_once_it_is_theirs_and_false_where_somebody_was_first(self, ada, bo, guests):
        adoption.claim_order(order=guests, user=bo)
        assert adoption.claim_order(order=guests, user=bo)
        assert not adoption.claim_order(order=guests, user=ada)
        assert owner(guests) == bo


class TestSignedLinkOfAGuest:
    def test_brings_it_into_the_account_whose_confirmed_address_it_has(self, client, as_ada, guests):
        client.force_login(as_ada)
        Order.objects.filter(pk=guests.pk).update(user=None)  # as one that was placed after the log-in
        response = client.get(links.signed_url(guests))
        assert (response.status_code, response["Location"]) == (302, guests.get_absolute_url())
        assert owner(guests) == as_ada
        assert guests.number in client.get("/orders/").content.decode()

    def test_asks_anybody_else_by_a_button(self, client, bo, guests):
        client.force_login(has_confirmed(bo))
        page = client.get(links.signed_url(guests)).content.decode()
        assert owner(guests) is None
        keep = f"/orders/{guests.number}/keep/"
        assert f'action="{keep}"' in page and "Keep this order in my account" in page
        response = client.post(keep)
        assert (response.status_code, response["Location"]) == (303, guests.get_absolute_url())
        assert owner(guests) == bo
        assert "Keep this order" not in client.get(guests.get_absolute_url()).content.decode()
        assert client.post(keep).status_code == 303

    def test_the_button_asks_for_the_link_and_for_an_account(self, client, bo, guests):
        keep = f"/orders/{guests.number}/keep/"
        client.get(links.signed_url(guests))
        assert client.post(keep)["Location"].startswith("/accounts/login/")
        assert "Keep this order" not in client.get(guests.get_absolute_url()).content.decode()
        stranger = Client()
        stranger.force_login(bo)
        assert stranger.post(keep).status_code == 404
        assert stranger.get(keep).status_code == 405
        assert owner(guests) is None


@pytest.mark.skipif(not apps.is_installed("customers"), reason="customers announces it")
class TestAddressConfirmed:
    @pytest.fixture
    def address(self, ada):
        return has_confirmed(ada, verified=False)

    def test_brings_the_orders_of_the_address(self, address, ada, guests):
        EmailAddress.objects.get(user=ada).set_verified()
        assert owner(guests) == ada

    def test_by_a_link_to_a_new_password_as_well(self, ada, guests):
        from customers.services.email_ownership import confirm_email_by_link

        confirm_email_by_link(ada)
        assert owner(guests) == ada

    def test_is_not_said_of_fixtures_and_of_what_waits(self, ada, guests):
        row = has_confirmed(ada, verified=False)
        assert owner(guests) is None
        address = EmailAddress.objects.get(user=row)
        address.verified = True
        address.save_base(raw=True)
        assert owner(guests) is None
