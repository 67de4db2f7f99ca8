from datetime import UTC, datetime
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, confirmation, returns
from orders.services.order import links, notes
from orders.signals import order_confirmed
from products.models import Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def members(place, ada):
    return place(user=ada)


@pytest.fixture
def guests(place):
    return place()


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


def confirm_url(order):
    return reverse("orders:confirm", args=[order.number])


def cancel_url(order):
    return reverse("orders:cancel", args=[order.number])


def post_confirm(client, order, shown=None):
    return client.post(confirm_url(order), {"fingerprint": fingerprint_of(order) if shown is None else shown})


class TestAccess:
    def pages(self, order):
        return [
            ("get", order.get_absolute_url()),
            ("post", confirm_url(order)),
            ("get", cancel_url(order)),
            ("post", cancel_url(order)),
        ]

    @pytest.mark.parametrize("who", ["anonymous", "another member", "staff"])
    @pytest.mark.parametrize("whose", ["members", "guests"])
    def test_a_stranger_gets_404_and_changes_nothing(self, client, bo, who, whose, request, snapshot):
        order = request.getfixturevalue(whose)
        if who != "anonymous":
            bo.is_staff = bo.is_superuser = who == "staff"
            bo.save()
            client.force_login(bo)
        before = snapshot(order)
        for method, url in self.pages(order):
            answer = getattr(client, method)(url, {"fingerprint": fingerprint_of(order)})
            assert answer.status_code == 404, (method, url)
        assert snapshot(order) == before

    def test_an_unknown_number_is_the_same_404(self, as_ada):
        for number in ("00000-00000", "x", "é", "%00", "9" * 400):
            assert as_ada.get(f"/orders/{number}/").status_code == 404
            assert as_ada.post(f"/orders/{number}/confirm/", {"fingerprint": "1"}).status_code == 404

    def test_the_buyer_sees_it(self, as_ada, members):
        response = as_ada.get(members.get_absolute_url())
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert b"noindex" in response.content


class TestSignedLink:
    def test_opened_again_writes_no_session(self, client, place):
        order, other = place(), place()
        for link in (links.signed_url(other), links.signed_url(order)):
            client.get(link)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(links.signed_url(order)).status_code == 200
        assert not [query for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]

    def test_opens_the_order_and_its_buttons_for_this_browser(self, client, guests, warehouse):
        assert client.get(links.signed_url(guests)).status_code == 200
        assert client.get(guests.get_absolute_url()).status_code == 200
        response = post_confirm(client, guests)
        assert (response.status_code, response["Location"]) == (303, guests.get_absolute_url())
        assert warehouse.kinds == ["confirmed"]

    def test_opens_no_other_order(self, client, guests, place):
        other = place()
        client.get(links.signed_url(guests))
        assert client.get(other.get_absolute_url()).status_code == 404

    def test_of_another_order_is_404(self, client, guests, place):
        token = links.signed_token(place())
        assert client.get(f"/orders/{guests.number}/{token}/").status_code == 404
        assert client.get(f"/orders/{guests.number}/nonsense/").status_code == 404

    def test_of_a_members_order_asks_to_log_in(self, client, members):
        response = client.get(links.signed_url(members))
        assert response.status_code == 302
        assert response["Location"].endswith(f"?next={members.get_absolute_url()}")
        assert client.get(members.get_absolute_url()).status_code == 404

    def test_of_ones_own_order_leads_to_its_page(self, as_ada, members):
        assert as_ada.get(links.signed_url(members))["Location"] == members.get_absolute_url()

    def test_stops_opening_an_order_that_a_member_has_taken_over(self, client, guests, ada):
        client.get(links.signed_url(guests))
        Order.objects.filter(pk=guests.pk).update(user=ada)
        assert client.get(guests.get_absolute_url()).status_code == 404


class TestLoggingInAfterOrdering:
    """The account that the order page offers then holds the order."""

    @pytest.fixture
    def ada(self, ada):
        EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
        return ada

    def test_brings_the_order_into_the_account(self, client, guests, ada):
        client.get(links.signed_url(guests))
        client.force_login(ada)
        guests.refresh_from_db()
        assert guests.user == ada
        assert guests.number in client.get("/orders/").content.decode()

    def test_brings_no_order_with_another_email(self, client, guests, bo):
        client.get(links.signed_url(guests))
        client.force_login(bo)
        guests.refresh_from_db()
        assert guests.user is None

    def test_brings_no_order_whose_link_was_not_opened_here(self, client, guests, ada):
        client.force_login(ada)
        guests.refresh_from_db()
        assert guests.user is None


class TestOrderPage:
    def test_is_the_review_before_it_is_confirmed(self, as_ada, members):
        page = as_ada.get(members.get_absolute_url()).content.decode()
        assert "Order with obligation to pay €28.90" in page
        assert "Contains €4.82 VAT" in page
        assert "12 Mill Lane" in page
        assert "If you order today" in page

    def test_tells_what_happens_next_afterwards(self, as_ada, members):
        post_confirm(as_ada, members)
        page = as_ada.get(members.get_absolute_url()).content.decode()
        assert "What happens next" in page
        assert "You confirmed your order. We are packing it." in page
        assert "obligation to pay" not in page

    def test_says_when_it_is_due_until_that_day_is_past(self, as_ada, members):
        post_confirm(as_ada, members)
        page = as_ada.get(members.get_absolute_url()).content.decode()
        assert "We pack your items" in page and "Standard: due between" in page
        assert "It was due" not in page

    def test_speaks_of_a_day_that_is_past_in_the_past(self, as_ada, members):
        confirmation.confirm_order(
            order=members, shown=fingerprint_of(members), at=datetime(2025, 10, 30, 12, tzinfo=UTC)
        )
        page = " ".join(as_ada.get(members.get_absolute_url()).content.decode().split())
        due = "It was due between <strong>Monday, 3 November</strong> and <strong>Wednesday, 5 November</strong>."
        assert f'{due} Not there yet? <a href="/help/contact/">Write to us</a>' in page
        assert "We pack your items" not in page and "What happens next" not in page

    def test_does_not_ask_for_what_has_come_back_in_part(self, as_ada, place, make_variant, ada):
        order = place({make_variant("MUG"): 2}, user=ada)
        order = confirmation.confirm_order(
            order=order, shown=fingerprint_of(order), at=datetime(2025, 10, 30, 12, tzinfo=UTC)
        )
        returns.return_lines(order=order, quantities={order.lines.get().pk: 1})
        page = as_ada.get(order.get_absolute_url()).content.decode()
        assert "It was due" in page and "Not there yet" not in page

    def test_offers_an_account_to_a_guest_after_the_order(self, client, guests):
        before = client.get(links.signed_url(guests)).content.decode()
        post_confirm(client, guests)
        after = client.get(guests.get_absolute_url()).content.decode()
        offer = "/accounts/signup/?email=ada%40example.com"
        assert (offer in before, offer in after) == (False, True)

    def test_hides_the_notes_of_the_staff(self, as_ada, members, bo):
        post_confirm(as_ada, members)
        notes.add_note(order=members, text="a difficult one", user=bo)
        notes.add_note(order=members, text="a word to the buyer", user=bo, is_public=True)
        page = as_ada.get(members.get_absolute_url()).content.decode()
        assert "a difficult one" not in page
        assert "a word to the buyer" in page

    def test_does_not_ask_more_of_the_database_for_more_lines(
        self, as_ada, place, make_variant, ada, django_assert_num_queries
    ):
        few = place({make_variant("ONE", price="120.00"): 1}, user=ada)
        many = place({make_variant(f"SKU-{n}"): 1 for n in range(10)}, user=ada)
        # session, user, order, lines, addresses, discounts (both are sent free), offers, the version of
        # the brand; the slim header counts no cart
        with django_assert_num_queries(8):
            as_ada.get(few.get_absolute_url())
        with django_assert_num_queries(8):
            as_ada.get(many.get_absolute_url())


class TestConfirm:
    def test_sends_the_buyer_back_with_a_message(self, as_ada, members):
        response = post_confirm(as_ada, members)
        assert (response.status_code, response["Location"]) == (303, members.get_absolute_url())
        page = as_ada.get(response["Location"]).content.decode()
        assert f"Thank you. Order {members.number} is confirmed." in page

    def test_twice_confirms_once(self, as_ada, members, warehouse):
        assert [post_confirm(as_ada, members).status_code for _ in range(2)] == [303, 303]
        assert warehouse.kinds == ["confirmed"]

    @pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
    def test_any_other_method_says_how_to_confirm(self, as_ada, members, method, snapshot):
        before = snapshot(members)
        response = getattr(as_ada, method)(confirm_url(members))
        assert (response.status_code, response["Allow"]) == (405, "POST")
        if method != "head":
            assert "Order with obligation to pay" in response.content.decode()
        assert snapshot(members) == before

    def test_by_get_tells_a_stranger_nothing(self, client, members):
        existing = client.get(confirm_url(members)).content.decode()
        unknown = client.get("/orders/00000-00000/confirm/").content.decode()
        assert existing.replace(members.number, "00000-00000") == unknown

    def test_names_the_line_that_is_short_and_changes_nothing(self, as_ada, members, snapshot):
        Variant.objects.update(quantity=1)
        before = snapshot(members)
        response = post_confirm(as_ada, members)
        page = response.content.decode()
        assert response.status_code == 409
        assert "<strong>Mug</strong>: only 1 left, you asked for 2" in page
        assert snapshot(members) == before

    def test_asks_again_when_the_total_has_changed(self, as_ada, members, warehouse):
        seen = fingerprint_of(members)
        variant = Variant.objects.get(pk=members.lines.get().variant_id)
        variant.price = Decimal("13.00")
        variant.save()
        response = post_confirm(as_ada, members)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Order with obligation to pay €30.90" in page
        assert "what it costs. It costs €30.90 now. Nothing has been ordered." in page
        assert warehouse.heard == []
        assert post_confirm(as_ada, members, seen).status_code == 409, "the old page does not do"
        assert post_confirm(as_ada, members, fingerprint_of(Order.objects.get(pk=members.pk))).status_code == 303

    @pytest.mark.parametrize("shown", ["", "28.90", "0123456789", "\x00", "x" * 5000])
    def test_asks_again_for_a_fingerprint_that_is_none(self, as_ada, members, shown, snapshot):
        before = snapshot(members)
        assert post_confirm(as_ada, members, shown).status_code == 422
        assert snapshot(members) == before

    def test_refuses_when_nobody_takes_the_stock(self, as_ada, members, monkeypatch, snapshot):
        monkeypatch.setattr(order_confirmed, "receivers", [])
        before = snapshot(members)
        response = post_confirm(as_ada, members)
        assert response.status_code == 409
        assert "could not be taken" in response.content.decode()
        assert snapshot(members) == before

    def test_refuses_a_cancelled_order(self, as_ada, members):
        cancellation.cancel_order(order=members)
        response = post_confirm(as_ada, members)
        assert response.status_code == 409
        assert "cannot become confirmed" in response.content.decode()


class TestCancel:
    def test_asks_first(self, as_ada, members, snapshot):
        before = snapshot(members)
        assert b"Cancel this order?" in as_ada.get(cancel_url(members)).content
        assert snapshot(members) == before

    def test_then_cancels(self, as_ada, members):
        response = as_ada.post(cancel_url(members), {"reason": "Changed my mind"})
        assert (response.status_code, response["Location"]) == (303, members.get_absolute_url())
        members.refresh_from_db()
        assert members.is_cancelled

    def test_keeps_what_was_typed_when_it_does_not_fit(self, as_ada, members):
        response = as_ada.post(cancel_url(members), {"reason": "x" * 201})
        assert response.status_code == 422
        assert b"x" * 201 in response.content
        members.refresh_from_db()
        assert members.is_placed

    def test_of_a_returned_order_is_refused(self, as_ada, members):
        post_confirm(as_ada, members)
        shipping.deliver_order(order=members, user=None)
        returns.return_lines(order=members, quantities={members.lines.get().pk: 2})
        assert as_ada.post(cancel_url(members), {"reason": ""}).status_code == 409
        assert as_ada.get(cancel_url(members)).status_code == 302


class TestList:
    def test_asks_to_log_in(self, client):
        assert client.get("/orders/").status_code == 302

    def test_shows_ones_own_orders_only(self, as_ada, members, place, bo):
        others = place(user=bo)
        page = as_ada.get("/orders/").content.decode()
        assert members.number in page
        assert others.number not in page

    @pytest.mark.parametrize("page", ["0", "-1", "text", "9" * 40, ""])
    def test_copes_with_any_page_number(self, as_ada, members, page):
        assert as_ada.get("/orders/", {"page": page}).status_code == 200

    def test_greets_who_has_none(self, as_ada):
        assert "not ordered anything yet" in as_ada.get("/orders/").content.decode()

    def test_does_not_ask_more_of_the_database_for_more_orders(self, as_ada, place, ada, django_assert_num_queries):
        place(user=ada)
        as_ada.get("/orders/")  # fills the cache of the header's categories
        # session, user, count, orders, lines, cart count, version of the menu that is kept
        with django_assert_num_queries(7):
            as_ada.get("/orders/")
        for _ in range(9):
            place(user=ada)
        with django_assert_num_queries(7):
            as_ada.get("/orders/")


class TestFind:
    def find(self, client, number, email="ada@example.com"):
        return client.post("/orders/find/", {"number": number, "email": email})

    def test_leads_to_the_signed_link(self, client, guests):
        response = self.find(client, guests.number)
        assert (response.status_code, response["Location"]) == (303, links.signed_url(guests))

    def test_says_the_same_whichever_is_wrong(self, client, guests):
        wrong_email = self.find(client, guests.number, "bo@example.com")
        wrong_number = self.find(client, "00000-00000", "bo@example.com")
        assert wrong_email.status_code == wrong_number.status_code == 422
        assert wrong_email.context["form"].non_field_errors() == wrong_number.context["form"].non_field_errors()

    def test_slows_guessing_down(self, client, guests):
        answers = [self.find(client, guests.number, f"guess{n}@example.com").status_code for n in range(11)]
        assert answers == [422] * 10 + [429]

    @pytest.mark.parametrize(
        ("number", "email"), [("", ""), ("x" * 41, "a@b.de"), ("7K3QX", "nobody"), ("\x00", "a@b.de")]
    )
    def test_refuses_what_cannot_be(self, client, number, email):
        assert self.find(client, number, email).status_code == 422
