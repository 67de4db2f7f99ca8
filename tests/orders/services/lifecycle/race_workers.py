"""What each of the simultaneous processes of ``test_changes_race`` does; those with a planted fault are controls."""

from unittest import mock

from django.utils import timezone

from orders.models import Order
from orders.rules.change_plan import ChangeRefused
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, change_planning, changes
from orders.services.order import transitions
from orders.services.payment import payments
from orders.signals import OrderRejected
from tests.races import meet

REFUSALS = (
    ChangeRefused,
    OrderRejected,
    payments.PaymentRefused,
    shipping.PaymentMissing,
    shipping.PaymentReversed,
    shipping.ShippingRefused,
    transitions.InvalidTransition,
)


def change(number, units):
    """Let an order have so many units of its only line, as this window was shown it."""
    order = Order.objects.get(number=number)
    return _outcome(changes.change_order, order=order, **_wanted(order, units))


def change_many(numbers, units):
    return [change(number, units) for number in numbers]


def cancel_many(numbers, units):
    return [_outcome(cancellation.cancel_order, order=Order.objects.get(number=number)) for number in numbers]


def pack_many(numbers, units):
    return [_outcome(shipping.pack_order, order=Order.objects.get(number=number)) for number in numbers]


def pay_many(numbers, units):
    """Write down that what each order owes has come, once."""
    return [_pay(Order.objects.get(number=number)) for number in numbers]


def change_believing(number, units):
    """The fault: what the page was shown is believed; everybody has planned before anybody writes."""
    order = Order.objects.get(number=number)
    order.locked_at = timezone.now()
    arguments = _wanted(order, units)
    planned = change_planning.plan_change(order, arguments["wanted"])
    meet()
    wing = "orders.services.lifecycle.changes"
    with (
        mock.patch(f"{wing}.lock_order", lambda order: order),
        mock.patch(f"{wing}.plan_change", lambda order, wanted, now: planned),
    ):
        return _outcome(changes.change_order, order=order, **arguments)


def either(name, numbers, units):
    """Do one of the above, by its name."""
    return globals()[name](numbers, units)


def _wanted(order, units):
    line = order.lines.get()
    wanted = change_planning.WantedChange(email=order.email, phone=order.phone, quantities={line.pk: units})
    try:
        shown = change_planning.plan_change(order, wanted).plan.fingerprint
    except ChangeRefused:
        shown = ""
    return {"wanted": wanted, "shown": shown, "reason": "", "user": None}


def _pay(order):
    key = f"{order.number:0>24}"
    return _outcome(payments.record_manual_payment, order=order, amount=order.amount_due, user=None, key=key)


def _outcome(verb, **arguments):
    try:
        verb(**arguments)
    except REFUSALS:
        return "refused"
    return "done"
