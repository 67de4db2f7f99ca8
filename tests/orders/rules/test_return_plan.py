"""Goods that come back: the plan, and whole lives of orders in which it holds."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from orders.models import Order, Refund, ShipmentLine
from orders.rules import pricing
from orders.rules.return_plan import LineState, OrderState, ReturnRefused, plan_return
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, returns
from orders.services.order import transitions
from orders.services.payment import payments, refunds
from tests.orders.invoice_factories import order_of
from tests.orders.money import again

CONFIRMED, PART_SHIPPED = Order.Status.CONFIRMED, Order.Status.PART_SHIPPED


def state(*lines, **given):
    """An order of these lines, paid; nothing has left."""
    delivery = Decimal(given.pop("delivery", 0))
    total = sum((line.total for line in lines), delivery)
    facts = {"status": CONFIRMED, "is_cancellable": True, "amount_due": Decimal(0), "balance": total}
    return OrderState(**facts | {"delivery": delivery, "lines": lines} | given)


def line(pk, quantity, total, **given):
    return LineState(pk, f"Line {pk}", quantity, Decimal(total), **{"unshipped": quantity, **given})


def sent(*lines, **given):
    given = {"status": Order.Status.SHIPPED, "is_cancellable": False, **given}
    return state(*(replace(line, unshipped=0) for line in lines), **given)


class TestPlanReturn:
    def test_of_buy_three_pay_two_leaves_none_for_nothing(self):
        jug, cup = (pricing.PriceInput(n, Decimal(price), count, Decimal(20)) for n, price, count in BUYS)
        terms = pricing.DiscountRule("3 for 2", "buy-pay", buy=3, pay=2)
        sums = pricing.calculate_totals([jug, cup], promotions=[terms])
        order = sent(line(1, 2, sums.lines[0].total), line(2, 1, sums.lines[1].total))
        plan = plan_return(order, {1: 2})
        assert (plan.worth, plan.refundable, plan.left_worth) == (
            Decimal("322.78"),
            Decimal("322.78"),
            Decimal("53.22"),
        )

    def test_of_a_voucher_leaves_each_unit_its_share(self):
        # 4 at €26.00, less 20.00: three come back, the last costs what each of them did
        plan = plan_return(sent(line(1, 4, "84.00")), {1: 3})
        assert (plan.refundable, plan.left_worth) == (Decimal("63.00"), Decimal("21.00"))

    def test_gives_delivery_back_with_the_last_of_the_goods(self):
        order = sent(line(1, 2, "24.00"), delivery="4.90")
        part, whole = plan_return(order, {1: 1}), plan_return(order, {1: 2})
        assert (part.delivery, part.refundable, part.left_worth) == (0, 12, Decimal("16.90"))
        assert (whole.delivery, whole.refundable, whole.left_worth) == (Decimal("4.90"), Decimal("28.90"), 0)
        assert (part.status, whole.status) == ("shipped", "returned")

    def test_gives_delivery_back_where_nothing_is_sent_any_more(self):
        digital = line(2, 1, "9.00", unshipped=0)
        plan = plan_return(state(line(1, 1, "12.00"), digital, delivery="4.90"), {1: 1})
        assert (plan.worth, plan.left_worth, plan.status) == (Decimal("16.90"), Decimal("9.00"), "confirmed")

    def test_takes_what_was_not_paid_from_what_is_owed_first(self):
        order = sent(line(1, 2, "24.00"), amount_due=Decimal(5), balance=Decimal(19))
        plan = plan_return(order, {1: 1})
        assert (plan.credited, plan.refundable, plan.due, plan.left_worth) == (5, 7, 0, 12)

    def test_tells_what_is_still_held_of_what_came_back_before(self):
        def held(*, balance, **given):
            return plan_return(sent(line(1, 3, "36.00", returned=1), balance=Decimal(balance), **given), {1: 1}).held

        assert held(balance=36) == 12
        assert held(balance=24) == 0, "it was refunded"
        assert held(balance=20) == 0, "a favour besides"
        assert held(balance=30, amount_due=Decimal(4)) == 10
        assert plan_return(sent(line(1, 3, "36.00"), balance=Decimal(40)), {1: 1}).held == 0, "nothing came back"

    def test_of_all_before_anything_was_sent_is_a_cancellation(self):
        # paid twice: all of it goes back
        plan = plan_return(state(line(1, 2, "24.00"), balance=Decimal(48)), {1: 2})
        assert (plan.status, plan.refundable, plan.is_line_cancellation) == ("cancelled", 48, True)

    def test_calls_off_first_what_has_not_left(self):
        order = state(line(1, 3, "36.00", unshipped=2), status=PART_SHIPPED, is_cancellable=False)
        assert [part.unsent for part in plan_return(order, {1: 3}).parts] == [2]
        plan = plan_return(order, {1: 2})
        assert (plan.is_line_cancellation, plan.status) == (True, "shipped"), "nothing is left to send"

    def test_takes_back_what_is_digital_and_there_already(self):
        digital = line(2, 1, "9.00", unshipped=0, is_handed_over=True)
        order = state(line(1, 1, "12.00"), digital)
        assert [plan_return(order, {pk: 1}).is_line_cancellation for pk in (1, 2)] == [True, False]

    @pytest.mark.parametrize("units", [{}, {7: 1}, {1: 0}, {1: -1}, {1: 3}, {1: True}, {1: "1"}])
    def test_refuses_what_cannot_come_back(self, units):
        with pytest.raises(ReturnRefused):
            plan_return(sent(line(1, 2, "24.00")), units)

    @given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9999)), min_size=1, max_size=4), st.randoms())
    def test_comes_to_the_same_one_by_one_in_any_order_and_at_once(self, sold, dice):
        lines = [line(pk, count, Decimal(cents) / 100) for pk, (count, cents) in enumerate(sold)]
        order = sent(*lines, delivery="4.90")
        units = [item.pk for item in lines for _ in range(item.quantity)]
        dice.shuffle(units)
        came = Decimal(0)
        at_once = plan_return(order, {item.pk: item.quantity for item in lines})
        for unit in units:
            plan = plan_return(order, {unit: 1})
            came += plan.refundable
            assert plan.worth >= 0
            assert came + plan.left_worth == at_once.refundable
            order = replace(order.without({unit: 1}), balance=order.balance - plan.refundable)
        assert came == at_once.refundable == sum((item.total for item in lines), Decimal("4.90"))


BUYS = ((1, "188.00", 2), (2, "62.00", 1))

GOODS = st.lists(
    st.builds(
        pricing.PriceInput,
        variant_id=st.none(),
        unit_price=st.decimals("0.05", "400", places=2),
        quantity=st.integers(1, 4),
        tax_rate=st.sampled_from([Decimal(rate) for rate in ("0", "7", "20")]),
        is_digital=st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=4,
)
OFFERS = st.lists(
    st.sampled_from(
        [
            pricing.DiscountRule("3 for 2", "buy-pay", buy=3, pay=2),
            pricing.DiscountRule("Ten", "percentage", value=Decimal(10)),
        ]
    ),
    max_size=2,
)
VOUCHERS = st.sampled_from(
    [
        None,
        pricing.DiscountRule("Twenty", "amount", value=Decimal(20)),
        pricing.DiscountRule("Free delivery", "free-delivery"),
    ]
)
STEPS = ["pay", "take back", "take back", "take back", "ship", "deliver", "refund", "cancel"]


@pytest.mark.django_db
class TestLives(TestCase):
    """Placed with promotions, vouchers and free delivery; paid, sent in parts, cancelled, returned, refunded."""

    @settings(max_examples=40)
    @given(GOODS, OFFERS, VOUCHERS, st.booleans(), st.data())
    def test_add_up_and_follow_their_plans(self, goods, offers, voucher, is_prepaid, data):
        sums = pricing.calculate_totals(goods, promotions=offers, voucher=voucher).delivered_for(Decimal("4.90"))
        order = order_of(sums)
        if all(item.is_digital for item in goods):
            Order.objects.update(delivery_name="")
        Order.objects.filter(pk=order.pk).update(is_prepaid=is_prepaid)
        self.came_back = Decimal(0)
        for number in range(data.draw(st.integers(1, 7))):
            step = data.draw(st.sampled_from(STEPS))
            refused = (transitions.InvalidTransition, shipping.ShippingRefused, shipping.PaymentMissing, ReturnRefused)
            with suppress(*refused, refunds.RefundRefused, shipping.PaymentReversed):
                self.take(step, again(order), number, data)
            self.demand_sound(again(order))

    def take(self, step, order, number, data):
        if step == "pay" and order.amount_due:
            amount = data.draw(st.sampled_from([order.amount_due, pricing.quantise(order.amount_due / 2)]))
            payments.record_manual_payment(order=order, amount=max(amount, Decimal("0.01")), user=None)
        elif step == "ship":
            left = {line.pk: line.unshipped_quantity for line in order.lines.all() if line.unshipped_quantity}
            part = {pk: data.draw(st.integers(1, count)) for pk, count in left.items()}
            shipping.ship_order(order=order, key=f"{number:024}", quantities=part, user=None)
        elif step == "deliver":
            shipping.deliver_order(order=order, user=None)
        elif step == "refund" and order.balance:
            refunds.refund_order(order=order, amount=order.balance, reason="Sorry")
        elif step == "cancel":
            cancellation.cancel_order(order=order)
        elif step == "take back":
            self.take_back(order, data)

    def take_back(self, order, data):
        units = {line.pk: data.draw(st.integers(0, line.returnable_quantity)) for line in order.lines.all()}
        units = {pk: count for pk, count in units.items() if count}
        plan = plan_return(OrderState.of(order, list(order.lines.all())), units)
        is_refunded = bool(order.balance) and data.draw(st.booleans())
        before = order.refunded_total
        done = returns.return_lines(order=order, quantities=units, is_refunded=is_refunded, shown=plan.fingerprint)
        done = again(done)
        assert done.status == plan.status
        assert done.amount_due == plan.due
        went_back = plan.refundable if is_refunded or plan.is_cancelled else 0
        assert done.refunded_total - before == went_back
        lines = {line.pk: line for line in done.lines.all()}
        if not plan.is_cancelled:
            self.came_back += plan.worth
            left = [part for part in plan.left if part.quantity == lines[part.pk].returnable_quantity]
            assert left == list(plan.left)
            assert all(part.worth == lines[part.pk].kept_total for part in left)
            assert sum(part.unsent for part in left) == sum(line.unshipped_quantity for line in lines.values())
            assert self.came_back + plan.left_worth == done.total

    def demand_sound(self, order):
        assert order.amount_due >= 0
        assert order.balance >= 0
        assert 0 <= order.credited_total <= order.total
        gone_back = sum((refund.amount for refund in Refund.objects.filter(order=order)), Decimal(0))
        assert gone_back == order.refunded_total
        for row in order.lines.all():
            in_parcels = sum(ShipmentLine.objects.filter(line=row).values_list("quantity", flat=True))
            assert in_parcels == row.shipped_quantity <= row.quantity
            assert 0 <= row.returned_quantity <= row.quantity
            assert row.unshipped_quantity + max(row.shipped_quantity, row.returned_quantity) <= row.quantity
        lines = list(order.lines.all())
        if order.is_binding:
            assert any(row.returnable_quantity for row in lines), "nothing is left, and it is still to be seen to"
        if order.is_part_shipped:
            assert any(row.unshipped_quantity for row in lines)
