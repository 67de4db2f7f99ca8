"""What a gateway keeps of a payment it may tell after it is paid: the worker asks a few times."""

from decimal import Decimal

import pytest
from django.utils import timezone

from my_shop.demo.gateway.offline import OfflineGateway
from orders.gateways.protocol import Answer, GatewayUnavailable, State
from orders.models import Payment
from orders.services.lifecycle.payment_worker import ask_fees
from orders.services.payment import payments, settlement

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(confirmed, monkeypatch):
    """A payment whose gateway tells what it kept, but not at once."""
    payment = payments.start_payment(order=confirmed())
    monkeypatch.setattr(OfflineGateway, "tells_fees", True)
    payment.fee = None
    look = settlement.next_fee_look(payment, payment.paid_at)
    assert look == payment.paid_at + settlement.FIRST_LOOK
    Payment.objects.update(fee=None, look_up_at=look)
    return payment


@pytest.fixture
def answers(paid, monkeypatch):
    """What the gateway answers from now on, one after the other."""
    waiting = []

    def look_up(self, **names):
        answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(OfflineGateway, "look_up", look_up)
    return waiting


def told(payment, fee=None):
    return Answer(state=State.PAID, reference=payment.reference, received=payment.received, fee=fee)


class TestAskFees:
    def test_asks_until_it_is_told(self, paid, answers):
        answers += [GatewayUnavailable("down"), told(paid), told(paid, Decimal("0.43"))]
        now = paid.paid_at
        assert ask_fees(now=now) == 0
        while due := Payment.objects.get().look_up_at:
            now = due
            assert (ask_fees(now=now), ask_fees(now=now)) == (1, 0)
        paid.refresh_from_db()
        assert (paid.fee, paid.received) == (Decimal("0.43"), paid.amount)
        assert answers == []

    def test_gives_up_after_some_days(self, paid, answers):
        answers += [told(paid)] * 20
        while due := Payment.objects.get().look_up_at:
            now = due
            assert ask_fees(now=now) == 1
        assert 20 - len(answers) == 9
        assert now == paid.paid_at + settlement.FEE_PATIENCE

    def test_asks_nobody_who_never_tells(self, paid, monkeypatch):
        monkeypatch.setattr(OfflineGateway, "tells_fees", False)
        assert settlement.next_fee_look(paid, timezone.now()) is None
