"""VIES is asked by the worker, and orders that wait follow its answer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import Order, VatIdCheck
from orders.rules.change_plan import ChangePlan
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation, vat_id_worker
from orders.services.lifecycle.change_planning import WantedChange, plan_change
from orders.services.lifecycle.changes import change_order
from orders.services.pricing.taxation import is_waiting_for_vies
from orders.vat_checks.protocol import Answer, VatIdAnswer
from tests.orders.money import again
from tests.orders.services.pricing.test_taxation import FRENCH, PARIS

pytestmark = pytest.mark.django_db


class Told:
    """Answers what the test told it to."""

    answer, asked = VatIdAnswer(Answer.VALID, consultation_number="WAPI1", name="Byron et fille"), []

    def check(self, vat_id, requester):
        self.asked.append((vat_id, requester))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def told(settings, monkeypatch):
    settings.SHOP_COUNTRY, settings.SHOP_VAT_ID = "AT", "AT U57 194 903"
    settings.SHOP_VAT_ID_CHECKER = f"{__name__}.Told"
    monkeypatch.setattr(Told, "asked", [])
    return Told


@pytest.fixture
def placed(place):
    return place(shipping_address=PARIS, vat_id=FRENCH)


def later(**span):
    return timezone.now() + timedelta(**span)


class TestProcess:
    def test_asks_once_with_the_shops_number_and_prices_the_order_anew(self, placed):
        assert is_waiting_for_vies(placed)
        assert vat_id_worker.process_vat_id_checks() == 1
        order = again(placed)
        assert (order.tax_reason, order.total) == ("intra-community", Decimal("24.08"))
        assert (order.vat_id_check.consultation_number, order.vat_id_check.attempts) == ("WAPI1", 1)
        assert Told.asked == [(FRENCH, "ATU57194903")]
        assert vat_id_worker.process_vat_id_checks() == 0

    @pytest.mark.parametrize("answer", [VatIdAnswer(Answer.UNAVAILABLE, error="MS_UNAVAILABLE"), OSError("gone")])
    def test_tries_again_later_and_gives_up_after_a_day(self, placed, told, monkeypatch, answer):
        monkeypatch.setattr(told, "answer", answer)
        vat_id_worker.process_vat_id_checks()
        check = VatIdCheck.objects.get()
        assert check.is_waiting and check.next_at > timezone.now() and check.error
        assert again(placed).total == Decimal("28.90")
        VatIdCheck.objects.update(asked_at=later(hours=-25))
        vat_id_worker.process_vat_id_checks(now=later(hours=1))
        assert (VatIdCheck.objects.get().answer, len(Told.asked)) == ("unavailable", 2)

    def test_a_no_leaves_the_order_with_tax(self, placed, told, monkeypatch):
        monkeypatch.setattr(told, "answer", VatIdAnswer(Answer.INVALID))
        vat_id_worker.process_vat_id_checks()
        assert (again(placed).tax_reason, VatIdCheck.objects.get().answer) == ("", "invalid")

    @pytest.mark.parametrize("vat_id", ["", "GB980780684"])
    def test_asks_nobody_where_it_makes_no_difference(self, place, vat_id):
        place(vat_id=vat_id)  # to Leeds
        assert not VatIdCheck.objects.exists()


class TestFlag:
    def test_tells_staff_of_nothing_where_the_order_was_confirmed_before_or_cancelled(self, placed, warehouse):
        order = confirmation.confirm_order(order=placed, shown=fingerprint_of(placed))
        Order.objects.update(confirmed_at=later(hours=-1))
        vat_id_worker.process_vat_id_checks()
        assert not again(order).needs_attention


class TestDeleteStale:
    def test_keeps_what_an_order_rests_on(self, placed):
        vat_id_worker.process_vat_id_checks()
        VatIdCheck.objects.create(vat_id="DE136695976", answer="valid", next_at=None)
        assert vat_id_worker.delete_stale_checks(now=later(days=31)) == 1
        assert VatIdCheck.objects.get().vat_id == FRENCH


class TestChange:
    """Confirmed with VAT, because VIES did not answer in time; staff take it off, and put it back."""

    def wanted(self, order, **more):
        return WantedChange(email=order.email, phone=order.phone, quantities={}, **more)

    def test_takes_the_tax_off_once_vies_has_answered(self, placed, warehouse, told, monkeypatch):
        order = confirmation.confirm_order(order=placed, shown=fingerprint_of(placed))
        plan: ChangePlan = plan_change(order, self.wanted(order)).plan
        assert not plan.is_change
        vat_id_worker.process_vat_id_checks()
        assert again(order).total == Decimal("28.90"), "what was confirmed stays"
        [reason] = again(order).review_reasons.filter(closed_at=None)
        assert again(order).needs_attention and FRENCH in reason.text
        plan = plan_change(again(order), self.wanted(order)).plan
        assert (plan.tax_reason, plan.after.total, plan.after.tax) == ("intra-community", Decimal("24.08"), 0)
        [line] = plan.lines
        assert (line.cost_before, line.cost_after) == (Decimal("20.00"), Decimal("20.00"))
        how = {"shown": plan.fingerprint, "reason": "VIES has answered", "user": None}
        changed = again(change_order(order=order, wanted=self.wanted(order), **how))
        assert (changed.tax_reason, changed.is_net, changed.total) == ("intra-community", True, Decimal("24.08"))
        assert not changed.needs_attention

        # more of the same is without tax as well, though the answer is old by now
        VatIdCheck.objects.update(answered_at=later(days=-3))
        [line] = changed.lines.all()
        more = WantedChange(email=order.email, phone="", quantities={line.pk: 3})
        plan = plan_change(Order.objects.get(pk=order.pk), more).plan
        assert (plan.after.total, plan.after.tax) == (Decimal("34.08"), 0)
