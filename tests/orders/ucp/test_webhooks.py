import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from my_shop.kernel import clock
from my_shop.kernel.outbound import Answer, FetchFailed
from my_shop.kernel.signals import webhook_endpoint_failed
from my_shop.kernel.webhooks import sending, services
from my_shop.kernel.webhooks.models import Delivery, Endpoint, Event
from orders.models import Order, OrderEvent, UcpSession
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment.shipping import ship_order
from orders.services.lifecycle.confirmation import confirm_order
from orders.services.order.transitions import log_event
from orders.services.privacy.erasure import anonymise_user
from orders.ucp import sessions, webhooks
from orders.ucp.signatures import check, public_keys
from tests.orders.ucp.conftest import PROFILE

pytestmark = pytest.mark.django_db
URL = "https://agent.example/hook"


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

    monkeypatch.setattr(sending, "post", post)
    return found


@pytest.fixture
def ready(agent, make_variant, payable, delivered):
    make_variant("MUG", quantity=9)
    return agent.open({"MUG": 2}, **delivered)


def types(posted):
    return [body["event_type"] for _, body in posted]


def make_due():
    Delivery.objects.filter(status="waiting").update(next_try_at=clock.Now())
    Endpoint.objects.update(rests_until=None)


def ship():
    ship_order(order=Order.objects.get(), key="parcel", user=None, tracking_number="T1")


class TestTold:
    def test_of_the_order_and_of_its_parcel_once(self, agent, ready, posted):
        agent.complete(ready)
        assert sending.send_due() == 1
        ship()
        sending.send_due()
        sending.send_due()
        assert types(posted) == ["order_placed", "order_shipped"]
        url, body = posted[1]
        assert (url, body["checkout_id"], body["id"]) == (URL, ready["id"], body["order"]["id"])
        assert body["fulfillment"]["events"][0]["tracking_number"] == "T1"
        assert body["line_items"][0]["status"] == "fulfilled"

    def test_of_nothing_that_was_taken_back(self, agent, ready, posted):
        agent.complete(ready, "fail_token")
        assert Event.objects.count() == 2  # placed, and cancelled
        sending.send_due()
        sending.send_due()
        assert posted == [] and not Event.objects.exists()

    def test_of_nothing_while_the_payment_may_be_refused(self, agent, ready, posted):
        agent.complete(ready)
        UcpSession.objects.update(completing_at=timezone.now())
        assert sending.send_due() == 0
        assert Delivery.objects.values_list("attempts", "lease").get() == (0, "")
        UcpSession.objects.update(completing_at=timezone.now() - sessions.LASTS)
        make_due()
        assert sending.send_due() == 1

    @pytest.mark.parametrize("failure", [Answer(500, "no", None), FetchFailed("away")])
    def test_again_later_by_the_same_id_and_in_order(self, agent, ready, posted, failure):
        posted.answers = [failure, Answer(204, "", None)]
        agent.complete(ready)
        sending.send_due()
        ship()
        assert sending.send_due() == 0
        make_due()
        sending.send_due()
        assert types(posted) == ["order_placed", "order_placed", "order_shipped"]
        assert posted[0][1]["event_id"] == posted[1][1]["event_id"] != posted[2][1]["event_id"]

    def test_the_next_thing_where_one_was_given_up(self, agent, ready, posted):
        """Nobody is asked to see to a stranger's machine, and none is switched off for ever."""
        heard = []

        def hear(sender, **kwargs):
            heard.append(kwargs)

        webhook_endpoint_failed.connect(hear)
        posted.answers = [Answer(410, "", None), Answer(200, "", None)]
        agent.complete(ready)
        Endpoint.objects.update(failing_since=clock.now() - sending.GIVEN_UP_AFTER)
        sending.send_due()
        assert (Delivery.objects.get().status, Endpoint.objects.get().is_active, heard) == ("failed", True, [])
        ship()
        make_due()
        sending.send_due()
        assert types(posted) == ["order_placed", "order_shipped"]

    def test_what_others_do_not_wait_for(self, agent, ready, posted, profiles, make_variant, delivered):
        """A platform that does not answer holds up its own orders alone."""
        posted.answers = [FetchFailed("away"), Answer(200, "", None)]
        agent.complete(ready)
        sending.send_due()
        [order] = [each for each in profiles[PROFILE]["ucp"]["capabilities"] if each["name"].endswith(".order")]
        order["config"] = {"webhook_url": "https://other.example/hook"}
        agent.profile = "https://other.example/profile"
        profiles[agent.profile] = profiles[PROFILE]
        agent.complete(agent.open({"MUG": 1}, **delivered))
        assert sending.send_due() == 1
        assert [url for url, _ in posted] == [URL, "https://other.example/hook"]

    def test_of_one_order_also_where_it_did_not_hear_of_another(self, agent, ready, posted, delivered):
        posted.answers = [FetchFailed("away"), Answer(200, "", None)]
        agent.complete(ready)
        sending.send_due()
        agent.complete(agent.open({"MUG": 1}, **delivered))
        assert sending.send_due() == 1

    def test_nothing_that_cannot_be_written_and_is_tried_again(self, agent, ready, posted, monkeypatch):
        agent.complete(ready)
        with monkeypatch.context() as patch:
            patch.setattr(webhooks, "tell_order", lambda session: 1 / 0)
            assert sending.send_due() == 0
        assert "ZeroDivisionError" in Delivery.objects.get().last_error
        assert Endpoint.objects.get().rests_until is None
        make_due()
        assert sending.send_due() == 1


class TestCost:
    def test_is_nothing_for_other_orders(self, place):
        order = place()
        confirm_order(order=order, shown=fingerprint_of(order))
        with CaptureQueriesContext(connection) as queries:
            log_event(order, OrderEvent.Kind.PACKED, "Packed.")
        assert len(queries) == 1 and not Event.objects.exists()


class TestWhatIsKept:
    def test_names_nobody(self, agent, ready, posted):
        agent.complete(ready)
        sending.send_due()
        kept = str(list(Event.objects.values())) + str(list(Delivery.objects.values()))
        assert "Ada" not in kept and "Mill Lane" not in kept

    def test_goes_with_the_buyer(self, agent, ready, posted):
        posted.answers = [Answer(200, "Thank you, Ada", None)]
        agent.complete(ready)
        sending.send_due()
        ship()
        Order.objects.update(status="delivered", delivered_at=timezone.now() - timedelta(days=60))
        anonymise_user(user_id=None, emails=["ada@example.com"])
        assert not Event.objects.exists() and not Delivery.objects.exists()


class TestEndpoint:
    def test_is_no_subscription(self, agent, ready, posted):
        agent.complete(ready)
        assert not Endpoint.objects.subscribed().exists()
        assert services.renew_secrets() == 0
        with pytest.raises(ValidationError):
            services.create_endpoint(address="https://erp.example/", event_types=["ucp.order_placed"])
