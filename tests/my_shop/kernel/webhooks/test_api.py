"""Webhooks by the API."""

import pytest
from django.contrib.admin.models import LogEntry

from my_shop.kernel.webhooks import services
from my_shop.kernel.webhooks.models import Delivery, Endpoint
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

HOOKS, DELIVERIES, SCOPE = "/api/v1/staff/webhooks/", "/api/v1/staff/webhooks/deliveries/", "staff:webhooks"
VIEW, ADD, CHANGE, DELETE = (f"webhooks.{deed}_endpoint" for deed in ("view", "add", "change", "delete"))
VIEW_DELIVERY, CHANGE_DELIVERY = "webhooks.view_delivery", "webhooks.change_delivery"
ERP = {"address": "https://erp.example.com/my-shop", "event_types": ["thing.sold"]}
KEY = {"Idempotency-Key": "5d2f1c3e-0008-4b7a-9a52-staffhook001"}


@pytest.fixture
def desk():
    return program(VIEW, ADD, CHANGE, DELETE, VIEW_DELIVERY, CHANGE_DELIVERY, scopes=[SCOPE])


@pytest.fixture
def hook():
    made, _ = services.create_endpoint(address="https://erp.example.com/hook", description="The ERP")
    return made


def said():
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]


def test_each_asks_for_its_permission_and_scope(hook):
    delivery = services.send_test_event(endpoint=hook)
    one, sent = f"{HOOKS}{hook.pk}/", f"{DELIVERIES}{delivery.pk}/"
    for address in (HOOKS, f"{HOOKS}types/", one):
        assert is_guarded(address, permissions=(VIEW,), scope=SCOPE)
    for address in (DELIVERIES, sent):
        assert is_guarded(address, permissions=(VIEW_DELIVERY,), scope=SCOPE)
    assert is_guarded(HOOKS, permissions=(VIEW, ADD), scope=SCOPE, method="post", sent=ERP)
    assert is_guarded(one, permissions=(VIEW, CHANGE), scope=SCOPE, method="patch", sent={})
    assert is_guarded(one, permissions=(VIEW, DELETE), scope=SCOPE, method="delete")
    for end in ("rotate", "test"):
        assert is_guarded(f"{one}{end}/", permissions=(VIEW, CHANGE), scope=SCOPE, method="post")
    door = {"permissions": (VIEW_DELIVERY, CHANGE_DELIVERY), "scope": SCOPE, "method": "post"}
    assert is_guarded(f"{sent}again/", **door)
    assert Endpoint.objects.get().secret == hook.secret and not LogEntry.objects.exists()


class TestWebhooks:
    def test_are_made_once_and_show_their_secret_once(self, desk):
        first, again = (desk.post(HOOKS, ERP, headers=KEY) for _ in range(2))
        assert (first.status_code, first.json()) == (201, again.json())
        assert first.json()["secret"].startswith("whsec_")
        [told] = desk.get(HOOKS).json()["results"]
        assert "secret" not in told and told["event_types"] == ["thing.sold"]
        assert said() == ["Added."]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"address": "erp"},
            {"address": "https://u:p@erp.example.com/"},
            {"event_types": ["no.such"]},
            {"secret": "x"},
        ],
    )
    def test_refuse_bad_input(self, desk, wrong):
        assert desk.post(HOOKS, {**ERP, **wrong}).status_code == 400
        assert not Endpoint.objects.exists()

    def test_are_changed_and_deleted_as_they_were_read(self, desk, hook):
        one = f"{HOOKS}{hook.pk}/"
        tag = desk.get(one)["ETag"]
        assert desk.patch(one, {"is_active": False}).status_code == 428
        answer = desk.patch(one, {"is_active": False}, headers={"If-Match": tag})
        assert (answer.json()["is_active"], answer.json()["description"]) == (False, "The ERP")
        assert desk.delete(one, headers={"If-Match": tag}).status_code == 412
        assert desk.delete(one, headers={"If-Match": desk.get(one)["ETag"]}).status_code == 204
        assert said() == ["Changed.", "Deleted."]

    def test_get_a_new_secret(self, desk, hook):
        before = Endpoint.objects.get().secret
        first, again = (desk.post(f"{HOOKS}{hook.pk}/rotate/", headers=KEY) for _ in range(2))
        assert first.json() == again.json() and first.json()["secret"].startswith("whsec_")
        assert Endpoint.objects.get().former_secret == before
        assert said() == ["The secret was rotated."]

    def test_are_tried(self, desk, hook):
        answer = desk.post(f"{HOOKS}{hook.pk}/test/")
        assert (answer.status_code, answer.json()["event_type"]) == (202, "webhook.test")
        told = desk.get(answer["Location"].removeprefix("http://testserver")).json()
        assert (told["webhook"], told["status"]) == (hook.pk, "waiting")
        Endpoint.objects.update(is_active=False)
        answer = desk.post(f"{HOOKS}{hook.pk}/test/")
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_refused")

    def test_know_what_can_be_told(self, desk):
        assert "thing.made" in [row["type"] for row in desk.get(f"{HOOKS}types/").json()["results"]]


class TestDeliveries:
    def test_are_narrowed(self, desk, hook):
        delivery = services.send_test_event(endpoint=hook)
        for asked, count in {
            f"webhook={hook.pk}": 1,
            "webhook=999": 0,
            "status=failed": 0,
            f"subject={delivery.subject}": 1,
        }.items():
            assert len(desk.get(f"{DELIVERIES}?{asked}").json()["results"]) == count, asked
        assert desk.get(f"{DELIVERIES}?status=gone").status_code == 400

    def test_are_called_delivered_and_come_no_more(self, desk, hook):
        delivery = services.send_test_event(endpoint=hook)
        waits = desk.get(f"{DELIVERIES}{delivery.pk}/").json()
        assert (waits["status"], bool(waits["next_try_at"])) == ("waiting", True)
        Delivery.objects.update(status="ready")
        [told] = desk.get(f"{DELIVERIES}?status=delivered").json()["results"]
        assert (told["status"], told["next_try_at"]) == ("delivered", None)
        assert desk.get(f"{DELIVERIES}?status=ready").status_code == 400

    def test_are_sent_again(self, desk, hook):
        delivery = services.send_test_event(endpoint=hook)
        again = f"{DELIVERIES}{delivery.pk}/again/"
        assert desk.post(again).json()["code"] == "webhook_refused"
        Delivery.objects.update(status="failed", attempts=9)
        answer = desk.post(again)
        assert (answer.status_code, answer.json()["status"], answer.json()["attempts"]) == (202, "waiting", 0)

    def test_need_no_more_queries_for_more_of_them(self, desk, hook, django_assert_num_queries):
        desk.get(DELIVERIES)  # permissions are kept
        for _ in range(2):
            for _ in range(3):
                services.send_test_event(endpoint=hook)
            with django_assert_num_queries(1):
                desk.get(DELIVERIES)
