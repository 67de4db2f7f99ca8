import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders import services
from orders.models import Order, Payment, PaymentMethod
from orders.payment import Answer, State
from orders.services.settling import record_answer
from tests.orders.money import TOTAL, again

pytestmark = pytest.mark.django_db

MARKS = re.compile(r"(SAVEPOINT|RELEASE SAVEPOINT|BEGIN|COMMIT)\b")
"""Marks of transactions are no queries: they read and write nothing."""

BARS = {"payment": 15, "refund": 15, "cancel": 18}  # each with its story; a cancelled order has its money sent back
STEPS = ["payment", "refund", "transferred", "attended"]


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_superuser("boss", "boss@example.com", "pass-for-tests")


@pytest.fixture
def as_boss(client, boss):
    client.force_login(boss)
    return client


def step(order, name):
    return reverse(f"admin:orders_order_{name}", args=[order.pk])


@pytest.fixture
def paid(confirmed, boss):
    order = confirmed("transfer")
    services.record_payment_by_hand(order=order, amount=TOTAL, user=boss)
    return again(order)


class TestSteps:
    @pytest.mark.parametrize("name", STEPS)
    def test_are_for_those_only_who_may_change_orders(self, client, ada, paid, name, snapshot):
        ada.is_staff = True
        ada.save()
        ada.user_permissions.add(Permission.objects.get(codename="view_order"))
        client.force_login(ada)
        before = snapshot(paid)
        for method in (client.get, client.post):
            assert method(step(paid, name), {"amount": "5", "key": "k", "reason": "x"}).status_code == 403
        assert snapshot(paid) == before

    @pytest.mark.parametrize(
        ("extra", "words"),
        [
            ("0.00", "A credit note is written. The goods"),
            ("5.00", "over what is more than the €5.00 that were paid too much"),
        ],
    )
    def test_refund_says_of_what_a_credit_note_is_written(self, as_boss, paid, extra, words):
        Order.objects.update(paid_total=TOTAL + Decimal(extra))
        assert words in as_boss.get(step(paid, "refund")).text

    @pytest.mark.parametrize("has_invoice", [True, False])
    def test_refund_of_what_was_paid_too_much_says_that_no_credit_note_is_written(
        self, as_boss, paid, boss, has_invoice
    ):
        if has_invoice:
            services.write_due_papers()
        services.refund_order(order=paid, amount=TOTAL, reason="Broken", is_for_goods=True)
        services.write_due_papers()
        Order.objects.update(paid_total=TOTAL + 5, credited_total=0 if has_invoice else TOTAL)
        page = as_boss.get(step(paid, "refund")).text
        assert "It is more than the order costs, so no credit note is written." in page

    def test_records_a_payment_once_however_often_it_is_sent(self, as_boss, confirmed, boss):
        order = confirmed("transfer")
        page = as_boss.get(step(order, "payment"))
        form = page.context["form"]
        assert form["amount"].value() == TOTAL
        data = {"amount": "28.90", "note": "Statement 3", "key": form["key"].value()}
        for _ in range(2):
            assert as_boss.post(step(order, "payment"), data).status_code == 302
        payment = order.payments.get()
        assert (payment.user, payment.message, again(order).paid_total) == (boss, "Statement 3", TOTAL)

    def test_refunds_once_however_often_it_is_sent(self, as_boss, paid):
        key = as_boss.get(step(paid, "refund")).context["form"]["key"].value()
        for _ in range(2):
            assert as_boss.post(step(paid, "refund"), {"amount": "5", "reason": "Late.", "key": key}).status_code == 302
        assert again(paid).refunded_total == Decimal(5)

    @pytest.mark.parametrize("amount", ["", "0", "-1", "28.91", "x", "1.001", "1e9"])
    def test_refuses_a_refund_that_does_not_fit(self, as_boss, paid, amount, snapshot):
        before = snapshot(paid)
        response = as_boss.post(step(paid, "refund"), {"amount": amount, "reason": "Late.", "key": "k"})
        assert response.status_code == 422
        assert snapshot(paid) == before

    def test_marks_as_transferred(self, as_boss, paid):
        (refund,) = services.refund_order(order=paid, amount=TOTAL, reason="Late.")
        assert "€28.90: Late." in as_boss.get(step(paid, "transferred")).content.decode()
        for _ in range(2):
            assert as_boss.post(step(paid, "transferred"), {"refund": refund.pk}).status_code == 302
        assert again(refund).status == "done"

    def test_cannot_mark_a_refund_of_another_order(self, as_boss, paid, confirmed, boss):
        other = confirmed("transfer")
        services.record_payment_by_hand(order=other, amount=TOTAL, user=boss)
        (refund,) = services.refund_order(order=other, amount=TOTAL, reason="")
        assert as_boss.post(step(paid, "transferred"), {"refund": refund.pk}).status_code == 422
        assert again(refund).is_by_hand

    def test_says_that_it_was_seen_to(self, as_boss, confirmed):
        order = confirmed()
        payment = services.start_payment(order=order, choice="second-step")
        record_answer(payment=payment, answer=Answer(state=State.PAID, received=Decimal(1)))
        assert "Only €1.00 came" in as_boss.get(step(order, "attended")).content.decode()
        assert as_boss.post(step(order, "attended")).status_code == 302
        assert again(order).needs_attention == ""

    def test_lead_back_where_there_is_nothing_to_do(self, as_boss, confirmed):
        order = confirmed()
        for name in ("refund", "transferred", "attended"):
            response = as_boss.get(step(order, name))
            assert response["Location"] == reverse("admin:orders_order_change", args=[order.pk])

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("payment", {"amount": "5", "key": "k"}),
            ("refund", {"amount": "5", "key": "k", "reason": "x"}),
            ("cancel", {"reason": "x"}),
        ],
    )
    def test_cost_few_queries(self, as_boss, paid, name, data):
        with CaptureQueriesContext(connection) as queries:
            assert as_boss.post(step(paid, name), data).status_code == 302
        asked = [query["sql"][:160] for query in queries if not MARKS.match(query["sql"])]
        assert len(asked) <= BARS[name], "\n".join(asked)


class TestPages:
    def test_an_orders_page_shows_its_money(self, as_boss, paid, django_assert_max_num_queries):
        services.refund_order(order=paid, amount=Decimal(5), reason="A scratch.")
        with django_assert_max_num_queries(14):
            page = as_boss.get(reverse("admin:orders_order_change", args=[paid.pk])).content.decode()
        for words in ("A scratch.", "Record a payment", "Mark as transferred", "€5.00"):
            assert words in page

    def test_the_list_finds_what_is_unpaid_and_what_needs_a_person(self, as_boss, paid, confirmed):
        unpaid = confirmed()
        payment = services.start_payment(order=unpaid, choice="second-step")
        record_answer(payment=payment, answer=Answer(state=State.PAID, received=Decimal(1)))
        for query, order in (("paid=no", unpaid), ("paid=yes", paid), ("attention=yes", unpaid)):
            response = as_boss.get(f"/admin/orders/order/?{query}")
            assert list(response.context["cl"].queryset) == [order], query

    def test_callbacks_can_be_looked_at(self, as_boss, confirmed):
        order = confirmed()
        services.start_payment(order=order)
        services.deliver_test_callbacks()
        page = as_boss.get("/admin/orders/paymentcallback/").content.decode()
        assert order.number in page
        assert as_boss.get("/admin/orders/paymentcallback/add/").status_code == 403


class TestPaymentMethod:
    def test_refuses_a_gateway_that_nobody_knows(self, db):
        from django.core.exceptions import ValidationError

        for code in ("pigeon", "stripe"):  # no keys here
            with pytest.raises(ValidationError) as refusal:
                PaymentMethod(name="Pay", gateway=code).full_clean()
            assert "gateway" in refusal.value.message_dict
        PaymentMethod(name="Pay", gateway="transfer").full_clean()
        assert Payment.objects.count() == 0

    def test_offers_what_is_set_up(self, settings, ways):
        from orders.admin.payments import PaymentMethodForm

        choices = dict(PaymentMethodForm().fields["gateway"].choices)
        assert list(choices) == settings.SHOP_GATEWAYS
        assert choices["transfer"] == "Bank transfer"
        settings.SHOP_GATEWAYS = ["transfer"]
        data = {"name": "Card", "gateway": "on_delivery", "position": 0}
        assert "gateway" in PaymentMethodForm(data).errors
        assert PaymentMethodForm(data, instance=ways["on_delivery"]).is_valid()
