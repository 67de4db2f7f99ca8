from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import Order, OrderEvent
from orders.selectors import buyers

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled():
    """What stands in the timelines was written a while ago."""

    def settle():
        OrderEvent.objects.update(created_at=timezone.now() - timedelta(minutes=5))

    return settle


class TestBuyersSince:
    def test_adds_up_a_guests_orders_however_the_address_is_spelt(self, confirmed, settled):
        first, second = confirmed(), confirmed()
        Order.objects.filter(pk=first.pk).update(email="Bo@example.com", paid_total=Decimal("40.10"), user=None)
        Order.objects.filter(pk=second.pk).update(
            email="bo@example.com", paid_total=Decimal("12.00"), refunded_total=Decimal("2.05"), user=None
        )
        settled()
        last, [bo], gone = buyers.buyers_since(0)
        assert last == OrderEvent.objects.order_by("-pk").first().pk
        assert (bo["user_id"], bo["email"], bo["order_count"], bo["spent_total"]) == (
            None,
            "bo@example.com",
            2,
            Decimal("50.05"),
        )
        assert bo["name"] and bo["country"] and bo["last_order_at"] == second.confirmed_at
        assert gone == set()
        assert buyers.buyers_since(last) == (last, [], set())

    def test_tells_a_members_orders_under_all_addresses_at_once(self, confirmed, settled, ada):
        first, second = confirmed(), confirmed()
        Order.objects.filter(pk=first.pk).update(email="old@example.com", user=ada)
        Order.objects.filter(pk=second.pk).update(email="ada@example.com", user=ada)
        settled()
        _, [told], gone = buyers.buyers_since(0)
        assert (told["user_id"], told["email"], told["order_count"]) == (ada.pk, "ada@example.com", 2)
        assert gone == {"old@example.com", "ada@example.com"}

    def test_tells_what_is_left_of_a_guest_whose_order_is_in_an_account_now(self, confirmed, settled, ada):
        claimed, own = confirmed(), confirmed()
        Order.objects.filter(pk=own.pk).update(email="Bo@example.com", user=None)
        settled()
        last, _, _ = buyers.buyers_since(0)
        Order.objects.filter(pk=claimed.pk).update(email="bo@Example.com", user=ada)
        OrderEvent.objects.create(order=claimed, kind="note")
        settled()
        _, [adas, bos], gone = buyers.buyers_since(last)
        assert (adas["user_id"], adas["order_count"]) == (ada.pk, 1)
        assert (bos["email"], bos["order_count"], gone) == ("bo@example.com", 1, set())

    def test_does_not_count_what_was_cancelled_or_never_confirmed(self, confirmed, settled):
        off, never = confirmed(), confirmed()
        Order.objects.filter(pk=off.pk).update(status="cancelled", email="bo@example.com", user=None)
        Order.objects.filter(pk=never.pk).update(status="placed", confirmed_at=None, email="bo@example.com", user=None)
        settled()
        _, [bo], _ = buyers.buyers_since(0)
        assert (bo["order_count"], bo["last_order_at"]) == (0, None)

    def test_tells_nothing_of_whoever_never_confirmed_anything(self, confirmed, settled):
        Order.objects.filter(pk=confirmed().pk).update(status="placed", confirmed_at=None, user=None)
        settled()
        last = OrderEvent.objects.order_by("-pk").first().pk
        assert buyers.buyers_since(0) == (last, [], set())

    def test_takes_name_and_country_from_what_was_confirmed(self, confirmed, settled):
        first, never = confirmed(), confirmed()
        Order.objects.filter(pk=first.pk).update(email="bo@example.com", user=None)
        Order.objects.filter(pk=never.pk).update(
            status="placed", confirmed_at=None, email="bo@example.com", country="FR", user=None
        )
        settled()
        _, [bo], _ = buyers.buyers_since(0)
        assert bo["country"] == first.country != "FR"

    def test_leaves_to_the_next_round_what_may_not_be_committed_yet(self, confirmed, settled):
        confirmed()
        settled()
        before = OrderEvent.objects.order_by("-pk").first().pk
        confirmed()
        last, _, _ = buyers.buyers_since(0)
        assert last == before

    def test_names_nobody_who_was_erased(self, confirmed, settled):
        Order.objects.filter(pk=confirmed().pk).update(erased_at=timezone.now(), email="x@example.com")
        settled()
        assert buyers.buyers_since(0)[1] == []
