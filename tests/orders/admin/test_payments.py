import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.forms import modelform_factory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from my_shop.kernel.back_office import lists
from my_shop.roles import ROLES, create_roles
from orders.gateways.protocol import Answer, State
from orders.models import Order, Payment, PaymentMethod, ReviewReason
from orders.services.fulfilment import shipping
from orders.services.invoices import pending_documents
from orders.services.lifecycle import returns
from orders.services.order import notes, review_flags
from orders.services.payment import payments, refunds, webhooks
from orders.services.payment.settlement import record_gateway_answer
from tests import desk
from tests.orders.money import TOTAL, again, reasons

pytestmark = pytest.mark.django_db

MARKS = re.compile(r"(SAVEPOINT|RELEASE SAVEPOINT|BEGIN|COMMIT)\b")
"""Marks of transactions are no queries: they read and write nothing."""

BARS = {"payment": 20, "refund": 16, "cancel": 19}
"""Each with its story; of what is paid too much a reason is opened and told, and a cancelled order has its money sent
back."""
STEPS = ["payment", "refund", "transferred", "attended"]


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_superuser("boss", "boss@example.com", "pass-for-tests")


@pytest.fixture
def as_boss(client, boss):
    client.force_login(boss)
    return client


def flag(order):
    review_flags.open_reason(order, ReviewReason.Kind.OTHER, "Look at it.")


def step(order, name):
    return reverse(f"admin:orders_order_{name}", args=[order.pk])


@pytest.fixture
def paid(confirmed, boss):
    order = confirmed("transfer")
    payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
    return again(order)


class TestRefund:
    def test_offers_what_is_left_of_goods_that_came_back(self, as_boss, paid, boss):
        """A mug of two at €12 comes back; €7 of it went back by hand."""
        shipping.ship_order(order=paid, key="k" * 24, user=boss)
        returns.return_lines(order=paid, quantities={paid.lines.get().pk: 1})
        for left in (Decimal(12), Decimal(5)):
            assert as_boss.get(step(paid, "refund")).context["form"]["amount"].value() == left
            refunds.refund_order(order=again(paid), amount=Decimal(7), reason="", user=boss)

    def test_says_the_same_before_and_after_the_credit_note_of_goods_is_written(self, as_boss, paid, boss):
        """€5 too much came; a mug of two at €12 comes back, and its money goes back."""
        Order.objects.update(paid_total=TOTAL + 5)
        paid.payments.update(received=TOTAL + 5)
        pending_documents.write_pending_documents()
        shipping.ship_order(order=again(paid), key="k" * 24, user=boss)
        returns.return_lines(order=again(paid), quantities={paid.lines.get().pk: 1}, is_refunded=True)
        for _ in range(2):
            assert "€5.00 of it were paid too much" in as_boss.get(step(paid, "refund")).text
            pending_documents.write_pending_documents()


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
        ("permission", "name", "status"),
        [
            ("fulfil_order", "ship", 200),
            ("fulfil_order", "refund", 403),
            ("fulfil_order", "cancel", 403),
            ("settle_order", "refund", 200),
            ("settle_order", "return", 200),
            ("settle_order", "ship", 403),
            ("change_order", "note", 200),
            ("change_order", "ship", 403),
            ("change_order", "payment", 403),
            ("change_order", "return", 403),
        ],
    )
    def test_ask_each_for_what_it_does(self, client, ada, paid, permission, name, status):
        ada.is_staff = True
        ada.save()
        ada.user_permissions.add(*Permission.objects.filter(codename__in=["view_order", permission]))
        client.force_login(ada)
        assert client.get(step(paid, name)).status_code == status
        shown = client.get(reverse("admin:orders_order_change", args=[paid.pk])).text
        assert (step(paid, name) in shown) is (status == 200)

    def test_support_gives_money_back_by_a_cancellation_alone_as_its_role_says(self, client, ada, paid):
        create_roles()
        ada.is_staff = True
        ada.save()
        ada.groups.add(Group.objects.get(name="support"))
        client.force_login(ada)
        assert client.get(step(paid, "refund")).status_code == 403
        assert desk.fill_in(client, step(paid, "cancel"), follow=False, reason="You rang.").status_code == 302
        assert (again(paid).refunded_total, paid.balance) == (TOTAL, 0)
        assert "a cancellation goes back to the buyer by itself" in ROLES["support"].words

    @pytest.mark.parametrize(
        ("extra", "words"),
        [
            ("0.00", "A credit note is written. The goods"),
            ("5.00", "€5.00 of it were paid too much: over them no credit note is written"),
        ],
    )
    def test_refund_says_of_what_a_credit_note_is_written(self, as_boss, paid, extra, words):
        Order.objects.update(paid_total=TOTAL + Decimal(extra))
        page = as_boss.get(step(paid, "refund"))
        assert words in page.text
        assert page.context["form"]["amount"].value() == (Decimal(extra) or TOTAL), "what was too much goes back first"

    @pytest.mark.parametrize("has_invoice", [True, False])
    def test_refund_of_what_was_paid_too_much_says_that_no_credit_note_is_written(
        self, as_boss, paid, boss, has_invoice
    ):
        if has_invoice:
            pending_documents.write_pending_documents()
        refunds.refund_order(order=paid, amount=TOTAL, reason="Broken", is_for_goods=True)
        pending_documents.write_pending_documents()
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
            assert desk.fill_in(as_boss, step(order, "payment"), page=page, follow=False, **data).status_code == 302
        payment = order.payments.get()
        assert (payment.user, payment.message, again(order).paid_total) == (boss, "Statement 3", TOTAL)

    def test_refunds_once_however_often_it_is_sent(self, as_boss, paid):
        url = step(paid, "refund")
        page, typed = as_boss.get(url), {"amount": "5", "reason": "Late."}
        for _ in range(2):
            assert desk.fill_in(as_boss, url, page=page, follow=False, **typed).status_code == 302
        assert again(paid).refunded_total == Decimal(5)

    @pytest.mark.parametrize("amount", ["", "0", "-1", "28.91", "x", "1.001", "1e9"])
    def test_refuses_a_refund_that_does_not_fit(self, as_boss, paid, amount, snapshot):
        before = snapshot(paid)
        response = desk.send(as_boss, step(paid, "refund"), {"amount": amount, "reason": "Late.", "key": "k"})
        assert response.status_code == 422
        assert snapshot(paid) == before

    def test_marks_as_transferred(self, as_boss, paid):
        (refund,) = refunds.refund_order(order=paid, amount=TOTAL, reason="Late.")
        page = as_boss.get(step(paid, "transferred"))
        assert "€28.90: Late." in page.text
        for _ in range(2):
            sent = desk.fill_in(as_boss, step(paid, "transferred"), page=page, follow=False, refund=refund.pk)
            assert sent.status_code == 302
        assert again(refund).status == "done"

    def test_cannot_mark_a_refund_of_another_order(self, as_boss, paid, confirmed, boss):
        other = confirmed("transfer")
        payments.record_manual_payment(order=other, amount=TOTAL, user=boss)
        (refund,) = refunds.refund_order(order=other, amount=TOTAL, reason="")
        assert as_boss.post(step(paid, "transferred"), {"refund": refund.pk}).status_code == 422
        assert again(refund).is_by_hand

    def test_says_that_it_was_seen_to(self, as_boss, confirmed):
        order = confirmed()
        payment = payments.start_payment(order=order, choice="second-step")
        record_gateway_answer(payment=payment, answer=Answer(state=State.PAID, received=Decimal(1)))
        assert "Only €1.00 came" in as_boss.get(step(order, "attended")).content.decode()
        assert desk.fill_in(as_boss, step(order, "attended"), follow=False).status_code == 302
        assert reasons(order) == ""

    def test_of_two_reasons_one_is_seen_to_and_the_other_stays(self, as_boss, confirmed, boss):
        order = confirmed()
        flag(order)
        reason = review_flags.open_reason(order, ReviewReason.Kind.UNDERPAID, "Too little.")
        url = f"{step(order, 'attended')}?reason={reason.pk}"
        page = as_boss.get(url)
        assert "Too little." in page.text
        assert "Look at it." not in page.text
        for _ in range(2):
            sent = desk.fill_in(as_boss, url, page=page, follow=False)
        assert sent.status_code == 302
        assert (reasons(order), again(reason).closed_by) == ("Look at it.", boss)

    @pytest.mark.parametrize("wanted", ["0", "x", "-1", "9" * 30, "²"])
    def test_know_no_reason_that_the_order_does_not_have(self, as_boss, confirmed, wanted):
        order, other = confirmed(), confirmed()
        flag(order), flag(other)
        for named in (wanted, other.review_reasons.get().pk):
            assert as_boss.get(f"{step(order, 'attended')}?reason={named}").status_code == 404

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
        page = as_boss.get(step(paid, name))
        with CaptureQueriesContext(connection) as queries:
            assert desk.fill_in(as_boss, step(paid, name), page=page, follow=False, **data).status_code == 302
        asked = [query["sql"][:160] for query in queries if not MARKS.match(query["sql"])]
        assert len(asked) <= BARS[name], "\n".join(asked)


class TestStalePages:
    """What was agreed to is what was shown: a page of a step that is older than the order does nothing."""

    TYPED = {
        "payment": {"amount": "28.90", "note": "Statement 3"},
        "refund": {"amount": "10", "reason": "Late."},
        "transferred": {},
        "attended": {},
        "cancel": {"reason": "Gone"},
        "note": {"text": "Call first"},
    }

    @pytest.fixture
    def order(self, confirmed, boss):
        order = confirmed("transfer")
        payments.record_manual_payment(order=order, amount=TOTAL + 5, user=boss)
        refunds.refund_order(order=order, amount=Decimal(5), reason="A scratch.", user=boss)
        return again(order)

    def typed(self, order, name):
        return {"refund": order.refunds.get().pk} if name == "transferred" else self.TYPED[name]

    @pytest.mark.parametrize("name", TYPED)
    def test_do_nothing_and_say_who_did_what_meanwhile(self, as_boss, order, boss, name, snapshot):
        flag(order)
        page = as_boss.get(step(order, name))
        notes.add_note(order=order, text="The buyer rang.", user=boss)
        before = snapshot(order)
        refused = desk.fill_in(as_boss, step(order, name), page=page, **self.typed(order, name))
        assert refused.status_code == 422
        assert "The order has changed since you opened this page, so nothing was done." in refused.text
        assert "boss: The buyer rang." in refused.text
        assert snapshot(order) == before
        assert desk.fill_in(as_boss, step(order, name), page=refused, follow=False).status_code == 302
        assert snapshot(order) != before

    @pytest.mark.parametrize("name", TYPED)
    @pytest.mark.parametrize("shown", ["", "0-x", f"{'9' * 30}-x", f"{'9' * 18}-x", "x" * 999])
    def test_do_nothing_if_they_say_that_they_showed_something_else(self, as_boss, order, name, shown, snapshot):
        flag(order)
        before = snapshot(order)
        refused = desk.fill_in(as_boss, step(order, name), _shown=shown, **self.typed(order, name))
        assert refused.status_code == 422
        assert "nothing was done" in refused.text
        assert snapshot(order) == before

    def test_send_no_money_back_that_they_did_not_show(self, as_boss, confirmed, boss):
        order = confirmed("transfer")
        page = as_boss.get(step(order, "cancel"))
        payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
        refused = desk.fill_in(as_boss, step(order, "cancel"), page=page, reason="Gone")
        assert refused.status_code == 422
        assert "€28.90 go back to the buyer." in refused.text
        assert (again(order).status, again(order).refunded_total) == ("confirmed", 0)

    @pytest.mark.parametrize(
        ("name", "field", "once", "said"),
        [
            ("payment", "paid_total", TOTAL, "The order owes €0.00; €28.90 have come so far."),
            ("refund", "refunded_total", Decimal(10), "We hold €18.90"),
        ],
    )
    def test_of_two_members_of_staff_one_moves_the_money(self, as_boss, confirmed, boss, name, field, once, said):
        order = confirmed("transfer")
        if name == "refund":
            payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
        first, second = (as_boss.get(step(order, name)) for _ in range(2))
        assert desk.fill_in(as_boss, step(order, name), page=first, follow=False, **self.TYPED[name]).status_code == 302
        refused = desk.fill_in(as_boss, step(order, name), page=second, **self.TYPED[name])
        assert refused.status_code == 422
        assert said in refused.text
        assert getattr(again(order), field) == once

    def test_keep_one_note_however_often_it_is_sent(self, as_boss, order):
        page = as_boss.get(step(order, "note"))
        for _ in range(2):
            sent = desk.fill_in(as_boss, step(order, "note"), page=page, follow=False, text="Call first")
            assert sent.status_code == 302
        assert order.events.filter(message="Call first").count() == 1


class TestPages:
    def test_an_orders_page_shows_its_money(self, as_boss, paid, django_assert_max_num_queries):
        refunds.refund_order(order=paid, amount=Decimal(5), reason="A scratch.")
        with django_assert_max_num_queries(19):
            page = as_boss.get(reverse("admin:orders_order_change", args=[paid.pk])).content.decode()
        for words in ("A scratch.", "Record a payment", "Mark as transferred", "€5.00"):
            assert words in page

    def test_the_list_finds_what_is_unpaid_and_what_needs_a_person(self, as_boss, paid, confirmed):
        unpaid = confirmed()
        payment = payments.start_payment(order=unpaid, choice="second-step")
        record_gateway_answer(payment=payment, answer=Answer(state=State.PAID, received=Decimal(1)))
        for query, order in (("paid=no", unpaid), ("paid=yes", paid), ("work=look", unpaid)):
            response = as_boss.get(f"/admin/orders/order/?{query}")
            assert list(response.context["cl"].queryset) == [order], query

    def test_callbacks_can_be_looked_at(self, as_boss, confirmed):
        order = confirmed()
        payments.start_payment(order=order)
        webhooks.deliver_due_webhooks()
        page = as_boss.get("/admin/orders/paymentwebhook/").content.decode()
        assert order.number in page
        assert as_boss.get("/admin/orders/paymentwebhook/add/").status_code == 403

    def test_callbacks_of_an_order_are_found_however_many_came_since(self, as_boss, confirmed, monkeypatch):
        order, other = confirmed(), confirmed()
        for each in (order, other):
            payments.start_payment(order=each)
        webhooks.deliver_due_webhooks()
        monkeypatch.setattr(lists, "MOST_COUNTED", 1)
        payment = order.payments.get()
        event = payment.webhooks.latest("pk").event_id
        number = order.number.lower()
        for typed in (number.replace("-", " "), number[:8], payment.reference, payment.reference[:-1], event):
            found = as_boss.get("/admin/orders/paymentwebhook/", {"q": typed}).context["cl"].queryset
            assert {webhook.payment.order for webhook in found} == {order}, typed
            assert "UPPER" not in str(found.query)


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
        from orders.admin.payment_methods import PaymentMethodForm

        fields = ["name", "description", "gateway", "instructions", "expires_after_hours", "is_active", "position"]
        form = modelform_factory(PaymentMethod, PaymentMethodForm, fields)
        choices = dict(form().fields["gateway"].choices)
        assert list(choices) == settings.SHOP_GATEWAYS
        assert choices["transfer"] == "Bank transfer"
        settings.SHOP_GATEWAYS = ["transfer"]
        data = {"name": "Card", "gateway": "on_delivery", "position": 0}
        assert "gateway" in form(data).errors
        is_kept = form({**data, "is_active": ""}, instance=ways["on_delivery"])
        assert is_kept.is_valid()
