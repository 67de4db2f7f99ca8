"""What staff do with orders by the API."""

from decimal import Decimal
from unittest import mock

import pytest
from django.contrib.admin.models import LogEntry
from model_bakery import baker

from my_shop.kernel.api.staff import StaffView
from orders.models import Order, Payment, Refund, ReviewReason
from orders.rules.fingerprint import fingerprint_of
from orders.services.order import review_flags
from orders.services.payment.payments import record_manual_payment
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

VIEW, CHANGE, FULFIL, SETTLE = (f"orders.{deed}_order" for deed in ("view", "change", "fulfil", "settle"))
KEY = {"Idempotency-Key": "5d2f1c3e-0001-4b7a-9a52-staffmoves01"}


@pytest.fixture
def desk():
    return program(VIEW, CHANGE, FULFIL, SETTLE, "orders.view_payment", "orders.view_refund", scopes=["staff:orders"])


@pytest.fixture
def order(bought):
    return bought()


@pytest.fixture
def paid(order, ada):
    record_manual_payment(order=order, amount=order.total, user=ada)
    order.refresh_from_db()
    return order


def at(order, move=""):
    return f"/api/v1/staff/orders/{order.number}/{move and f'{move}/'}"


def said():
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]


@pytest.mark.parametrize(
    "move, permission, sent",
    [
        ("confirm", CHANGE, {}),
        ("pack", FULFIL, {}),
        ("shipments", FULFIL, {}),
        ("deliver", FULFIL, {}),
        ("cancel", CHANGE, {"reason": "No."}),
        ("returns", SETTLE, {}),
        ("refunds", SETTLE, {}),
        ("refunds/1/transferred", SETTLE, {}),
        ("payments", SETTLE, {}),
        ("notes", CHANGE, {"text": "Rang."}),
        ("seen", CHANGE, {}),
    ],
)
def test_each_asks_for_its_permission_and_scope(order, move, permission, sent):
    address = at(order, move)
    assert is_guarded(address, permissions=(VIEW, permission), scope="staff:orders", method="post", sent=sent)
    assert not LogEntry.objects.exists()


class TestGoods:
    def test_are_packed_sent_and_delivered(self, desk, order):
        for _ in range(2):
            assert desk.post(at(order, "pack"), {}).json()["status"] == "packed"
        line = order.lines.first()
        answer = desk.post(at(order, "shipments"), {"lines": [{"line": line.pk, "quantity": 1}]})
        assert (answer.status_code, answer.json()["status"]) == (201, "part-shipped")
        parcel = desk.get(answer["Location"].removeprefix("http://testserver")).json()
        assert parcel["lines"] == [{"line": line.pk, "quantity": 1}]
        assert desk.post(at(order, "shipments"), {"lines": None}).json()["status"] == "shipped"
        assert desk.post(at(order, "deliver"), {}).json()["status"] == "delivered"
        assert said() == ["Packed.", "A parcel has left.", "A parcel has left.", "Delivered."]
        assert {entry.user for entry in LogEntry.objects.all()} == {desk.person}

    def test_one_key_sends_one_parcel(self, desk, order):
        line = order.lines.first()
        sent = {"lines": [{"line": line.pk, "quantity": 1}]}
        first, again = (desk.post(at(order, "shipments"), sent, headers=KEY) for _ in range(2))
        assert again.json() == first.json() and again["Location"] == first["Location"]
        assert again["Idempotency-Replayed"] == "true"
        assert order.shipments.count() == 1 and said() == ["A parcel has left."]

    def test_what_was_delivered_cannot_be_packed(self, desk, order):
        desk.post(at(order, "deliver"), {})
        answer = desk.post(at(order, "pack"), {})
        assert (answer.status_code, answer.json()["code"]) == (409, "move_not_allowed")
        assert Order.objects.get().is_delivered and said() == ["Delivered."]

    def test_more_than_is_left_is_not_sent(self, desk, order):
        answer = desk.post(at(order, "shipments"), {"lines": [{"line": order.lines.first().pk, "quantity": 99}]})
        assert (answer.status_code, answer.json()["code"]) == (409, "shipping_refused")
        assert not order.shipments.exists()

    def test_unpaid_goods_wait_for_the_money(self, desk, order):
        Order.objects.update(is_prepaid=True)
        assert desk.post(at(order, "pack"), {}).json()["code"] == "payment_missing"

    @pytest.mark.parametrize(
        "sent",
        [
            {"lines": []},
            {"lines": [{"line": "x", "quantity": 1}]},
            {"lines": [{"line": 1, "quantity": 0}]},
            {"lines": [{"line": 1, "quantity": 1}, {"line": 1, "quantity": 1}]},
            {"carrier": 999},
            {"carrier": 2**70},
            {"tracking_number": "x" * 81},
            {"tracking_number": "a\nb"},
            {"status": "shipped"},
            {"override_reason": "x" * 201},
        ],
    )
    def test_bad_parcels_are_refused(self, desk, order, sent):
        assert desk.post(at(order, "shipments"), sent).status_code == 400
        assert not order.shipments.exists()

    def test_come_back_and_are_refunded(self, desk, paid):
        desk.post(at(paid, "shipments"), {})
        line = paid.lines.first()
        sent = {"lines": [{"line": line.pk, "quantity": 1}], "reason": "Too small.", "is_refunded": True}
        answer = desk.post(at(paid, "returns"), sent, headers=KEY)
        assert desk.post(at(paid, "returns"), sent, headers=KEY).json() == answer.json()
        assert answer.json()["lines"][0]["returned_quantity"] == 1
        assert [refund["amount"] for refund in answer.json()["refunds"]] == ["12.00"]
        assert Refund.objects.count() == 1 and said()[-1] == "Goods were taken back."

    def test_more_than_was_bought_does_not_come_back(self, desk, order):
        answer = desk.post(at(order, "returns"), {"lines": [{"line": order.lines.first().pk, "quantity": 99}]})
        assert (answer.status_code, answer.json()["code"]) == (409, "return_refused")


class TestMoney:
    def test_is_written_down_once(self, desk, order):
        sent = {"amount": str(order.total), "note": "Statement 3"}
        first, again = (desk.post(at(order, "payments"), sent, headers=KEY) for _ in range(2))
        assert again.json() == first.json()
        assert first.json()["amount_due"] == "0.00" and first.json()["payments"][0]["by"] == desk.person.username
        assert Payment.objects.filter(status="paid").count() == 1

    def test_none_is_owed_before_the_order_is_confirmed(self, desk, place):
        order = place()
        answer = desk.post(at(order, "payments"), {"amount": "5.00"})
        assert (answer.status_code, answer.json()["code"]) == (409, "payment_refused")

    def test_goes_back_and_is_transferred(self, desk, paid):
        sent = {"amount": "5.00", "reason": "A scratch."}
        first, again = (desk.post(at(paid, "refunds"), sent, headers=KEY) for _ in range(2))
        assert again.json() == first.json()
        [refund] = first.json()["refunds"]
        assert (refund["amount"], refund["status"], refund["reason"]) == ("5.00", "by-hand", "A scratch.")
        answer = desk.post(at(paid, f"refunds/{refund['id']}/transferred"), {})
        assert answer.json()["refunds"][0]["status"] == "done"
        assert desk.post(at(paid, "refunds/999/transferred"), {}).status_code == 404

    def test_no_more_goes_back_than_came(self, desk, paid):
        answer = desk.post(at(paid, "refunds"), {"amount": "5000.00", "reason": "All of it."})
        assert (answer.status_code, answer.json()["code"]) == (409, "refund_refused")
        assert not Refund.objects.exists()

    @pytest.mark.parametrize("amount", ["0", "-1", "0.001", "x", None, True, "NaN", 10**20])
    def test_no_sum_is_refused(self, desk, paid, amount):
        assert desk.post(at(paid, "refunds"), {"amount": amount, "reason": "So."}).status_code == 400
        assert desk.post(at(paid, "payments"), {"amount": amount}).status_code == 400
        assert not Refund.objects.exists() and Payment.objects.count() == 1


class TestOrders:
    def test_are_confirmed_as_they_were_read(self, desk, place):
        order = place()
        shown = desk.get(at(order)).json()["fingerprint"]
        for _ in range(2):
            assert desk.post(at(order, "confirm"), {"fingerprint": shown}).json()["status"] == "confirmed"
        assert said() == ["Confirmed."]

    def test_are_confirmed_with_their_entry_in_the_log_or_not_at_all(self, desk, place, monkeypatch):
        order = place()
        shown = fingerprint_of(order)
        monkeypatch.setattr(StaffView, "log", mock.Mock(side_effect=RuntimeError("the log is broken")))
        with pytest.raises(RuntimeError):
            desk.post(at(order, "confirm"), {"fingerprint": shown})
        assert Order.objects.get().is_placed

    def test_are_not_confirmed_as_they_were(self, desk, place):
        order = place()
        shown = fingerprint_of(order)
        Order.objects.update(email="bo@example.com")
        answer = desk.post(at(order, "confirm"), {"fingerprint": shown})
        assert (answer.status_code, answer.json()["changed"]) == (409, ["contact"])
        assert Order.objects.get().is_placed and not said()

    def test_are_called_off_once(self, desk, order):
        first, again = (desk.post(at(order, "cancel"), {"reason": "Out of clay."}, headers=KEY) for _ in range(2))
        assert first.json() == again.json() and first.json()["status"] == "cancelled"
        assert said() == ["Cancelled."]
        assert desk.post(at(order, "cancel"), {}).status_code == 400

    def test_carry_notes(self, desk, order):
        desk.post(at(order, "notes"), {"text": "Rang.\nNobody there."})
        event = order.events.last()
        assert (event.message, event.is_public, event.user) == ("Rang.\nNobody there.", False, desk.person)

    def test_are_seen_to(self, desk, order):
        review_flags.flag_for_review(order, ReviewReason.Kind.OTHER, "Look at it.")
        assert desk.post(at(order, "seen"), {"reason": 10**6}).status_code == 404
        assert desk.post(at(order, "seen"), {}).json()["attention"] == []
        assert not Order.objects.get().needs_attention

    def test_of_history_are_not_moved(self, desk, order):
        Order.objects.update(origin="shopify", original_number="1001")
        answer = desk.post(at(order, "cancel"), {"reason": "No."})
        assert (answer.status_code, answer.json()["code"]) == (409, "moved_in")
        assert desk.post(at(order, "notes"), {"text": "Still a friend."}).status_code == 200

    def test_that_there_are_not_are_not_found(self, desk):
        assert desk.post("/api/v1/staff/orders/NOPE/pack/", {}).status_code == 404


def test_carriers_are_listed():
    carrier = baker.make("orders.Carrier", name="Post", tracking_url="https://post.example/{number}")
    door = {"permissions": ("orders.view_carrier",), "scope": "staff:orders"}
    assert is_guarded("/api/v1/staff/carriers/", **door)
    [row] = program("orders.view_carrier", scopes=["staff:orders"]).get("/api/v1/staff/carriers/").json()["results"]
    assert (row["id"], row["name"]) == (carrier.pk, "Post")


def test_prices_and_states_are_what_services_make_of_them(desk, order):
    for sent in ({"status": "delivered"}, {"total": "0.01"}, {"paid_total": "99.00"}):
        answer = desk.patch(at(order), {**sent, "reason": "Because."}, headers={"If-Match": "*"})
        assert answer.status_code == 400
    assert Order.objects.get().total == order.total != Decimal("0.01")
