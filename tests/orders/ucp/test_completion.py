import signal
import subprocess
import sys
from decimal import Decimal
from unittest import mock

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from orders import configuration
from orders.models import Order, Payment, PaymentMethod, UcpSession
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle.confirmation import confirm_order
from orders.services.payment import payments
from orders.ucp.adoption import adopt_handed_over
from orders.ucp.completion import _sell
from orders.ucp.errors import UcpError
from orders.ucp.pricing import price_session
from orders.ucp.sessions import LASTS
from products.models import Variant
from tests.races import LONGEST, run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(agent, make_variant, payable, delivered):
    make_variant("MUG", quantity=9)
    session = agent.open({"MUG": 2}, **delivered)
    assert session["status"] == "ready_for_complete"
    return session


class TestComplete:
    def test_sells_what_the_session_said_at_its_price(self, agent, ready, warehouse):
        answer = agent.complete(ready).json()
        order = Order.objects.get()
        assert (answer["status"], answer["order"]["id"]) == ("completed", ready["id"].replace("chk_", "ord_"))
        assert (order.status, order.is_paid, order.email, order.total) == (
            "confirmed",
            True,
            "ada@example.com",
            Decimal("28.90"),
        )
        assert answer["totals"] == ready["totals"]
        assert warehouse.kinds == ["confirmed"]
        assert "continue_url" not in answer

    def test_tells_of_the_order(self, agent, ready):
        found = agent.ask("GET", f"orders/{agent.complete(ready).json()['order']['id']}").json()
        assert (found["checkout_id"], found["totals"]) == (ready["id"], ready["totals"])
        assert found["line_items"][0]["quantity"] == {"total": 2, "fulfilled": 0}
        assert found["fulfillment"]["expectations"][0]["destination"]["address_locality"] == "Leeds"

    def test_a_refused_payment_leaves_nothing_sold_and_may_be_tried_again(self, agent, ready, warehouse):
        response = agent.complete(ready, "fail_token")
        assert (response.status_code, response.json()["messages"][0]["code"]) == (402, "payment_declined")
        assert [order.status for order in Order.objects.all()] == ["cancelled"]
        assert warehouse.kinds == ["confirmed", "cancelled"]
        assert agent.get(ready)["status"] == "ready_for_complete"
        assert agent.complete(ready).json()["status"] == "completed"
        assert sorted(Order.objects.values_list("status", flat=True)) == ["cancelled", "confirmed"]

    @pytest.mark.parametrize("status", ["new", "pending", "paid"])
    def test_a_second_try_does_not_cancel_what_is_paid_or_on_its_way(self, agent, ready, status):
        def elsewhere(*, order, **fields):
            baker.make("orders.Payment", order=order, status=status, amount=order.amount_due, currency=order.currency)
            raise payments.PaymentRefused("A payment of yours is on its way.")

        with mock.patch("orders.services.payment.payments.start_payment", elsewhere):
            assert agent.complete(ready).status_code == 200
        assert [order.status for order in Order.objects.all()] == ["confirmed"]

    def test_a_step_of_the_buyer_is_theirs(self, agent, ready):
        answer = agent.complete(ready, "second_step_token").json()
        assert answer["status"] == "requires_escalation"
        assert Order.objects.get().number in answer["continue_url"]

    def test_the_same_request_twice_is_one_order_and_one_answer(self, agent, ready):
        first, second = (agent.complete(ready, key="once") for _ in range(2))
        assert (first.json(), Order.objects.count(), Payment.objects.count()) == (second.json(), 1, 1)
        assert agent.complete(ready, "fail_token", key="once").status_code == 409

    def test_another_request_is_refused_once_it_is_completed(self, agent, ready):
        agent.complete(ready)
        assert agent.complete(ready).status_code == 409
        assert agent.post(f"checkout-sessions/{ready['id']}/cancel").status_code == 409
        assert Order.objects.count() == 1

    def test_waits_for_a_process_that_is_at_it_and_takes_it_for_dead_later(self, agent, ready):
        UcpSession.objects.update(completing_at=timezone.now())
        assert agent.get(ready)["status"] == "complete_in_progress"
        assert agent.complete(ready).status_code == 409
        UcpSession.objects.update(completing_at=timezone.now() - LASTS)
        assert agent.get(ready)["status"] == "ready_for_complete"
        assert agent.complete(ready).status_code == 200

    def test_who_was_taken_for_dead_sells_nothing_of_what_was_changed_since(self, agent, ready):
        slow = UcpSession.objects.get()
        slow.completing_at, slow.attempts = timezone.now() - LASTS, 1
        slow.save()
        changed = agent.put(ready, line_items=[{"item": {"id": "MUG"}, "quantity": 1}]).json()
        assert changed["status"] == "ready_for_complete"
        with pytest.raises(UcpError, match="complete_in_progress"):
            _sell(slow, price_session(slow), PaymentMethod.objects.get(gateway="test"), "")
        assert not Order.objects.exists()

    @pytest.mark.parametrize("what", ["price", "delivery", "units that cost more and a discount"])
    def test_charges_nothing_else_than_what_was_told(self, agent, ready, what, standard):
        if what == "delivery":
            type(standard).objects.update(price=9)
        else:
            Variant.objects.update(price=15)
        if what.startswith("units"):
            baker.make("orders.Promotion", name="Six", kind="percentage", percentage=20, is_active=True)
        configuration.invalidate()
        refused = agent.complete(ready)
        assert (refused.status_code, refused.json()["messages"][0]["code"]) == (409, "changed")
        assert not Order.objects.exists()
        total = agent.get(ready)["totals"][-1]["amount"]
        assert agent.complete(ready).json()["totals"][-1]["amount"] == total
        assert Order.objects.get().total * 100 == total

    def test_says_what_is_gone(self, agent, ready):
        Variant.objects.update(quantity=1)
        assert agent.complete(ready).status_code == 409
        assert not Order.objects.exists()

    def test_charges_the_fee_that_was_told(self, agent, ready, payable):
        PaymentMethod.objects.filter(pk=payable.pk).update(fee=2)
        configuration.invalidate()
        assert agent.complete(ready).status_code == 409
        told = agent.get(ready)["totals"]
        assert [row["amount"] for row in told] == [2400, 490, 200, 3090]
        assert agent.complete(ready).json()["totals"] == told

    def test_is_told_as_it_was_ordered_whatever_becomes_of_prices_and_ways(self, agent, ready, standard, payable):
        promotion = baker.make("orders.Promotion", name="Tenth", kind="percentage", percentage=10, is_active=True)
        configuration.invalidate()
        before = agent.get(ready)
        agent.complete(ready)
        Variant.objects.update(price=99)
        promotion.delete()
        type(standard).objects.update(price=30, name="By hand")
        configuration.invalidate()
        after = agent.get(ready)
        for part in ("totals", "line_items", "discounts", "payment", "buyer"):
            assert after[part] == before[part]
        [method], [was] = after["fulfillment"]["methods"], before["fulfillment"]["methods"]
        assert method["groups"] == was["groups"]
        assert (method["destinations"][0]["id"], method["destinations"][0]["address_locality"]) == ("home", "Leeds")

    @pytest.mark.parametrize("limit", [{"countries": "FR"}, {"min_total": 90}])
    def test_states_no_handler_that_its_order_cannot_be_paid_by(self, agent, ready, payable, limit):
        PaymentMethod.objects.filter(pk=payable.pk).update(**limit)
        configuration.invalidate()
        response = agent.complete(ready)
        assert (response.status_code, response.json()["messages"][0]["code"]) == (409, "payment_unavailable")
        assert not Order.objects.exists()
        found = agent.get(ready)
        assert (found["status"], found["payment"]["handlers"]) == ("requires_escalation", [])

    def test_leaves_an_order_alone_that_its_buyer_has_placed(self, agent, ready, place, payable, client):
        client.post("/ucp/continue/" + ready["continue_url"].partition("/ucp/continue/")[2])
        cart = UcpSession.objects.get().cart
        mug = Variant.objects.get()
        order = place({mug: 2}, cart=cart, payment_method=payable)
        confirm_order(order=order, shown=fingerprint_of(order))
        adopt_handed_over()
        found = agent.get(ready)
        assert (found["status"], found["continue_url"][-13:]) == ("requires_escalation", "/orders/find/")
        assert found["order"]["permalink_url"] == found["continue_url"]
        assert agent.complete(ready, "fail_token").status_code == 409
        order.refresh_from_db()
        assert order.status == "confirmed"

    def test_an_unknown_handler_is_refused(self, agent, ready):
        body = {"payment_data": {"id": "x", "handler_id": "other", "type": "card", "credential": {}}}
        assert agent.post(f"checkout-sessions/{ready['id']}/complete", body).status_code == 400
        assert not Order.objects.exists()

    def test_vouchers_are_counted_and_given_back(self, agent, ready):
        rows = [
            baker.make(
                "orders.Voucher", code=code, name=code, kind="percentage", value=10, is_combinable=True, minimum=0
            )
            for code in ("TEN", "MORE")
        ]
        agent.put(ready, discounts={"codes": ["TEN", "MORE"]})
        assert agent.complete(ready, "fail_token").status_code == 402
        assert [self.used(row) for row in rows] == [0, 0]
        agent.complete(ready)
        assert [self.used(row) for row in rows] == [1, 1]

    def test_a_voucher_that_takes_nothing_off_is_told_of_and_not_used(self, agent, ready):
        free = {"kind": "percentage", "value": 100, "is_combinable": True, "minimum": 0}
        rows = [baker.make("orders.Voucher", code=code, name=code, **free) for code in ("ALL", "MORE")]
        answer = agent.put(ready, discounts={"codes": ["ALL", "MORE"]}).json()
        assert [row["code"] for row in answer["discounts"]["applied"]] == ["ALL"]
        assert [(each["type"], each["path"]) for each in answer["messages"]] == [("warning", "$.discounts.codes[1]")]
        assert agent.complete(ready).json()["status"] == "completed"
        assert [self.used(row) for row in rows] == [1, 0]

    def used(self, voucher):
        voucher.refresh_from_db()
        return voucher.used_count


WORKERS = "tests.orders.ucp.workers"


def run_and_be_killed(work, *arguments):
    """Let a process of its own do something that it does not survive."""
    call = f"begin_alone({connection.settings_dict['NAME']!r}, {work!r}, {arguments!r})"
    start = f"import django; django.setup(); from {WORKERS} import begin_alone; {call}"
    died = subprocess.run([sys.executable, "-c", start], timeout=LONGEST, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_session_is_one_order(self, ready):
        token = ready["id"].removeprefix("chk_")
        answers = run_together(f"{WORKERS}:complete", [(token, f"key-{number}") for number in range(4)])
        assert sorted(answers) == ["completed", "refused", "refused", "refused"]
        assert Order.objects.count() == 1

    def test_goes_on_where_a_process_died_after_selling(self, agent, ready):
        run_and_be_killed("complete_and_die", ready["id"].removeprefix("chk_"))
        assert agent.get(ready)["status"] == "complete_in_progress"
        assert Order.objects.get().is_paid is False
        assert agent.complete(ready).status_code == 409
        with time_machine.travel(timezone.now() + LASTS):
            assert agent.get(ready)["status"] == "ready_for_complete"
            assert agent.complete(ready).json()["status"] == "completed"
        assert Order.objects.get().is_paid is True

    def test_the_rig_would_see_two(self, ready):
        token = ready["id"].removeprefix("chk_")
        run_together(f"{WORKERS}:complete_without_claim", [(token, number) for number in range(2)])
        assert Order.objects.count() == 2
