import json
from datetime import timedelta

import pytest
from django.utils import timezone

from my_shop.kernel.outbound import Answer, FetchFailed
from orders.models import Order, UcpSession
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment.shipping import ship_order
from orders.services.lifecycle.confirmation import confirm_order
from orders.ucp import webhooks
from orders.ucp.signatures import check, public_keys
from tests.orders.ucp.conftest import PROFILE

pytestmark = pytest.mark.django_db
URL = "https://agent.example/hook"
WHEN = timezone.now()


@pytest.fixture(autouse=True)
def wants_webhooks(profiles):
    [order] = [each for each in profiles[PROFILE]["ucp"]["capabilities"] if each["name"].endswith(".order")]
    order["config"] = {"webhook_url": URL}


@pytest.fixture
def posted(monkeypatch):
    """What was posted: ``answers`` are given one after the other, the last one for ever."""

    class Posted(list):
        answers = [Answer(200, "", None)]

    found = Posted()

    def post(url, body, *, headers, **limits):
        found.append((url, json.loads(body)))
        check(headers["Request-Signature"], body, public_keys())
        answer = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(webhooks, "post", post)
    return found


@pytest.fixture
def ready(agent, make_variant, payable, delivered):
    make_variant("MUG", quantity=9)
    return agent.open({"MUG": 2}, **delivered)


def types(posted):
    return [body["event_type"] for _, body in posted]


class TestSendDue:
    def test_tells_of_the_order_and_of_its_parcel_once(self, agent, ready, posted):
        agent.complete(ready)
        assert webhooks.send_due() == 1
        ship_order(order=Order.objects.get(), key="parcel", user=None, tracking_number="T1")
        webhooks.send_due()
        webhooks.send_due()
        assert types(posted) == ["order_placed", "order_shipped"]
        url, body = posted[1]
        assert (url, body["checkout_id"], body["id"]) == (URL, ready["id"], body["order"]["id"])
        assert body["fulfillment"]["events"][0]["tracking_number"] == "T1"
        assert body["line_items"][0]["status"] == "fulfilled"

    def test_says_nothing_of_what_was_taken_back(self, agent, ready, posted):
        agent.complete(ready, "fail_token")
        webhooks.send_due()
        assert posted == []

    def test_waits_while_the_payment_may_be_refused(self, agent, ready, posted):
        agent.complete(ready)
        UcpSession.objects.update(completing_at=timezone.now())
        assert webhooks.send_due() == 0
        UcpSession.objects.update(completing_at=timezone.now() - timedelta(minutes=3))
        assert webhooks.send_due() == 1

    @pytest.mark.parametrize("failure", [Answer(500, "no", None), FetchFailed("away")])
    def test_tries_again_later_and_in_order(self, agent, ready, posted, failure):
        posted.answers = [failure, Answer(204, "", None)]
        agent.complete(ready)
        webhooks.send_due()
        session = UcpSession.objects.get()
        assert (session.failures, session.tell_at > timezone.now()) == (1, True)
        ship_order(order=Order.objects.get(), key="parcel", user=None)
        webhooks.send_due()
        assert types(posted) == ["order_placed", "order_placed", "order_shipped"]
        assert UcpSession.objects.values_list("failures", "tell_at", "last_error").get() == (0, None, "")

    def test_gives_up_in_the_end_and_at_once_where_it_is_gone(self, agent, ready, posted):
        posted.answers = [Answer(410, "", None)]
        agent.complete(ready)
        webhooks.send_due()
        assert UcpSession.objects.get().tell_at is None
        posted.answers = [Answer(500, "", None)]
        UcpSession.objects.update(tell_at=timezone.now(), failures=9)
        webhooks.send_due()
        assert UcpSession.objects.values_list("tell_at", "last_error").get() == (None, "500 ")

    def test_costs_other_orders_nothing(self, place, django_assert_num_queries):
        order = place()
        with django_assert_num_queries(0):
            webhooks._next_message(UcpSession(order=None))
        confirm_order(order=order, shown=fingerprint_of(order))
        assert webhooks.send_due() == 0
