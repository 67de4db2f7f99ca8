"""What each of the simultaneous processes of ``test_shipping_race`` does; those with a planted fault are controls."""

from unittest import mock

from orders.models import Order
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation
from orders.services.order import transitions
from tests.races import meet

REFUSALS = (transitions.InvalidTransition, shipping.ShippingRefused)


def ship(number, key):
    """Send all units of an order that are left, from one window."""
    return _outcome(shipping.ship_order, order=Order.objects.get(number=number), key=key, user=None)


def cancel(number, key=""):
    return _outcome(cancellation.cancel_order, order=Order.objects.get(number=number))


def ship_many(numbers, key):
    return [ship(number, f"{key} {number}") for number in numbers]


def cancel_many(numbers, key):
    return [cancel(number) for number in numbers]


def ship_believing(number, key):
    """The fault: what the page read is believed; everybody has read before anybody writes."""
    order = Order.objects.prefetch_related("lines").get(number=number)
    meet()
    with mock.patch("orders.services.fulfilment.shipping.lock_order", lambda order, **options: order):
        return _outcome(shipping.ship_order, order=order, key=key, user=None)


def ship_believing_too_late(number, key):
    """Read the order, let the other process cancel it, and send what was read."""
    order = Order.objects.prefetch_related("lines").get(number=number)
    meet()
    meet()
    with mock.patch("orders.services.fulfilment.shipping.lock_order", lambda order, **options: order):
        return _outcome(shipping.ship_order, order=order, key=key, user=None)


def cancel_in_between(number, key):
    meet()
    answer = cancel(number)
    meet()
    return answer


def either(name, *arguments):
    """Do one of the above, by its name."""
    return globals()[name](*arguments)


def _outcome(verb, **arguments):
    try:
        verb(**arguments)
    except REFUSALS:
        return "refused"
    return "done"
