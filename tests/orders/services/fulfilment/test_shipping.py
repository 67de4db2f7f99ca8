from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from orders.models import Carrier, Order, OrderEvent, Shipment, ShipmentLine
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment import shipping
from orders.services.fulfilment.shipping import (
    PaymentMissing,
    PaymentReversed,
    ShippingRefused,
    correct_tracking,
    deliver_order,
    pack_order,
    ship_order,
)
from orders.services.lifecycle import cancellation, confirmation, returns
from orders.services.order import links, transitions
from orders.services.payment import payments
from orders.services.payment.refunds import refund_order
from orders.signals import order_delivered, order_packed, order_shipped
from tests.orders.money import again

pytestmark = pytest.mark.django_db

TRACK = "https://carrier.example/track/{number}"


@pytest.fixture
def invoiced(monkeypatch):
    """The numbers of the orders whose invoices were asked for."""
    numbers = []
    monkeypatch.setattr(shipping, "schedule_invoice", lambda *, order, at=None: numbers.append(order.number))
    return numbers


@pytest.fixture
def everything(snapshot):
    def take(order):
        parcels = Shipment.objects.filter(order=order).values(), ShipmentLine.objects.values()
        return (*snapshot(order), *(list(rows) for rows in parcels))

    return take


def unpaid(order, **fields):
    Order.objects.filter(pk=order.pk).update(is_prepaid=True, **fields)
    order.refresh_from_db()
    return order


def line_of(order, sku):
    return order.lines.get(sku=sku)


def ship(order, key="key", user=None, **given):
    return ship_order(order=order, key=key, user=user, **given)


class TestPackOrder:
    def test_tells_it_and_writes_who_did_it(self, bought, hear, bo):
        heard = hear(order_packed)
        order = pack_order(order=bought(), user=bo)
        assert order.is_packed
        assert order.packed_at is not None
        event = order.events.last()
        assert (event.kind, event.message, event.user) == ("packed", "Your order is packed.", bo)
        assert [arguments["order"].number for arguments in heard] == [order.number]

    def test_a_second_time_answers_the_same_and_tells_nobody(self, bought, hear, snapshot):
        heard = hear(order_packed)
        order = pack_order(order=bought())
        before = snapshot(order)
        pack_order(order=order)
        assert snapshot(order) == before
        assert len(heard) == 1

    def test_waits_for_the_money_where_it_comes_first(self, bought, snapshot):
        order = unpaid(bought())
        before = snapshot(order)
        with pytest.raises(PaymentMissing, match=order.number):
            pack_order(order=order)
        assert snapshot(order) == before
        assert pack_order(order=unpaid(order, paid_total=order.total)).is_packed

    def test_refuses_an_order_of_which_nothing_is_sent(self, bought, snapshot):
        order = bought()
        order.lines.update(is_digital=True)
        before = snapshot(order)
        with pytest.raises(ShippingRefused, match="nothing to pack"):
            pack_order(order=order)
        assert snapshot(order) == before


class TestShipOrder:
    def test_sends_all_that_is_left(self, bought, hear, bo, invoiced):
        heard = hear(order_shipped)
        order = bought(digital=True)
        carrier = Carrier.objects.create(name="Parcels", tracking_url=TRACK)
        shipment = ship(order, user=bo, carrier=carrier, tracking_number=" A 1/2 ")
        order.refresh_from_db()
        assert order.is_shipped
        assert order.shipped_at == shipment.shipped_at
        assert {line.sku: line.shipped_quantity for line in order.lines.all()} == {"MUG": 3, "JUG": 2, "PDF": 0}
        assert [(line.line.sku, line.quantity) for line in shipment.lines.all()] == [("MUG", 3), ("JUG", 2)]
        url = "https://carrier.example/track/A%201%2F2"
        assert (shipment.carrier_name, shipment.tracking_number, shipment.tracking_url) == ("Parcels", "A 1/2", url)
        (arguments,) = heard
        parcel = arguments["parcel"]
        assert (parcel.items, parcel.is_last, parcel.tracking_url) == (("3 × Mug", "2 × Jug"), True, url)
        event = order.events.last()
        assert (event.message, event.user) == ("Your order is on its way with Parcels under the number A 1/2.", bo)
        assert invoiced == [order.number]

    def test_keeps_the_carrier_as_it_was_called_then(self, bought):
        carrier = Carrier.objects.create(name="Parcels", tracking_url=TRACK)
        shipment = ship(bought(), carrier=carrier, tracking_number="1")
        carrier.delete()
        shipment.refresh_from_db()
        assert (str(shipment), shipment.tracking_url) == ("Parcels 1", "https://carrier.example/track/1")

    def test_in_parts(self, bought, hear):
        heard = hear(order_shipped)
        order = pack_order(order=bought())
        mug, jug = line_of(order, "MUG").pk, line_of(order, "JUG").pk
        ship(order, key="1", quantities={mug: 1})
        order.refresh_from_db()
        assert order.is_part_shipped
        assert order.shipped_at is None
        ship(order, key="2", quantities={mug: 1, jug: 2})
        order.refresh_from_db()
        assert order.is_part_shipped
        ship(order, key="3")
        order.refresh_from_db()
        assert order.is_shipped
        assert [arguments["parcel"].is_last for arguments in heard] == [False, False, True]
        messages = list(order.events.filter(kind=OrderEvent.Kind.SHIPPED).values_list("message", flat=True))
        assert messages == [
            "A parcel is on its way: 1 × Mug. The rest follows.",
            "A parcel is on its way: 1 × Mug, 2 × Jug. The rest follows.",
            "A parcel is on its way: 1 × Mug. This was the last parcel.",
        ]

    def test_with_the_same_key_answers_the_same_parcel(self, bought, hear, everything):
        heard = hear(order_shipped)
        order = bought()
        units = {line_of(order, "MUG").pk: 1}
        first = ship(order, quantities=units)
        before = everything(order)
        assert ship(order, quantities=units) == first
        assert everything(order) == before
        assert len(heard) == 1

    def test_refuses_the_key_of_another_order(self, bought, place, everything):
        ship(bought())
        other = place()
        other = confirmation.confirm_order(order=other, shown=fingerprint_of(other))
        before = everything(other)
        with pytest.raises(ShippingRefused, match="another order"):
            ship(other)
        assert everything(other) == before

    @pytest.mark.parametrize("units", [0, -1, 4, 1.5, "1", None, True, 2**63])
    def test_refuses_units_that_are_not_there(self, bought, everything, units):
        order = bought()
        before = everything(order)
        with pytest.raises(ShippingRefused, match="Mug"):
            ship(order, quantities={line_of(order, "MUG").pk: units})
        assert everything(order) == before

    def test_never_sends_more_than_was_not_sent(self, bought, everything):
        order = bought()
        mug = line_of(order, "MUG").pk
        ship(order, key="1", quantities={mug: 2})
        before = everything(order)
        with pytest.raises(ShippingRefused, match="Mug: 1 left to send, 2 given"):
            ship(order, key="2", quantities={mug: 2})
        assert everything(order) == before

    def test_refuses_unknown_lines_nothing_and_what_is_digital(self, bought, everything):
        order = bought(digital=True)
        before = everything(order)
        for quantities in ({}, {0: 1}, {line_of(order, "PDF").pk: 1}):
            with pytest.raises(ShippingRefused):
                ship(order, quantities=quantities)
        assert everything(order) == before

    @pytest.mark.parametrize("number", ["two\nlines", "x" * 81])
    def test_refuses_a_tracking_number_that_is_none(self, bought, everything, number):
        order = bought()
        before = everything(order)
        with pytest.raises(ValidationError):
            ship(order, tracking_number=number)
        assert everything(order) == before

    def test_waits_for_the_money_where_it_comes_first(self, bought, everything, invoiced):
        order = unpaid(bought(), paid_total=Decimal("0.01"))
        before = everything(order)
        with pytest.raises(PaymentMissing):
            ship(order)
        assert everything(order) == before
        ship(unpaid(order, paid_total=order.total))
        assert invoiced == []

    def test_refuses_an_order_that_is_not_binding(self, place, bought, everything):
        for order in (place(), cancellation.cancel_order(order=bought())):
            before = everything(order)
            with pytest.raises(transitions.InvalidTransition):
                ship(order)
            assert everything(order) == before

    def test_refuses_when_everything_has_left(self, bought, everything):
        order = bought()
        ship(order, key="1")
        before = everything(order)
        with pytest.raises((transitions.InvalidTransition, ShippingRefused)):
            ship(order, key="2")
        assert everything(order) == before

    def test_lets_nobody_cancel_any_more(self, bought):
        order = bought()
        ship(order, quantities={line_of(order, "MUG").pk: 1})
        with pytest.raises(transitions.InvalidTransition):
            cancellation.cancel_order(order=order)


class TestDeliverOrder:
    def test_of_a_shipped_order(self, bought, hear, bo):
        heard = hear(order_delivered)
        order = bought()
        shipment = ship(order)
        at = datetime(2026, 11, 25, 12, tzinfo=UTC)
        order = deliver_order(order=order, user=bo, at=at)
        shipment.refresh_from_db()
        assert order.is_delivered
        assert order.delivered_at == shipment.delivered_at == at
        assert (order.events.last().message, order.events.last().user) == ("Your order has arrived.", bo)
        deliver_order(order=order, user=bo)
        assert len(heard) == 1

    def test_of_an_order_that_is_collected(self, bought, bo, invoiced):
        order = deliver_order(order=bought(), user=bo)
        assert order.events.last().message == "Your order was handed over to you."
        assert invoiced == [order.number]

    def test_of_digital_goods_once_they_are_paid(self, bought, bo, snapshot):
        order = unpaid(bought(), delivery_name="")
        before = snapshot(order)
        with pytest.raises(PaymentMissing):
            deliver_order(order=order, user=bo)
        assert snapshot(order) == before
        order = deliver_order(order=unpaid(order, paid_total=order.total), user=bo)
        assert order.events.last().message == "Your order is there for you."

    def test_refuses_an_order_of_which_parts_are_missing(self, bought, bo, snapshot):
        order = bought()
        ship(order, quantities={line_of(order, "MUG").pk: 1})
        before = snapshot(order)
        with pytest.raises(transitions.InvalidTransition):
            deliver_order(order=order, user=bo)
        assert snapshot(order) == before


class TestPaymentReversed:
    """What was refunded is not sent, unless a person insists and says why."""

    VERBS = {
        "pack": pack_order,
        "ship": ship,
        "deliver": lambda **given: deliver_order(**{"user": None, **given}),
    }

    @pytest.fixture
    def paid(self, bought, make_variant):
        """2 mugs at €12, delivery €4.90."""
        order = bought({make_variant("MUG", quantity=9): 2})
        payments.record_manual_payment(order=order, amount=Decimal("28.90"), user=None)
        return again(order)

    def refund(self, order, amount):
        refund_order(order=order, amount=Decimal(amount), reason="Sorry")
        return again(order)

    @pytest.mark.parametrize("verb", VERBS)
    @pytest.mark.parametrize("amount", ["28.90", "24.00"], ids=["in full", "all but the delivery"])
    def test_refuses_what_was_refunded_and_changes_nothing(self, paid, everything, verb, amount):
        order = self.refund(paid, amount)
        before = everything(order)
        with pytest.raises(PaymentReversed, match=f"€{amount} went back to the buyer"):
            self.VERBS[verb](order=order)
        assert everything(order) == before
        assert order.hold_reason

    @pytest.mark.parametrize("verb", VERBS)
    def test_lets_a_person_insist_and_keeps_why(self, paid, verb, bo):
        order = self.refund(paid, "28.90")
        self.VERBS[verb](order=order, override_reason="A present of the house", user=bo)
        note = order.events.get(kind="note")
        assert (note.user, note.is_public) == (bo, False)
        assert note.message.endswith("It goes on all the same: A present of the house")

    def test_lets_pass_what_was_refunded_in_part(self, paid):
        assert ship(self.refund(paid, "5.00"))

    def test_lets_pass_what_stays_when_the_rest_came_back(self, paid):
        line = line_of(paid, "MUG")
        returns.return_lines(order=paid, quantities={line.pk: 1}, is_refunded=True)
        assert (again(paid).refunded_total, again(paid).hold_reason) == (12, "")
        assert ship(again(paid))

    def test_lets_pass_what_costs_nothing(self, paid):
        paid.lines.update(total=0, discount=Decimal("24.00"))
        Order.objects.update(total=Decimal("4.90"), discount_total=Decimal("24.00"))
        assert ship(self.refund(paid, "28.90"))

    def test_does_not_hold_back_what_has_left(self, paid):
        ship(paid)
        assert deliver_order(order=self.refund(paid, "28.90"), user=None).is_delivered

    def test_is_read_by_the_buyer(self, paid, client):
        order = self.refund(paid, "28.90")
        page = client.get(links.signed_url(order), follow=True).content.decode()
        assert "What you paid went back to you, so nothing is sent now." in page


class TestCorrectTracking:
    def test_writes_it_into_parcel_and_timeline(self, bought, bo):
        order = bought()
        shipment = ship(order)
        carrier = Carrier.objects.create(name="Parcels", tracking_url=TRACK)
        shipment = correct_tracking(shipment=shipment, carrier=carrier, tracking_number="77", user=bo)
        assert shipment.tracking_url == "https://carrier.example/track/77"
        message = "A correction: your parcel went with Parcels under the number 77."
        assert order.events.last().message == message
        correct_tracking(shipment=shipment, carrier=carrier, tracking_number="77", user=bo)
        assert order.events.filter(message=message).count() == 1, "the second click"

    def test_refuses_what_is_none(self, bought, everything, bo):
        order = bought()
        shipment = ship(order)
        before = everything(order)
        with pytest.raises(ValidationError):
            correct_tracking(shipment=shipment, carrier=None, tracking_number="a\nb", user=bo)
        assert everything(order) == before


class TestReturningFromTheNewStates:
    @pytest.mark.parametrize("state", ["packed", "part-shipped", "shipped", "delivered"])
    def test_takes_goods_back(self, bought, bo, state):
        order = bought()
        mug = line_of(order, "MUG").pk
        if state == "packed":
            pack_order(order=order)
        if state == "part-shipped":
            ship(order, quantities={mug: 1})
        if state in ("shipped", "delivered"):
            ship(order)
        if state == "delivered":
            deliver_order(order=order, user=bo)
        order = returns.return_lines(order=order, quantities={mug: 1})
        assert order.status == state
        order = returns.return_lines(order=order, quantities={mug: 2, line_of(order, "JUG").pk: 2})
        assert order.is_cancelled if state == "packed" else order.is_returned

    def test_calls_the_rest_of_a_part_shipped_order_off(self, bought):
        order = bought()
        mug, jug = line_of(order, "MUG").pk, line_of(order, "JUG").pk
        ship(order, quantities={mug: 3})
        order = returns.return_lines(order=order, quantities={jug: 1})
        assert order.is_part_shipped
        order = returns.return_lines(order=order, quantities={jug: 1}, reason="Broken on our shelf")
        assert order.is_shipped
        assert order.shipped_at is not None
        assert order.events.last().message == (
            "Called off: 1 × Jug. Broken on our shelf. €12.00 of the total is not owed any more. Nothing more follows."
        )

    @pytest.fixture
    def refunds(self, monkeypatch):
        made = []
        monkeypatch.setattr("orders.services.lifecycle.returns.refund_order", lambda **given: made.append(given))
        return made

    def test_refunds_what_the_units_cost_to_the_cent(self, bought, refunds, bo):
        order = bought()
        order.lines.filter(sku="MUG").update(total=Decimal("10.00"))
        Order.objects.update(paid_total=100)
        mug = line_of(order, "MUG").pk
        for _ in range(3):
            returns.return_lines(order=order, quantities={mug: 1}, is_refunded=True, user=bo, reason="Chipped")
        assert [refund["amount"] for refund in refunds] == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]
        assert {(refund["reason"], refund["user"]) for refund in refunds} == {("Chipped", bo)}

    def test_refunds_no_more_than_is_there(self, bought, refunds):
        order = bought()
        Order.objects.update(paid_total=order.total, refunded_total=order.total - 5)
        returns.return_lines(order=order, quantities={line_of(order, "MUG").pk: 1}, is_refunded=True)
        assert refunds[0]["amount"] == 5

    def test_refuses_to_refund_what_was_not_paid(self, bought, refunds, snapshot):
        order = bought()
        before = snapshot(order)
        with pytest.raises(returns.ReturnRefused, match="no money"):
            returns.return_lines(order=order, quantities={line_of(order, "MUG").pk: 1}, is_refunded=True)
        assert snapshot(order) == before
        assert refunds == []


VERBS = {
    "confirm": lambda order: confirmation.confirm_order(order=order, shown=fingerprint_of(order)),
    "pack": lambda order: pack_order(order=order),
    "ship a part": lambda order: ship(order, key="part", quantities={line_of(order, "JUG").pk: 1}),
    "ship": lambda order: ship(order, key="rest"),
    "deliver": lambda order: deliver_order(order=order, user=None),
    "cancel": lambda order: cancellation.cancel_order(order=order),
    "return": lambda order: returns.return_lines(order=order, quantities={line_of(order, "MUG").pk: 1}),
}
WAYS = {
    "placed": [],
    "confirmed": ["confirm"],
    "packed": ["confirm", "pack"],
    "part-shipped": ["confirm", "ship a part"],
    "shipped": ["confirm", "ship"],
    "delivered": ["confirm", "ship", "deliver"],
    "cancelled": ["cancel"],
}
ALLOWED = {
    "placed": {"confirm", "cancel"},
    "confirmed": {"confirm", "pack", "ship a part", "ship", "deliver", "cancel", "return"},
    "packed": {"confirm", "pack", "ship a part", "ship", "deliver", "cancel", "return"},
    "part-shipped": {"confirm", "ship a part", "ship", "return"},
    "shipped": {"confirm", "ship", "deliver", "return"},
    "delivered": {"confirm", "ship", "deliver", "return"},
    "cancelled": {"cancel"},
}


class TestMoves:
    """The table of allowed moves, tried out; a move that was made already is answered as it was."""

    @pytest.mark.parametrize("verb", VERBS)
    @pytest.mark.parametrize("start", WAYS)
    def test_are_those_of_the_table(self, place, make_variant, everything, start, verb):
        order = place({make_variant("MUG", quantity=9): 3, make_variant("JUG", quantity=9): 2})
        for step in WAYS[start]:
            VERBS[step](order)
        order.refresh_from_db()
        assert order.status == start
        if verb in ALLOWED[start]:
            VERBS[verb](order)
            return
        before = everything(order)
        with pytest.raises((transitions.InvalidTransition, ShippingRefused), match=order.number):
            VERBS[verb](order)
        assert everything(order) == before
