from decimal import Decimal

import pytest
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import Permission

from my_shop.roles import create_roles
from orders.admin.steps import Group, Next, next_of, steps
from orders.models import Order
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation
from orders.services.payment import payments, refund_worker, refunds
from tests.orders.money import TOTAL, again

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_superuser("boss", "boss@example.com", "pass-for-tests")


def names(order, user, group=None):
    return [step.name for step in steps(again(order), user) if group is None or step.group == group]


def primary(order, user):
    return [step.name for step in steps(again(order), user) if step.is_primary]


class TestNext:
    """One step comes next, from the click of the buyer to the last parcel."""

    def test_is_to_confirm_what_was_placed(self, place, boss):
        assert primary(place(), boss) == ["confirm"]

    def test_is_the_money_where_that_comes_first_and_a_person_sees_it_arrive(self, confirmed, boss):
        order = confirmed("transfer")
        assert primary(order, boss) == ["payment"]
        payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
        assert primary(order, boss) == ["pack"]

    def test_is_to_wait_where_the_money_comes_by_itself(self, confirmed, boss):
        order = confirmed()
        assert primary(order, boss) == []
        assert "Wait for the buyer's payment" in next_of(order, boss).text

    def test_goes_by_the_goods_and_ends_with_the_money(self, bought, boss):
        order = bought()
        shipping.pack_order(order=order, user=boss)
        assert primary(order, boss) == ["ship"]
        shipping.ship_order(order=order, key="k" * 24, user=boss)
        assert primary(order, boss) == ["deliver"]
        shipping.deliver_order(order=order, user=boss)
        assert primary(order, boss) == ["payment"]
        payments.record_manual_payment(order=order, amount=again(order).amount_due, user=boss)
        assert primary(order, boss) == []
        assert next_of(again(order), boss).text == "Nothing more is to be done."

    def test_is_to_send_the_money_back_of_what_was_cancelled(self, confirmed, boss):
        order = confirmed("transfer")
        payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
        cancellation.cancel_order(order=order, reason="Gone", user=boss)
        assert primary(order, boss) == ["transferred"]
        refund_worker.mark_transferred(refund=order.refunds.get(), user=boss)
        assert primary(order, boss) == []
        assert "transferred" not in names(order, boss), "there is none left to mark"

    def test_names_money_to_be_transferred_beside_what_is_to_be_sent(self, confirmed, boss):
        order = confirmed("transfer")
        payments.record_manual_payment(order=order, amount=TOTAL + 5, user=boss)
        refunds.refund_order(order=order, amount=Decimal(5), reason="Too much.", user=boss)
        assert primary(order, boss) == ["pack"]
        assert next_of(again(order), boss).text == (
            "Put the goods into a parcel. Transfer the buyer's money back, and mark it as transferred."
        )
        Order.objects.update(disputed_total=Decimal(5))
        assert primary(order, boss) == ["transferred"], "the goods wait, the money need not"

    def test_is_nothing_while_the_bank_is_asked_for_the_money(self, confirmed, boss):
        order = confirmed("transfer")
        payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
        Order.objects.update(disputed_total=Decimal(5))
        assert primary(order, boss) == []
        assert "Nothing is sent." in next_of(again(order), boss).text


class TestNextOfARole:
    """Whoever may not take the step reads what is waited for."""

    @pytest.fixture
    def as_role(self, django_user_model):
        create_roles()

        def made(role):
            user = django_user_model.objects.create_user(role, f"{role}@example.com", "pass-for-tests", is_staff=True)
            user.groups.add(Role.objects.get(name=role))
            return user

        return made

    def test_names_what_is_waited_for(self, place, bought, boss, as_role):
        packer, support = as_role("packer"), as_role("support")
        assert next_of(place(), packer) == Next("It waits for its confirmation.")
        order = bought()
        assert next_of(again(order), packer) == Next("Put the goods into a parcel.", "pack")
        assert next_of(again(order), support) == Next("It waits to be packed.")
        shipping.pack_order(order=order, user=boss)
        assert next_of(again(order), support) == Next("It waits to be sent.")
        shipping.ship_order(order=order, key="k" * 24, user=boss)
        assert next_of(again(order), support) == Next("Everything has left, and waits to arrive.")

    def test_goes_on_to_the_step_that_the_role_may_take(self, confirmed, boss, as_role):
        order = confirmed("transfer")
        users = {role: as_role(role) for role in ("packer", "support", "accountant")}
        assert next_of(again(order), users["packer"]) == Next("It waits for its payment.")
        payments.record_manual_payment(order=order, amount=TOTAL + 5, user=boss)
        refunds.refund_order(order=order, amount=Decimal(5), reason="Too much.", user=boss)
        found = {role: next_of(again(order), user) for role, user in users.items()}
        back = "The buyer's money waits to be transferred back."
        assert found == {
            "packer": Next(f"Put the goods into a parcel. {back}", "pack"),
            "support": Next(f"It waits to be packed. {back}"),
            "accountant": Next(
                "It waits to be packed. Transfer the buyer's money back, and mark it as transferred.", "transferred"
            ),
        }


class TestSteps:
    def test_offer_to_change_what_can_be_changed(self, confirmed, boss):
        order = confirmed("transfer")
        assert "change_order" in names(order, boss, Group.GOODS)
        payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
        refunds.refund_order(order=order, amount=Decimal(5), reason="A scratch.", user=boss)
        assert "change_order" not in names(order, boss, Group.GOODS)

    def test_stand_in_the_order_of_their_groups(self, confirmed, boss):
        order = confirmed("transfer")
        payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
        refunds.refund_order(order=order, amount=Decimal(5), reason="A scratch.", user=boss)
        assert names(order, boss, Group.GOODS) == ["pack", "ship", "deliver", "return"]
        assert names(order, boss, Group.MONEY) == ["payment", "refund", "transferred"]
        assert names(order, boss, Group.DOCUMENTS) == ["packing_slip"]
        assert names(order, boss, Group.MORE)[:3] == ["correct", "note", "cancel"]
        groups = [step.group for step in steps(again(order), boss)]
        assert groups == sorted(groups, key=list(Group).index)

    def test_of_whoever_only_looks_are_the_documents(self, bought, ada):
        ada.is_staff = True
        ada.save()
        ada.user_permissions.add(Permission.objects.get(codename="view_order"))
        assert names(bought(), ada) == ["packing_slip"]
