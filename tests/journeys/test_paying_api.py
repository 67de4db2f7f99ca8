"""Paying and withdrawing over HTTP, with the demo's gateway."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from model_bakery import baker
from rest_framework.test import APIClient

from orders.models import Order, Payment, PaymentMethod, Withdrawal
from orders.services.payment import payments
from products.models import Variant
from tests import factories
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Ada Finch", "line1": "Hill Road 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
ORDERS = "/api/v1/orders/"


@pytest.fixture(autouse=True)
def card(settings):
    settings.SHOP_GATEWAYS = ["test", "transfer"]
    settings.SHOP_BANK_HOLDER, settings.SHOP_BANK_IBAN = "My Shop", "DE89370400440532013000"
    return baker.make(PaymentMethod, name="Card", gateway="test", fee=0, is_active=True)


@pytest.fixture
def order(card):
    """A guest's confirmed order over 40.90, of two mugs, to be paid by card."""
    parcel = factories.ways_of_delivery()[0]
    stocked_variant(10, price=Decimal("18.00"), sku="MUG")
    wanted = {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": parcel.pk}
    lines = [{"sku": "MUG", "quantity": 2}]
    placed = APIClient().post(ORDERS, {**wanted, "lines": lines, "payment_method": card.pk}).json()
    return opened(placed).post(f"{ORDERS}{placed['number']}/confirm/", {"fingerprint": placed["fingerprint"]}).json()


def opened(order):
    client = APIClient()
    client.credentials(HTTP_ORDER_TOKEN=order["order_token"])
    return client


def ask(order, method, path, body=None, **headers):
    return getattr(opened(order), method)(f"{ORDERS}{order['number']}/{path}", body, headers=headers)


class TestPaying:
    def test_begins_with_what_there_is_to_pay(self, order, card):
        said = ask(order, "get", "payments/").json()
        assert (said["amount_due"], said["is_paid"], said["payments"]) == ("40.90", False, [])
        assert said["methods"][0]["id"] == card.pk and "succeed" in said["methods"][0]["choices"]
        assert said["continue_url"].startswith("http")

    @pytest.mark.parametrize(("scopes", "is_told"), [({"read"}, False), ({"read", "shop"}, True)])
    def test_tells_the_link_that_opens_the_order_to_no_token_that_may_only_read(self, order, scopes, is_told):
        ada = member.make()
        Order.objects.update(user=ada)
        client = APIClient()
        client.force_authenticate(ada, token=SimpleNamespace(scopes=scopes))
        said = client.get(f"{ORDERS}{order['number']}/payments/").json()
        assert bool(said["continue_url"]) is is_told

    def test_ends_with_a_paid_order(self, order):
        answer = ask(order, "post", "payments/", {"choice": "succeed"})
        said = answer.json()
        assert (answer.status_code, said["is_paid"], said["amount_due"]) == (201, True, "0.00")
        assert [payment["status"] for payment in said["payments"]] == ["paid"]
        assert ask(order, "get", "").json()["paid_total"] == "40.90"

    def test_the_same_key_charges_once(self, order):
        key = {"Idempotency-Key": "pay it, and pay it again"}
        answers = [ask(order, "post", "payments/", {}, **key) for _ in range(2)]
        assert answers[0].json() == answers[1].json() and answers[1].headers["Idempotency-Replayed"] == "true"
        assert Payment.objects.count() == 1

    def test_a_declined_card_is_followed_by_another_try(self, order):
        declined = ask(order, "post", "payments/", {"choice": "decline"}).json()
        assert (declined["is_paid"], declined["payments"][0]["status"]) == (False, "declined")
        assert declined["payments"][0]["message"]
        assert ask(order, "post", "payments/", {}).json()["is_paid"]

    def test_leads_the_buyer_to_the_second_step(self, order):
        said = ask(order, "post", "payments/", {"choice": "second-step"}).json()
        assert said["payments"][0]["status"] == "action"
        page = APIClient().get(said["continue_url"])
        assert page.status_code == 302 and page.url.endswith("/pay/")

    def test_by_another_way_tells_the_account(self, order):
        transfer = baker.make(PaymentMethod, name="Transfer", gateway="transfer", fee=0, is_active=True)
        said = ask(order, "post", "payments/", {"method": transfer.pk}).json()
        assert said["payments"][0]["status"] == "pending" and any("IBAN" in row for row in said["account"])

    def test_that_nobody_answered_goes_on_where_it_is_asked_again(self, order):
        ask(order, "post", "payments/", {"choice": "time-out"})
        assert Payment.objects.get().status == "new"
        said = ask(order, "post", "payments/refresh/").json()
        assert len(said["payments"]) == 1

    def test_is_asked_for_once_by_a_key(self, order, monkeypatch):
        ask(order, "post", "payments/", {"choice": "time-out"})
        key = {"Idempotency-Key": "what became of it, once"}
        first = ask(order, "post", "payments/refresh/", **key)
        monkeypatch.setattr(payments, "refresh_payment", None)
        again = ask(order, "post", "payments/refresh/", **key)
        assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")

    @pytest.mark.parametrize(
        ("sent", "status", "code"),
        [
            ({"choice": "nonsense"}, 400, "invalid"),
            ({"amount": "0.01"}, 400, "invalid"),
            ({"method": 10**9}, 409, "payment_not_offered"),
        ],
    )
    def test_refuses_and_begins_nothing(self, order, sent, status, code):
        answer = ask(order, "post", "payments/", sent)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not Payment.objects.exists()

    def test_refuses_what_is_paid_already(self, order):
        ask(order, "post", "payments/", {})
        answer = ask(order, "post", "payments/", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "payment_refused")

    def test_is_not_for_a_stranger(self, order):
        assert APIClient().post(f"{ORDERS}{order['number']}/payments/", {}).status_code == 401
        assert APIClient().get(f"{ORDERS}{order['number']}/payments/", headers={"Order-Token": "x"}).status_code == 404


class TestWithdrawing:
    WHO = {"name": "Ada Finch", "email": "ada@example.com"}

    def test_takes_two_steps(self, order):
        ask(order, "post", "payments/", {})
        [row] = ask(order, "get", "withdrawals/").json()["lines"]
        assert (row["sku"], row["quantity"]) == ("MUG", 2)
        review = ask(order, "post", "withdrawals/review/", self.WHO).json()
        assert (review["refundable"], review["parts"][0]["quantity"]) == ("40.90", 2)
        assert not Withdrawal.objects.exists()
        answer = ask(order, "post", "withdrawals/", {"statement": review["statement"]})
        assert (answer.status_code, answer.json()["items"]) == (201, [f"2 × {row['title']}"])
        again = ask(order, "post", "withdrawals/", {"statement": review["statement"]})
        assert again.json() == answer.json() and Withdrawal.objects.count() == 1
        assert Order.objects.get().is_cancelled and Variant.objects.get().quantity == 10

    def test_from_a_part_leaves_the_rest(self, order):
        line = order["lines"][0]["id"]
        lines = {"lines": [{"line": line, "quantity": 1}]}
        review = ask(order, "post", "withdrawals/review/", {**self.WHO, **lines}).json()
        ask(order, "post", "withdrawals/", {"statement": review["statement"]})
        said = ask(order, "get", "withdrawals/").json()
        assert said["lines"][0]["quantity"] == 1 and len(said["statements"]) == 1

    @pytest.mark.parametrize("statement", ["made up", "a:b:c"])
    def test_takes_no_statement_that_was_not_reviewed(self, order, statement):
        assert ask(order, "post", "withdrawals/", {"statement": statement}).status_code == 400
        assert not Withdrawal.objects.exists()

    def test_of_a_line_that_is_named_twice_is_refused(self, order):
        line = order["lines"][0]["id"]
        lines = {"lines": [{"line": line, "quantity": 2}, {"line": line, "quantity": 1}]}
        assert ask(order, "post", "withdrawals/review/", {**self.WHO, **lines}).status_code == 400

    def test_from_more_than_was_bought_is_refused(self, order):
        lines = {"lines": [{"line": order["lines"][0]["id"], "quantity": 3}]}
        answer = ask(order, "post", "withdrawals/review/", {**self.WHO, **lines})
        assert (answer.status_code, answer.json()["code"]) == (409, "withdrawal_refused")
