import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order, OrderLine, ReviewReason
from orders.selectors.listed_orders import listed_parts
from orders.services.lifecycle import cancellation
from orders.services.order import review_flags
from tests import recipes

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"


@pytest.fixture
def as_boss(client):
    client.force_login(recipes.admin.make())
    return client


def listed(client, **query):
    return [order.number for order in client.get(LIST, query).context["cl"].result_list]


class TestColumns:
    def test_say_who_bought_what_is_paid_and_sent_how_much_and_where_to(self, as_boss, confirmed):
        confirmed("transfer")
        page = as_boss.get(LIST).text
        for words in ("Ada Byron", "guest", "To be paid", "Confirmed", "United Kingdom", "€28.90"):
            assert words in page

    def test_count_what_was_kept(self, place, make_variant):
        order = place({make_variant("A", quantity=9): 3, make_variant("B", quantity=9): 2})
        OrderLine.objects.filter(sku="A").update(returned_quantity=1)
        assert listed_parts([order])[order.pk].pieces == 4

    def test_name_the_reasons_that_are_open(self, as_boss, confirmed):
        order = confirmed()
        for kind in (ReviewReason.Kind.UNDERPAID, ReviewReason.Kind.DISPUTED):
            review_flags.open_reason(order, kind, "Look.")
        assert "Payment disputed +1" in as_boss.get(LIST).text
        review_flags.mark_reviewed(order=order, user=None, reason=order.review_reasons.get(kind="underpaid"))
        assert "Payment disputed</span>" in as_boss.get(LIST).text

    def test_cost_no_query_more_for_more_orders(self, as_boss, confirmed):
        review_flags.open_reason(confirmed(), ReviewReason.Kind.OTHER, "Look.")
        as_boss.get(LIST)
        with CaptureQueriesContext(connection) as few:
            as_boss.get(LIST)
        for _ in range(3):
            review_flags.open_reason(confirmed(), ReviewReason.Kind.OTHER, "Look.")
        with CaptureQueriesContext(connection) as many:
            as_boss.get(LIST)
        assert len(many) == len(few)


class TestFilters:
    def test_find_by_country_by_way_to_pay_and_by_what_needs_a_person(self, as_boss, confirmed, ways):
        order, other = confirmed("transfer"), confirmed("on_delivery")
        Order.objects.filter(pk=order.pk).update(country="DE")
        review_flags.open_reason(order, ReviewReason.Kind.OTHER, "Look.")
        for query in ({"country": "DE"}, {"payment_method__id__exact": ways["transfer"].pk}, {"work": "look"}):
            assert listed(as_boss, **query) == [order.number], query
        assert set(listed(as_boss)) == {order.number, other.number}

    def test_find_by_status(self, as_boss, confirmed):
        confirmed()
        over = cancellation.cancel_order(order=confirmed())
        assert listed(as_boss, status__exact="cancelled") == [over.number]
