"""What the test gateway can be told to do: the good and the bad days of a real one, each by a word."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from orders.gateways.protocol import RefundState, State


class Scenario(StrEnum):
    """The words that ``Charge.choice`` may be; ``LABELS`` has them for a page."""

    SUCCEED = "succeed"
    DECLINE = "decline"
    SECOND_STEP = "second-step"
    TIME_OUT = "time-out"
    LOST = "lost"
    LATE = "late"
    LATE_DECLINE = "late-decline"
    TWICE = "twice"
    EARLY = "early"
    OUT_OF_ORDER = "out-of-order"
    LESS = "less"
    SLOW_REFUND = "slow-refund"
    FAILING_REFUND = "failing-refund"
    DISPUTE = "dispute"


LABELS = {
    Scenario.SUCCEED: _("Pays at once"),
    Scenario.DECLINE: _("Is declined"),
    Scenario.SECOND_STEP: _("Asks for a second step"),
    Scenario.TIME_OUT: _("Gives no answer, but takes the money"),
    Scenario.LOST: _("Gives no answer, and hears us only the second time"),
    Scenario.LATE: _("Waits, and pays later; cannot be stopped meanwhile"),
    Scenario.LATE_DECLINE: _("Waits, and is declined later"),
    Scenario.TWICE: _("Pays, and tells so twice"),
    Scenario.EARLY: _("Tells that it is paid before it answers “waiting”"),
    Scenario.OUT_OF_ORDER: _("Tells “paid” first and “waiting” afterwards"),
    Scenario.LESS: _("Brings half of the money"),
    Scenario.SLOW_REFUND: _("Pays at once; a refund takes its time"),
    Scenario.FAILING_REFUND: _("Pays at once; a refund fails afterwards"),
    Scenario.DISPUTE: _("Pays at once; the buyer wants the money back from the bank"),
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a charge goes: the first answer, the end, and the webhooks in the order in which they are sent."""

    answer: State
    becomes: State
    tells: tuple[State, ...] = ()
    is_late: bool = False
    share: Decimal = Decimal(1)
    refund: RefundState = RefundState.DONE
    refund_becomes: RefundState = RefundState.DONE
    is_disputed: bool = False


_PAYS = {"answer": State.PAID, "becomes": State.PAID}

PLANS = {
    Scenario.SUCCEED: Plan(**_PAYS, tells=(State.PAID,)),
    Scenario.DECLINE: Plan(answer=State.DECLINED, becomes=State.DECLINED, tells=(State.DECLINED,)),
    Scenario.SECOND_STEP: Plan(answer=State.ACTION_REQUIRED, becomes=State.ACTION_REQUIRED),
    Scenario.TIME_OUT: Plan(**_PAYS, tells=(State.PAID,)),
    Scenario.LOST: Plan(**_PAYS, tells=(State.PAID,)),
    Scenario.LATE: Plan(answer=State.PENDING, becomes=State.PAID, tells=(State.PAID,), is_late=True),
    Scenario.LATE_DECLINE: Plan(answer=State.PENDING, becomes=State.DECLINED, tells=(State.DECLINED,), is_late=True),
    Scenario.TWICE: Plan(**_PAYS, tells=(State.PAID, State.PAID)),
    Scenario.EARLY: Plan(answer=State.PENDING, becomes=State.PAID, tells=(State.PAID,)),
    Scenario.OUT_OF_ORDER: Plan(answer=State.PENDING, becomes=State.PAID, tells=(State.PAID, State.PENDING)),
    Scenario.LESS: Plan(answer=State.PENDING, becomes=State.PAID, tells=(State.PAID,), share=Decimal("0.5")),
    Scenario.SLOW_REFUND: Plan(**_PAYS, tells=(State.PAID,), refund=RefundState.PENDING),
    Scenario.FAILING_REFUND: Plan(
        **_PAYS, tells=(State.PAID,), refund=RefundState.PENDING, refund_becomes=RefundState.FAILED
    ),
    Scenario.DISPUTE: Plan(**_PAYS, tells=(State.PAID,), is_disputed=True),
}
