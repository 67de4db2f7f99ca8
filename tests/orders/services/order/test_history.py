"""An order that was moved in is history: every service that does something with an order refuses it."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from model_bakery import baker

from orders.admin.order_words import payment_word
from orders.admin.steps import next_of, steps
from orders.documents.packing_slips import why_not_packed
from orders.models import Invoice, Order, OrderEvent
from orders.rules.fingerprint import fingerprint_of
from orders.rules.withdrawal_right import withdrawable_units
from orders.selectors.order_search import find_orders
from orders.selectors.orders import order_steps
from orders.selectors.work import WORK
from orders.services.fulfilment import downloads, shipping
from orders.services.invoices import invoices
from orders.services.lifecycle import (
    cancellation,
    change_planning,
    changes,
    confirmation,
    corrections,
    returns,
    withdrawals,
)
from orders.services.order import links, notes, review_flags
from orders.services.order.transitions import InvalidTransition
from orders.services.payment import payment_links, payments, refunds, settlement
from orders.services.privacy import erasure
from tests.orders.money import again

pytestmark = pytest.mark.django_db

EUROS = Decimal("5.00")


@pytest.fixture
def moved_in(bought):
    """A paid order of another shop, of which nothing has left."""

    def make(**fields):
        order = bought()
        told = {"origin": "shopify", "original_number": "#1001", "paid_total": order.total, **fields}
        Order.objects.filter(pk=order.pk).update(**told)
        return again(order)

    return make


def _units(order):
    return {line.pk: 1 for line in order.lines.all()}


def _wanted(order):
    return change_planning.WantedChange(quantities=_units(order), additions=[], email=order.email, phone="")


DEEDS = {
    "confirm": lambda order: confirmation.confirm_order(order=order, shown=fingerprint_of(order)),
    "reprice": lambda order: confirmation.reprice_order(order=order),
    "cancel": lambda order: cancellation.cancel_order(order=order),
    "change": lambda order: changes.change_order(
        order=order, wanted=_wanted(order), shown="", reason="You asked.", user=None
    ),
    "correct": lambda order: corrections.correct_order(
        order=order, email="bo@example.com", phone="", reason="You asked.", user=None
    ),
    "return": lambda order: returns.return_lines(order=order, quantities=_units(order), is_refunded=True),
    "withdraw": lambda order: withdrawals.withdraw(
        order=order, name="Ada", email=order.email, quantities=_units(order), key="a-form"
    ),
    "pack": lambda order: shipping.pack_order(order=order),
    "ship": lambda order: shipping.ship_order(order=order, key="a-form", user=None),
    "deliver": lambda order: shipping.deliver_order(order=order, user=None),
    "send downloads": lambda order: downloads.resend_downloads(order=order, key="a-form", user=None),
    "record a payment": lambda order: payments.record_manual_payment(order=order, amount=EUROS, user=None),
    "ask for money": lambda order: payment_links.send_payment_link(order=order, user=None),
    "refund": lambda order: refunds.refund_order(order=order, amount=EUROS, reason="A favour."),
    "hear a gateway": lambda order: settlement.record_gateway_answer(
        payment=baker.prepare("orders.Payment", order=order), answer=None
    ),
    "write an invoice": lambda order: invoices.issue_invoice(order=order),
    "review": lambda order: review_flags.mark_reviewed(order=order, user=None),
}


class TestServices:
    @pytest.mark.parametrize("deed", DEEDS)
    def test_refuse_it_and_change_nothing(self, deed, moved_in, snapshot, warehouse):
        order = moved_in()
        before, told = snapshot(order), len(warehouse.heard)

        with pytest.raises(InvalidTransition, match="was moved in from a former shop"):
            DEEDS[deed](order)

        assert snapshot(order) == before
        assert len(warehouse.heard) == told  # no stock moves
        assert not Invoice.objects.exists()

    def test_let_staff_note_something(self, moved_in):
        order = moved_in()

        notes.add_note(order=order, text="Asked about by phone.", user=None)

        assert order.events.last().kind == OrderEvent.Kind.NOTE


class TestOrder:
    def test_waits_for_nobody(self, moved_in, admin_user):
        order = moved_in(paid_total=0, needs_attention=True, payment_name="Card")

        assert not Order.objects.filter(WORK["pay"] | WORK["pack"] | WORK["look"] | Q(WORK["ship"])).exists()
        assert (order.amount_due, order.is_payable, order.is_overdue) == (0, False, False)
        offered = ["note", "person"] if apps.is_installed("customers") else ["note"]
        assert [step.name for step in steps(order, admin_user)] == offered
        assert "history" in next_of(order, admin_user).text
        assert payment_word(order).text == "not paid"

    def test_asks_its_buyer_for_nothing(self, moved_in):
        order = moved_in(payment_name="")

        assert withdrawable_units(order, order.lines.all(), []) == {}
        assert (order.payment_text, [step.label for step in order_steps(order)]) == ("Not known", ["Received", "Paid"])
        assert not order.is_cancellable_by_buyer

    def test_is_not_packed(self, moved_in):
        assert why_not_packed(moved_in()) == "nothing is left to pack."

    def test_does_not_keep_its_buyer_from_being_erased(self, moved_in):
        order = moved_in(paid_total=0)

        assert erasure.reasons_not_to_erase(Order.objects.filter(pk=order.pk)) == []

    @pytest.mark.parametrize("typed", ["#1001", "1001"])
    def test_is_found_by_staff_under_its_number_there(self, typed, moved_in):
        order = moved_in()

        assert list(find_orders(Order.objects.all(), typed)) == [order]

    def test_is_not_found_by_whoever_guesses_its_number(self, moved_in):
        order = moved_in()

        with pytest.raises(links.OrderNotFound):
            links.find_order(number=order.number, email=order.email, visitor="somebody")


class TestDoors:
    @pytest.mark.parametrize("step", ["payment", "refund", "correct", "change_order", "return", "ship", "payment_link"])
    def test_of_staff_offer_no_step(self, step, moved_in, admin_client):
        assert admin_client.get(reverse(f"admin:orders_order_{step}", args=[moved_in().pk])).status_code == 404

    def test_say_where_it_is_from(self, moved_in, ada, admin_client, client):
        order = moved_in(user=ada)
        client.force_login(ada)

        told = admin_client.get(reverse("admin:orders_order_change", args=[order.pk])).text

        assert "Moved in from Shopify, where its number was #1001." in told
        assert "where its number was #1001" in client.get(order.get_absolute_url()).text
