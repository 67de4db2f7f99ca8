"""Deliveries to a real server on this machine."""

import json
import socket
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from my_shop.kernel import clock
from my_shop.kernel.outbound import Answer
from my_shop.kernel.signals import webhook_endpoint_failed
from my_shop.kernel.webhooks import sending, services
from my_shop.kernel.webhooks.models import Delivery, DeliveryQuerySet, Endpoint
from my_shop.kernel.webhooks.recording import record_event
from tests.races import run_together
from tests.servers import free_port

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def happen(subject="thing:1", **data):
    record_event(type="thing.made", subject=subject, data=data)


def numbers(site):
    """Return the numbers of the events that came, in their order."""
    return [json.loads(body)["data"]["number"] for _, _, body in site.posted]


def make_due():
    Delivery.objects.filter(status="waiting").update(next_try_at=clock.Now())
    Endpoint.objects.update(rests_until=None)


@pytest.fixture
def failures():
    """The endpoints that the shop has switched off by itself."""
    heard = []

    def hear(sender, endpoint_id, name, reason, **kwargs):
        heard.append((endpoint_id, name, reason))

    webhook_endpoint_failed.connect(hear)
    yield heard
    webhook_endpoint_failed.disconnect(hear)


class TestOneEvent:
    def test_arrives_signed_and_is_noted(self, endpoint, site):
        happen(number=1, name="Tasse für zwei")
        assert sending.send_due() == 1
        ((path, headers, body),) = site.posted
        facts = Webhook(endpoint.plain_secret).verify(body, headers)
        assert (path, facts["type"]) == ("/hook", "thing.made")
        assert facts["data"] == {"number": 1, "name": "Tasse für zwei"}
        delivery = Delivery.objects.get()
        sent = {name: value for name, value in headers.items() if name.startswith("webhook-")}
        assert sent["webhook-id"] == delivery.event.message_id
        assert sent.items() <= delivery.last_headers.items()
        assert (delivery.status, delivery.attempts, delivery.last_status, delivery.lease) == ("ready", 1, 200, "")
        assert delivery.delivered_at and sending.send_due() == 0

    def test_cannot_be_changed_on_its_way(self, endpoint, site):
        happen(number=1)
        sending.send_due()
        ((_, headers, body),) = site.posted
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint.plain_secret).verify(body.replace(b":1", b":2"), headers)

    @pytest.mark.django_db(transaction=True)
    def test_is_not_sent_within_a_transaction(self, endpoint, monkeypatch):
        ours, seen = connections["default"], []

        def look(*args, **kwargs):
            seen.append(ours.in_atomic_block)
            return Answer(200, "", None)

        monkeypatch.setattr(sending, "post", look)
        happen(number=1)
        sending.send_due()
        assert seen == [False]

    def test_costs_one_query_where_nothing_is_due(self, endpoint, django_assert_num_queries):
        with django_assert_num_queries(1):
            sending.send_due()

    @pytest.mark.parametrize(
        ("status", "words"), [(500, "status 500"), (404, "status 404"), (302, "redirects are not followed")]
    )
    def test_is_tried_again_later_where_the_answer_is_no_success(self, endpoint, site, status, words):
        site.answers["/hook"] = [(status, {"Location": site.says("/there")}, b"no")]
        happen(number=1)
        before = clock.now()
        sending.send_due()
        delivery = Delivery.objects.get()
        assert (delivery.status, delivery.last_status, delivery.last_answer) == ("waiting", status, "no")
        assert words in delivery.last_error
        assert delivery.next_try_at - before >= sending.BACK_OFF[0]
        assert {path for path, *_ in site.asked} == {"/hook"}
        assert sending.send_due() == 0

    def test_keeps_its_id_and_has_a_signature_of_its_own_each_time(self, endpoint, site, monkeypatch):
        site.answers["/hook"] = [(500, {}, b""), (200, {}, b"")]
        happen(number=1)
        sending.send_due()
        make_due()
        now = timezone.now() + MINUTE
        monkeypatch.setattr(sending.timezone, "now", lambda: now)
        sending.send_due()
        (_, first, _), (_, second, _) = site.posted
        assert first["webhook-id"] == second["webhook-id"]
        assert first["webhook-timestamp"] != second["webhook-timestamp"]
        assert first["webhook-signature"] != second["webhook-signature"]

    def test_is_given_up_after_three_days(self, endpoint, site):
        site.answers["/hook"] = [(500, {}, b"")]
        happen(number=1)
        for _ in range(sending.MAX_ATTEMPTS):
            assert Delivery.objects.get().status == "waiting"
            make_due()
            sending.send_due()
        assert Delivery.objects.get().status == "failed"
        assert timedelta(days=3) < sum(sending.BACK_OFF, timedelta(0)) < timedelta(days=4)

    @pytest.mark.parametrize(
        ("asked", "least", "most"),
        [("3600", 3600, 3660), ("1", 30, 60), ("9999999", 86400, 86460), ("soon", 30, 60)],
    )
    def test_leaves_an_endpoint_alone_that_asks_for_it_within_bounds(self, endpoint, site, asked, least, most):
        site.answers["/hook"] = [(429, {"Retry-After": asked}, b""), (200, {}, b"")]
        happen(number=1)
        before = clock.now()
        sending.send_due()
        happen("thing:2", number=2)
        assert sending.send_due() == 0, "other events wait as well"
        endpoint.refresh_from_db()
        assert timedelta(seconds=least) <= endpoint.rests_until - before < timedelta(seconds=most)
        make_due()
        assert sending.send_due() == 2
        endpoint.refresh_from_db()
        assert (endpoint.rests_until, endpoint.failing_since) == (None, None)

    def test_that_a_killed_worker_has_sent_is_sent_again_with_its_id(self, endpoint, site, monkeypatch):
        happen(number=1)
        monkeypatch.setattr(sending, "_settle", lambda delivery, outcome: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sending.send_due()
        monkeypatch.undo()
        assert sending.send_due() == 0, "the lease holds"
        make_due()
        assert sending.send_due() == 1
        (_, first, body), (_, second, body_again) = site.posted
        assert first["webhook-id"] == second["webhook-id"] and body == body_again

    def test_that_kills_every_worker_is_given_up(self, endpoint, site):
        happen(number=1)
        Delivery.objects.update(attempts=sending.MAX_ATTEMPTS)
        sending.send_due()
        assert (Delivery.objects.get().status, site.posted) == ("failed", [])


class TestOrder:
    def test_events_of_a_subject_wait_for_the_one_before_and_others_do_not(self, endpoint, site):
        site.answers["/hook"] = [(500, {}, b""), (200, {}, b"")]
        happen(number=1)
        happen(number=2)
        sending.send_due()
        happen("thing:2", number=3)
        sending.send_due()
        assert numbers(site) == [1, 3]
        make_due()
        sending.send_due()
        assert numbers(site) == [1, 3, 1, 2]

    def test_control_without_the_rule_the_second_overtakes_the_first(self, endpoint, site, monkeypatch):
        monkeypatch.setattr(DeliveryQuerySet, "heads", DeliveryQuerySet.due)
        site.answers["/hook"] = [(500, {}, b""), (200, {}, b"")]
        monkeypatch.setattr(sending, "AT_ONCE", 1)
        happen(number=1)
        happen(number=2)
        sending.send_due()
        assert numbers(site) == [1, 2]

    def test_the_next_one_goes_where_one_was_given_up(self, endpoint, site):
        site.answers["/hook"] = [(500, {}, b""), (200, {}, b"")]
        happen(number=1)
        happen(number=2)
        Delivery.objects.filter(event__body__contains='"number":1').update(attempts=sending.MAX_ATTEMPTS - 1)
        sending.send_due()
        assert numbers(site) == [1, 2]

    def test_one_endpoint_does_not_wait_for_another(self, endpoint, site):
        services.create_endpoint(address=site.says("/down", status=500))
        for number in (1, 2):
            happen(number=number)
        sending.send_due()
        assert [path for path, *_ in site.posted].count("/hook") == 2
        assert [path for path, *_ in site.posted].count("/down") == 1


class TestEndpoint:
    def test_that_is_gone_is_switched_off_at_once(self, endpoint, site, failures):
        site.answers["/hook"] = [(410, {}, b"")]
        happen(number=1)
        sending.send_due()
        endpoint.refresh_from_db()
        assert (endpoint.is_active, Delivery.objects.get().status) == (False, "failed")
        assert failures == [(endpoint.pk, "The ERP", "It answered that it is gone (status 410).")]

    def test_that_takes_nothing_for_days_is_switched_off(self, endpoint, site, failures):
        site.answers["/hook"] = [(500, {}, b"")]
        happen(number=1)
        sending.send_due()
        make_due()
        Endpoint.objects.update(failing_since=clock.now() - sending.GIVEN_UP_AFTER + MINUTE)
        sending.send_due()
        assert failures == []
        make_due()
        Endpoint.objects.update(failing_since=clock.now() - sending.GIVEN_UP_AFTER)
        sending.send_due()
        endpoint.refresh_from_db()
        assert endpoint.switched_off_because == "It has taken nothing for 5 days."
        assert not endpoint.is_active and len(failures) == 1
        make_due()
        assert sending.send_due() == 0
        services.switch_on(endpoint=endpoint)
        assert sending.send_due() == 1

    def test_that_has_taken_something_meanwhile_is_not_said_to_fail_since_before(self, endpoint, site):
        """Two workers: what one of them began long ago fails after the other one's has arrived."""
        Endpoint.objects.update(failing_since=clock.now() - sending.GIVEN_UP_AFTER)
        site.answers["/hook"] = [(500, {}, b"")]
        send = sending._send

        def send_while_another_arrives(delivery):
            Endpoint.objects.update(failing_since=None, rests_until=None)
            return send(delivery)

        happen(number=1)
        (delivery,) = sending._take_batch()
        sending._settle(delivery, send_while_another_arrives(delivery))
        endpoint.refresh_from_db()
        assert endpoint.is_active and clock.now() - endpoint.failing_since < MINUTE

    def test_that_does_not_answer_is_left_alone_for_a_while(self, endpoint, site):
        Endpoint.objects.update(address=f"http://127.0.0.1:{free_port()}/")
        for number in range(20):
            happen(f"thing:{number}", number=number)
        assert sending.send_due() == sending.OF_ONE_ENDPOINT
        assert "could not be reached" in Delivery.objects.exclude(last_error="").first().last_error

    @pytest.mark.parametrize("allowed", [True, False])
    def test_in_a_network_that_is_not_public_is_sent_nothing_unless_it_is_allowed(
        self, endpoint, site, settings, allowed
    ):
        settings.SHOP_OUTBOUND_NETWORKS = settings.SHOP_OUTBOUND_NETWORKS if allowed else []
        happen(number=1)
        sending.send_due()
        assert len(site.posted) == allowed
        assert ("not public" in Delivery.objects.get().last_error) is not allowed

    def test_whose_name_leads_elsewhere_by_now_is_sent_nothing(self, endpoint, site, monkeypatch):
        """It was allowed when somebody looked; now it is a page that only this machine may ask."""
        answers = ["127.0.0.1", "127.0.0.2"]  # the second one is of no network that is allowed

        def found(host, port, **kwargs):
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port))]

        monkeypatch.setattr(socket, "getaddrinfo", found)
        address = site.url.replace("127.0.0.1", "rebind.example")
        services.change_endpoint(endpoint=endpoint, address=address, description="", event_types=[], is_active=True)
        assert answers == ["127.0.0.2"], "it was looked at when it was written down"
        happen(number=1)
        sending.send_due()
        assert site.posted == [] and "not public" in Delivery.objects.get().last_error

    def test_whose_redirect_leads_into_the_network_is_not_followed(self, endpoint, site):
        site.answers["/hook"] = [(307, {"Location": "http://169.254.169.254/latest/"}, b"")]
        happen(number=1)
        sending.send_due()
        assert len(site.posted) == 1
        assert "redirects are not followed" in Delivery.objects.get().last_error

    def test_whose_secret_cannot_be_read_is_sent_nothing(self, endpoint, site, settings):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
        happen(number=1)
        sending.send_due()
        assert site.posted == [] and "Rotate the secret" in Delivery.objects.get().last_error


RACERS = "tests.my_shop.kernel.webhooks.race_workers"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestTwoWorkersAtOnce:
    def race(self, site, work):
        services.create_endpoint(address=site.says("/hook"))
        for number in range(30):
            happen(f"thing:{number % 3}", number=number)
        run_together(f"{RACERS}:{work}", [(), ()])
        return numbers(site)

    def test_send_each_event_once_and_in_order(self, site):
        came = self.race(site, "send")
        assert sorted(came) == list(range(30))
        for subject in range(3):
            assert [number for number in came if number % 3 == subject] == list(range(subject, 30, 3))

    def test_control_without_a_lease_events_come_twice(self, site):
        assert len(self.race(site, "send_without_lease")) > 30
