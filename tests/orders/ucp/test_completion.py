from decimal import Decimal
from unittest import mock

import pytest
from django.utils import timezone
from model_bakery import baker

from orders.models import Order, Payment, UcpSession
from orders.services.payment import payments
from orders.ucp.completion import LASTS
from tests.races import run_together

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

    def test_goes_on_where_a_process_died_after_selling(self, agent, ready):
        with mock.patch("orders.ucp.completion._pay", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            agent.complete(ready, key="once")
        assert agent.get(ready)["status"] == "complete_in_progress"
        assert Order.objects.get().is_paid is False
        assert agent.complete(ready).json()["status"] == "completed"
        assert Order.objects.get().is_paid is True

    def test_waits_for_a_process_that_is_at_it_and_takes_it_for_dead_later(self, agent, ready):
        UcpSession.objects.update(completing_at=timezone.now())
        assert agent.complete(ready).status_code == 409
        UcpSession.objects.update(completing_at=timezone.now() - LASTS)
        assert agent.complete(ready).status_code == 200

    @pytest.mark.parametrize("what", ["stock", "price"])
    def test_sells_nothing_else_than_what_was_shown(self, agent, ready, what):
        from products.models import Variant

        if what == "stock":
            Variant.objects.update(quantity=1)
            assert agent.complete(ready).status_code == 409
            assert not Order.objects.exists()
        else:
            Variant.objects.update(price=15)
            assert agent.complete(ready).json()["totals"][-1]["amount"] == 3490

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
        agent.complete(ready, "fail_token")
        assert [self.used(row) for row in rows] == [0, 0]
        agent.complete(ready)
        assert [self.used(row) for row in rows] == [1, 1]

    def used(self, voucher):
        voucher.refresh_from_db()
        return voucher.used_count


WORKERS = "tests.orders.ucp.workers"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_session_is_one_order(self, ready):
        token = ready["id"].removeprefix("chk_")
        answers = run_together(f"{WORKERS}:complete", [(token, f"key-{number}") for number in range(4)])
        assert sorted(answers) == ["completed", "refused", "refused", "refused"]
        assert Order.objects.count() == 1

    def test_the_rig_would_see_two(self, ready):
        token = ready["id"].removeprefix("chk_")
        run_together(f"{WORKERS}:complete_without_claim", [(token, number) for number in range(2)])
        assert Order.objects.count() == 2
