"""The buyer withdraws from the contract.

Directive 2011/83/EU, Article 11a, inserted by Directive (EU) 2023/2673 (OJ L, 2023/2673, 28.11.2023, Article 1), in
force for contracts concluded since 19 June 2026. What it asks for, and where it is done:

1. a function named "withdraw from contract here", easy to find while the period runs: the link on the order's page;
2. a statement with name, contract, and the electronic way by which the receipt comes: the first page, filled in;
3. "confirm withdrawal" in words that nobody can mistake: the second page, whose button calls ``withdraw``;
4. a receipt on a durable medium, without undue delay, with the statement's content, date and time:
   ``order_withdrawn``, of which whoever writes mails hears.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders.models import Order, OrderEvent, OrderLine, ReviewReason, Withdrawal
from orders.rules.return_plan import OrderState, ReturnPlan, plan_return
from orders.rules.withdrawal_right import awaited_units, is_lost, why_lost, withdrawable_units
from orders.services.lifecycle.cancellation import cancel_order
from orders.services.order.payloads import order_payload
from orders.services.order.review_flags import open_reason
from orders.services.order.transitions import lock_order, log_event
from orders.signals import order_withdrawn


class WithdrawalRefused(Exception):
    """The buyer cannot withdraw from this any more, or not from so much; the text says why."""


@transaction.atomic
@outcome_may_be_unknown
def withdraw(
    *,
    order: Order,
    name: str,
    email: str,
    quantities: Mapping[int, int],
    key: str,
    user=None,
    at: datetime | None = None,
) -> Withdrawal:
    """Receive a buyer's statement that they withdraw from the contract about these units; the receipt is sent.

    The same key answers the statement that was received before: a double click is one. Withdrawn whole with nothing
    sent yet, the order is cancelled at once, and its money goes back. Else it waits for the goods: staff take them
    back when they are there.

    :param name: who withdraws.
    :param email: where the receipt goes.
    :param quantities: units by line id.
    :param user: who withdraws, None for a guest.
    :raises WithdrawalRefused: when the period is over, for digital goods that were waived and delivered, for no units,
        unknown lines, and more units than there are.
    :raises django.core.exceptions.ValidationError: for a name or an e-mail address that does not fit.
    """
    order = lock_order(order)
    earlier = Withdrawal.objects.filter(key=key).first()
    if earlier:
        if earlier.order_id != order.pk:
            raise WithdrawalRefused(gettext("This form belongs to another order. Please open it again."))
        return earlier
    now = at or timezone.now()
    lines = list(order.lines.all())
    units, is_all = _withdrawn(order, lines, quantities, now)
    withdrawal = Withdrawal(order=order, key=key, name=name, email=email, user=user, received_at=now)
    withdrawal.lines = _lines(lines, units)
    withdrawal.clean_fields(exclude=["order", "key", "user"])
    withdrawal.save(force_insert=True)
    items = _tell(order, lines, withdrawal)
    is_whole = order.is_cancellable and is_all
    message = gettext("You withdrew from the contract for: %(items)s.") % {"items": items}
    if order.needs_delivery and not is_whole:
        message = f"{message} {gettext('Please send what you have of it back within 14 days.')}"
    log_event(order, OrderEvent.Kind.WITHDRAWN, message, user=user, at=at)
    if is_whole:
        cancel_order(order=order, reason=gettext("You withdrew from the contract."), user=user, at=at)
    else:  # staff have the mail; the order stays in their list until they have seen to it
        text = gettext("The buyer withdrew from %(items)s: what it cost goes back within 14 days.") % {"items": items}
        open_reason(order, ReviewReason.Kind.WITHDRAWN, text, subject=str(withdrawal.pk), at=at)
    return withdrawal


def plan_withdrawal(*, order: Order, quantities: Mapping[int, int]) -> ReturnPlan:
    """Return what follows once these units are back, after those that were withdrawn from before.

    :raises WithdrawalRefused: as ``withdraw``.
    """
    lines = list(order.lines.all())
    units, _ = _withdrawn(order, lines, quantities, timezone.now())
    return plan_return(OrderState.of(order, lines).without(awaited_units(lines, order.withdrawals.all())), units)


def _withdrawn(order, lines, quantities, now) -> tuple[dict[int, int], bool]:
    """Return the units of this statement, or refuse; and is that, with what was said before, all of the order?"""
    possible = withdrawable_units(order, lines, order.withdrawals.all(), now=now)
    lost = {line.pk: line.title for line in lines if is_lost(order, line)}
    if lost and (not possible or lost.keys() & quantities.keys()):
        raise WithdrawalRefused(why_lost(order, [lost[pk] for pk in quantities if pk in lost] or lost.values()))
    units = _units(lines, quantities, possible)
    return units, units == possible and not lost


def _lines(lines, units):
    return [
        {"line": line.pk, "quantity": units[line.pk], "title": line.title, "returned": line.returned_quantity}
        for line in lines
        if line.pk in units
    ]


def _tell(order: Order, lines: Sequence[OrderLine], withdrawal: Withdrawal) -> str:
    """Send the signal; return what the withdrawal is about in words."""
    items = tuple(f"{part['quantity']} × {part['title']}" for part in withdrawal.lines)
    order_withdrawn.send(
        sender=Order,
        order=order_payload(order, lines, actor=withdrawal.user),
        withdrawal_id=str(withdrawal.pk),
        name=withdrawal.name,
        email=withdrawal.email,
        items=items,
        received_at=withdrawal.received_at,
    )
    return ", ".join(items)


def _units(lines: Sequence[OrderLine], quantities: Mapping[int, int], possible: Mapping[int, int]) -> dict[int, int]:
    if not possible:
        raise WithdrawalRefused(gettext("You cannot withdraw from this order any more."))
    if not quantities:
        raise WithdrawalRefused(gettext("Choose at least one item."))
    titles = {line.pk: line.title for line in lines}
    for pk, units in quantities.items():
        title = titles.get(pk)
        if title is None or pk not in possible:
            raise WithdrawalRefused(gettext("You cannot withdraw from %(value)s.") % {"value": title or "that item"})
        if isinstance(units, bool) or not isinstance(units, int) or units < 1:
            raise WithdrawalRefused(
                gettext("%(title)s: the number of units must be a whole number, at least 1.") % {"title": title}
            )
        if units > possible[pk]:
            raise WithdrawalRefused(
                gettext("%(title)s: you can withdraw from %(possible)s, %(units)s given.")
                % {"title": title, "possible": possible[pk], "units": units}
            )
    return dict(quantities)
