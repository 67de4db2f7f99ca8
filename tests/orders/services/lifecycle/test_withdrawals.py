from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from orders.models import Order, Withdrawal
from orders.rules.fingerprint import fingerprint_of
from orders.rules.withdrawal_right import last_day, withdrawable_units
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, confirmation, returns, withdrawals
from orders.signals import order_withdrawn
from tests.orders.money import reasons

pytestmark = pytest.mark.django_db


def units_of(order, now=None):
    return withdrawable_units(order, order.lines.all(), order.withdrawals.all(), now=now)


def withdraw(order, quantities=None, key="key", **given):
    given = {"name": "Ada Byron", "email": "ada@example.com", **given}
    return withdrawals.withdraw(
        order=order, quantities=units_of(order) if quantities is None else quantities, key=key, **given
    )


def sent(order, delivered_at=None):
    shipping.ship_order(order=order, key=f"parcel-{order.pk}", user=None)
    order.refresh_from_db()
    return shipping.deliver_order(order=order, user=None, at=delivered_at) if delivered_at else order


@pytest.fixture
def heard(hear):
    return hear(order_withdrawn)


class TestUnits:
    """What was said once is not said again, whatever came back before or after it."""

    @pytest.fixture
    def mugs(self, bought):
        """3 mugs, sent."""
        order = sent(bought())
        return order, order.lines.get(sku="MUG")

    def take_back(self, order, line):
        returns.return_lines(order=order, quantities={line.pk: 1})

    def left(self, order, line):
        return units_of(order).get(line.pk, 0)

    def test_came_back_before(self, mugs):
        self.take_back(*mugs)
        assert self.left(*mugs) == 2
        withdraw(mugs[0], {mugs[1].pk: 2})
        assert self.left(*mugs) == 0

    def test_came_back_after(self, mugs):
        withdraw(mugs[0], {mugs[1].pk: 1})
        self.take_back(*mugs)
        assert self.left(*mugs) == 2
        withdraw(mugs[0], {mugs[1].pk: 1}, key="other")
        self.take_back(*mugs)
        assert self.left(*mugs) == 1

    def test_stays_among_what_needs_a_person(self, mugs):
        withdraw(mugs[0], {mugs[1].pk: 1})
        assert reasons(mugs[0]).startswith("The buyer withdrew from 1 × Mug: what it cost goes back")


class TestPeriod:
    @pytest.mark.parametrize(
        ("delivered", "last"),
        [("2026-07-01", "2026-07-15"), ("2026-07-04", "2026-07-20"), ("2026-07-05", "2026-07-20")],
        ids=["a Wednesday", "ends on a Saturday", "ends on a Sunday"],
    )
    def test_runs_14_days_after_the_day_of_delivery_and_ends_on_a_working_day(self, delivered, last):
        order = Order(delivered_at=datetime.fromisoformat(f"{delivered}T09:00:00+00:00"))
        assert str(last_day(order)) == last

    def test_is_as_long_as_the_shop_says(self, settings):
        settings.SHOP_WITHDRAWAL_DAYS = 30
        assert str(last_day(Order(delivered_at=datetime(2026, 7, 1, 9, tzinfo=UTC)))) == "2026-07-31"

    def test_has_not_begun_before_delivery(self, bought):
        order = sent(bought())
        assert last_day(order) is None
        assert list(units_of(order).values()) == [3, 2]

    def test_holds_on_its_last_day_and_not_on_the_next(self, bought):
        at = datetime(2026, 7, 1, 9, tzinfo=UTC)
        order = sent(bought(), delivered_at=at)
        assert units_of(order, at + timedelta(days=14, hours=10))
        assert units_of(order, at + timedelta(days=15)) == {}

    def test_is_not_of_digital_goods_that_are_delivered(self, bought):
        order = bought(digital=True)
        assert len(units_of(order)) == 3
        assert len(units_of(sent(order, delivered_at=timezone.now()))) == 2

    def test_stays_with_who_was_not_asked_to_give_it_up(self, bought):
        order = bought(digital=True)
        order.waived_at = None
        order.save()
        assert len(units_of(sent(order, delivered_at=timezone.now()))) == 3

    def test_is_not_of_orders_that_bind_nobody(self, place, bought):
        assert units_of(place()) == {}
        assert units_of(cancellation.cancel_order(order=bought())) == {}


class TestWithdraw:
    def test_from_everything_before_it_is_sent_cancels_the_order(self, bought, heard, warehouse, ada):
        order = bought(user=ada)
        statement = withdraw(order, user=ada)
        order.refresh_from_db()
        assert order.is_cancelled
        assert warehouse.kinds == ["confirmed", "cancelled"]
        (arguments,) = heard
        assert arguments["items"] == ("3 × Mug", "2 × Jug")
        assert (arguments["name"], arguments["email"]) == ("Ada Byron", "ada@example.com")
        assert arguments["received_at"] == statement.received_at
        events = list(order.events.values_list("kind", "message", "user"))[-2:]
        assert events == [
            ("withdrawn", "You withdrew from the contract for: 3 × Mug, 2 × Jug.", ada.pk),
            ("cancelled", "You cancelled your order. You withdrew from the contract.", ada.pk),
        ]

    def test_from_what_was_waived_and_delivered_is_refused_with_the_reason(self, bought, snapshot):
        order = sent(bought(digital=True), delivered_at=timezone.now())
        booklet, before = order.lines.get(sku="PDF"), snapshot(order)
        with pytest.raises(
            withdrawals.WithdrawalRefused, match="withdraw from Booklet: on .* you agreed to have it at"
        ):
            withdraw(order, {booklet.pk: 1})
        assert snapshot(order) == before
        assert order.is_delivered and withdraw(order)

    def test_after_it_was_sent_waits_for_the_goods(self, bought, heard, warehouse):
        order = sent(bought())
        withdraw(order)
        order.refresh_from_db()
        assert order.is_shipped
        assert warehouse.kinds == ["confirmed"]
        assert "send what you have of it back within 14 days" in order.events.last().message
        assert len(heard) == 1

    def test_in_part_leaves_the_rest_and_two_parts_are_the_whole(self, bought, heard):
        order = bought()
        mug = order.lines.get(sku="MUG").pk
        withdraw(order, {mug: 2}, key="1")
        order.refresh_from_db()
        assert order.is_confirmed
        assert units_of(order) == {mug: 1, order.lines.get(sku="JUG").pk: 2}
        withdraw(order, key="2")
        order.refresh_from_db()
        assert order.is_cancelled

    def test_a_second_click_is_one_statement(self, bought, heard, snapshot):
        order = bought()
        first = withdraw(order, {order.lines.get(sku="MUG").pk: 1})
        before = snapshot(order)
        assert withdraw(order, {order.lines.get(sku="MUG").pk: 1}) == first
        assert snapshot(order) == before
        assert len(heard) == 1

    @pytest.mark.parametrize("units", [0, -1, 4, 1.5, "1", None, True])
    def test_refuses_units_that_are_not_there(self, bought, heard, snapshot, units):
        order = bought()
        before = snapshot(order)
        with pytest.raises(withdrawals.WithdrawalRefused, match="Mug"):
            withdraw(order, {order.lines.get(sku="MUG").pk: units})
        assert (snapshot(order), heard, Withdrawal.objects.count()) == (before, [], 0)

    def test_refuses_nothing_and_unknown_lines(self, bought, snapshot):
        order = bought()
        before = snapshot(order)
        for quantities in ({}, {0: 1}):
            with pytest.raises(withdrawals.WithdrawalRefused):
                withdraw(order, quantities)
        assert snapshot(order) == before

    @pytest.mark.parametrize("given", [{"name": ""}, {"name": "a\nb"}, {"email": "nobody"}, {"name": "x" * 121}])
    def test_refuses_a_name_or_an_address_that_does_not_fit(self, bought, snapshot, given):
        order = bought()
        before = snapshot(order)
        with pytest.raises(ValidationError):
            withdraw(order, **given)
        assert snapshot(order) == before

    def test_refuses_when_the_period_is_over(self, bought, snapshot):
        order = sent(bought(), delivered_at=timezone.now() - timedelta(days=17))
        before = snapshot(order)
        with pytest.raises(withdrawals.WithdrawalRefused, match="any more"):
            withdraw(order, {order.lines.get(sku="MUG").pk: 1})
        assert snapshot(order) == before

    def test_refuses_the_key_of_another_order(self, bought, place):
        withdraw(bought())
        other = place()
        other = confirmation.confirm_order(order=other, shown=fingerprint_of(other))
        with pytest.raises(withdrawals.WithdrawalRefused, match="another order"):
            withdraw(other)
