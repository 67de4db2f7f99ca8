import json
from itertools import count

import pytest
from django.db import transaction

from my_shop.kernel.webhooks import recording, services
from my_shop.kernel.webhooks.models import Delivery, Event
from my_shop.kernel.webhooks.recording import NewEvent, record_event, record_events

pytestmark = pytest.mark.django_db


def made(number=1):
    return NewEvent("thing.made", f"thing:{number}", {"number": number, "name": "Tasse für zwei"})


class TestRecordEvents:
    def test_writes_the_bytes_that_are_sent_and_a_delivery_to_each_endpoint_that_wants_them(self, endpoint, site):
        other, _ = services.create_endpoint(address=site.url, event_types=["thing.sold"])
        assert record_events([made(), NewEvent("thing.sold", "thing:1", {})]) == 3
        first, second = Event.objects.order_by("pk")
        assert [delivery.endpoint for delivery in first.deliveries.all()] == [endpoint]
        assert {delivery.endpoint for delivery in second.deliveries.all()} == {endpoint, other}
        facts = json.loads(first.body)
        assert list(facts) == ["type", "timestamp", "data"] and facts["timestamp"].endswith("Z")
        assert (facts["type"], facts["data"]) == ("thing.made", {"number": 1, "name": "Tasse für zwei"})
        assert "für" in first.body and first.message_id.startswith("msg_")

    def test_writes_nothing_that_nobody_wants(self, endpoint):
        Event.objects.all().delete()
        services.change_endpoint(
            endpoint=endpoint, address=endpoint.address, description="", event_types=["thing.sold"], is_active=True
        )
        assert record_events([made()]) == 0
        assert not Event.objects.exists()

    def test_tells_an_endpoint_nothing_that_is_switched_off(self, endpoint):
        services.switch_off(endpoint=endpoint)
        assert record_events([made()]) == 0

    def test_refuses_a_type_that_there_is_not(self, endpoint):
        with pytest.raises(ValueError, match="thing.lost"):
            record_event(type="thing.lost", subject="thing:1", data={})
        assert not Event.objects.exists()

    def test_takes_part_in_the_transaction_around_it(self, endpoint):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            record_events([made()])
            raise ZeroDivisionError
        assert not Event.objects.exists() and not Delivery.objects.exists()

    @pytest.mark.parametrize("number", [1, 30])
    def test_takes_three_queries_however_many_there_are(self, endpoint, django_assert_num_queries, number):
        with django_assert_num_queries(3):
            record_events([made(each) for each in range(number)])

    def test_asks_once_in_a_while_where_nobody_listens(self, django_assert_num_queries, monkeypatch):
        recording.look_anew()
        with django_assert_num_queries(1):
            record_events([made()])
            record_events([made()])
        monkeypatch.setattr(recording.time, "monotonic", count(1e9).__next__)
        with django_assert_num_queries(1):
            record_events([made()])

    def test_is_not_broken_by_an_endpoint_that_is_deleted_meanwhile(self, endpoint, monkeypatch):
        gone = recording.listening()
        monkeypatch.setattr(recording, "listening", lambda: gone)
        endpoint.delete()
        with transaction.atomic():
            assert record_events([made()]) == 1
        assert services.delete_old(now=Event.objects.get().created_at) == 1
        assert not Delivery.objects.exists()


def test_what_was_written_about_somebody_who_is_erased_can_be_deleted(endpoint):
    record_events([made(1), made(2)])
    recording.delete_events(subjects=["thing:1"])
    assert [event.subject for event in Event.objects.all()] == ["thing:2"]


def test_what_endpoints_have_answered_can_be_deleted(endpoint):
    record_events([made(1), made(2)])
    Delivery.objects.update(last_answer="Thank you, Ines")
    recording.delete_answers(subjects=["thing:1"])
    assert list(Delivery.objects.order_by("pk").values_list("last_answer", flat=True)) == ["", "Thank you, Ines"]
