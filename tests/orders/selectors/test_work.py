"""What waits of orders is counted as the list shows it."""

from decimal import Decimal
from itertools import count, product

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from my_shop.kernel.desk import counting
from orders.models import Invoice, Order, Refund, ReviewReason
from orders.selectors.work import WORK, order_tasks
from orders.services.order import review_flags
from tests import recipes

pytestmark = pytest.mark.django_db


NUMBERS = count(1)


def order(**facts):
    sums = {"currency": "EUR", "subtotal": 10, "delivery_total": 0, "total": 10}
    return baker.make(Order, number=f"W{next(NUMBERS)}", **{**sums, **facts})


def flagged(words, **facts):
    made = order(**facts)
    review_flags.open_reason(made, ReviewReason.Kind.OTHER, words)
    return made


@pytest.fixture
def shop():
    """An order for each kind of work, by its name."""
    now = "2026-11-01T10:00Z"
    sent = {"delivery_name": "Post", "confirmed_at": now, "paid_at": now, "paid_total": 10}
    orders = {
        "confirm": order(status="placed"),
        "pay": order(status="shipped", confirmed_at=now, delivery_name="Post"),
        "pack": order(status="confirmed", is_prepaid=True, **sent),
        "ship": order(status="packed", **sent),
        "look": flagged("Paid twice.", status="delivered", **sent),
        "transfer": order(status="delivered", **sent),
    }
    baker.make(Refund, order=orders["transfer"], payment__order=orders["transfer"], amount=5, status="by-hand")
    baker.make(Refund, order=orders["ship"], payment__order=orders["ship"], amount=5, status="done")
    order(status="confirmed", confirmed_at=now, delivery_name="Post", is_prepaid=True, credited_total=10)  # nothing due
    order(status="cancelled", confirmed_at=now, delivery_name="Post")
    return orders


class TestWork:
    @pytest.mark.parametrize("kind", ["confirm", "pay", "ship", "look", "transfer"])
    def test_finds_the_orders_that_wait_for_it(self, shop, kind):
        assert list(Order.objects.filter(WORK[kind])) == [shop[kind]]

    def test_packs_nothing_before_the_money_came_that_has_to_come_first(self, shop):
        unpaid = order(status="confirmed", is_prepaid=True, delivery_name="Post", confirmed_at="2026-11-01T10:00Z")
        assert unpaid not in Order.objects.filter(WORK["pack"])
        assert shop["pack"] in Order.objects.filter(WORK["pack"])

    def test_sends_nothing_whose_payment_is_disputed(self, shop):
        Order.objects.filter(pk=shop["ship"].pk).update(disputed_total=10)
        assert not Order.objects.filter(WORK["ship"]).exists()

    @pytest.mark.parametrize(("kind", "status"), [("pack", "confirmed"), ("ship", "packed"), ("ship", "part-shipped")])
    def test_lets_leave_what_the_order_itself_does(self, kind, status):
        """Whatever was paid, credited, disputed, or went back because it was changed to cost less."""
        made = [
            order(
                status=status,
                confirmed_at="2026-11-01T10:00Z",
                is_prepaid=is_prepaid,
                delivery_name=delivery,
                paid_total=Decimal(paid),
                credited_total=Decimal(credited),
                refunded_total=Decimal(back),
                change_refunded_total=Decimal(back),
                disputed_total=Decimal(disputed),
            )
            for is_prepaid, delivery, paid, credited, back, disputed in product(
                (True, False), ("Post", ""), (0, 8, 10, 12), (0, 2, 10), (0, 2, 4), (0, 1)
            )
            if back <= paid
        ]
        may_leave = [one for one in made if (one.is_packable if kind == "pack" else one.is_shippable)]
        by_rule = {one.pk for one in may_leave if not one.hold_reason}
        by_query = set(Order.objects.filter(WORK[kind]).values_list("pk", flat=True))
        assert by_query == by_rule
        assert 0 < len(by_rule) < len(made), "the control"

    def test_packs_what_was_changed_and_paid_to_the_cent(self):
        """SQLite adds decimals as floats: 10.05 + 0.30 is more than 10.35 there."""
        sums = {"subtotal": Decimal("10.05"), "total": Decimal("10.05"), "paid_total": Decimal("10.35")}
        back = {"refunded_total": Decimal("0.30"), "change_refunded_total": Decimal("0.30")}
        stands = {"status": "confirmed", "confirmed_at": "2026-11-01T10:00Z", "is_prepaid": True}
        paid = order(delivery_name="Post", **stands, **sums, **back)
        assert paid in Order.objects.filter(WORK["pack"])


class TestOrderTasks:
    def test_count_what_the_list_shows(self, shop, client):
        boss = recipes.admin.make()
        client.force_login(boss)
        for number, tries in (("R-1", 3), ("R-2", 1)):
            facts = {"number": number, "sequence": tries, "data": {}, "total": 10, "kind": "credit-note", "year": 2026}
            Invoice.objects.create(order=shop["pay"], print_attempts=tries, **facts)
        stuck = order_tasks(boss)[-1]
        assert (stuck.position, stuck.count, stuck.label) == (19, 1, "invoice that could not be printed")
        for task in order_tasks(boss):
            listed = client.get(task.url).context["cl"].result_count
            assert (task.label, task.count) == (task.label, listed)

    def test_read_well_after_one_and_after_many(self, shop):
        """“1 to pack”, “3 to pack”: what is counted is orders, not what waits of one."""
        told = [task.label for task in order_tasks(recipes.admin.make())][:-1]
        assert told == [
            "waiting for a person",
            "to confirm",
            "to be paid",
            "to pack",
            "to ship",
            "with money to transfer back",
        ]

    def test_name_the_orders_that_need_a_person(self, shop):
        (look,) = [task for task in order_tasks(recipes.admin.make()) if task.examples]
        assert [(row.label, row.detail) for row in look.examples] == [(shop["look"].number, "Paid twice.")]

    @pytest.mark.parametrize(
        ("permission", "kinds"),
        [
            ("fulfil_order", ["pack", "ship"]),
            ("settle_order", ["pay", "transfer"]),
            ("change_order", ["look", "confirm"]),
        ],
    )
    def test_tell_everybody_of_their_own_work_alone(self, shop, permission, kinds):
        staff = recipes.member.make(is_staff=True)
        staff.user_permissions.add(*Permission.objects.filter(codename__in=["view_order", permission]))
        told = order_tasks(type(staff).objects.get(pk=staff.pk))
        assert [task.url.rpartition("=")[2] for task in told if task.count] == kinds

    def test_tell_nobody_who_may_not_see_orders(self, shop):
        staff = recipes.member.make(is_staff=True)
        assert order_tasks(staff) == []
        staff.user_permissions.add(Permission.objects.get(codename="change_invoice"))
        staff = type(staff).objects.get(pk=staff.pk)
        assert [task.position for task in order_tasks(staff)] == [19]

    def test_count_no_further_than_anybody_reads(self, shop, monkeypatch):
        monkeypatch.setattr(counting, "MOST_COUNTED", 1)
        for _ in range(3):
            order(status="placed")
        confirm = next(task for task in order_tasks(recipes.admin.make()) if task.url.endswith("=confirm"))
        assert confirm.count == 2

    def test_asks_the_index_for_what_is_unpaid(self, shop):
        if connection.vendor == "sqlite":
            plan = Order.objects.order_by().filter(WORK["pay"])[:5].explain()
            assert "orders_unpaid_by_date" in plan or "orders_by_status" in plan

    def test_costs_as_many_queries_whatever_waits(self, shop):
        boss = recipes.admin.make()
        with CaptureQueriesContext(connection) as few:
            order_tasks(boss)
        for _ in range(9):
            flagged("Look.", status="delivered", confirmed_at="2026-11-01T10:00Z")
        with CaptureQueriesContext(connection) as many:
            order_tasks(boss)
        assert len(many) == len(few)
