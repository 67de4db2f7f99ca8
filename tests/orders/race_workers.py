"""What each of the simultaneous processes of ``test_races`` does; those with a planted fault are its controls."""

from contextlib import contextmanager
from unittest import mock

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, override_settings

from orders.models import Order, ShippingMethod
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation
from orders.services.lifecycle.confirmation import OrderChanged, confirm_order
from orders.services.order import adoption, reviewed, transitions
from orders.services.payment.unpaid_limit import TooManyUnpaidOrders
from orders.services.shopping import placement
from orders.signals import KnownAddress, OrderRejected
from tests.races import meet

HOME = KnownAddress(
    name="Ada", line1="12 Mill Lane", line2="", city="Leeds", region="", postcode="LS1 4AB", country="GB"
)


def post_confirm(numbers, session_key):
    """Confirm each order as its buyer's browser does; answer the status codes."""
    client = Client(headers={"host": "localhost"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key
    seen = {order.number: {"fingerprint": fingerprint_of(order)} for order in Order.objects.filter(number__in=numbers)}
    return [client.post(f"/orders/{number}/confirm/", seen[number]).status_code for number in numbers]


def confirm(numbers):
    """Confirm each order by the service; answer what came of it, in words."""
    return [_confirm(Order.objects.get(number=number)) for number in numbers]


def cancel(numbers):
    return [_outcome(cancellation.cancel_order, order=Order.objects.get(number=number)) for number in numbers]


def place(sku, checkout_key):
    order = placement.place_order(
        data=placement.CheckoutData(
            lines=[placement.WantedLine(sku=sku, quantity=1)],
            email="ada@example.com",
            shipping_address=HOME,
            shipping_method=ShippingMethod.objects.get(),
        ),
        checkout_key=checkout_key,
    )
    return order.number


def _confirm(order):
    return _outcome(confirm_order, order=order, shown=fingerprint_of(order))


def _outcome(verb, **arguments):
    try:
        return verb(**arguments).status
    except (transitions.InvalidTransition, OrderRejected, TooManyUnpaidOrders) as refusal:
        return type(refusal).__name__


# --- planted faults ---------------------------------------------------------------------------


@contextmanager
def orders_are_not_read_again(orders):
    """The fault: what the page read is believed, however long ago that was."""
    status_of = {order.pk: order.status for order in orders}
    read = reviewed.lock_reviewed_order

    def believe(orders):
        order = read(orders)
        order.status = status_of[order.pk]
        return order

    with mock.patch("orders.services.lifecycle.confirmation.lock_reviewed_order", believe):
        yield


@contextmanager
def locks_in_the_order_of_the_lines():
    """The fault: each variant is locked when its line comes up, and the others lock theirs meanwhile."""
    from products.models import Variant

    def lock(variant_ids):
        locked = {}
        for pk in variant_ids:
            found = Variant.objects.select_for_update(no_key=True, of=("self",)).select_related("product").get(pk=pk)
            if not locked:
                meet()
            locked[pk] = found
        return locked

    with mock.patch("products.services.stock._lock", lock):
        yield


@contextmanager
def transactions_begin_without_the_write_lock():
    """The same fault on SQLite: everybody has read the orders before anybody writes."""

    def then_meet(read):
        def read_and_meet(orders):
            order = read(orders)
            meet()
            return order

        return read_and_meet

    connection.close()
    connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    wing = "orders.services.lifecycle"
    with (
        mock.patch(f"{wing}.confirmation.lock_reviewed_order", then_meet(reviewed.lock_reviewed_order)),
        mock.patch(f"{wing}.cancellation.lock_order", then_meet(transitions.lock_order)),
    ):
        yield


@contextmanager
def checkout_keys_are_not_unique():
    """The fault: an order is looked for, and inserted whatever others have inserted meanwhile."""

    def insert(order):
        from orders.services.order.order_numbers import random_number

        order.number = random_number()
        order.checkout_key = order.number
        order.save()
        return True

    with mock.patch("orders.services.shopping.placement._insert", insert):
        yield


def confirm_believing(numbers):
    """Read the orders when everybody else does, and confirm what was read."""
    orders = list(Order.objects.filter(number__in=numbers))
    meet()
    with orders_are_not_read_again(orders):
        return [_confirm(order) for order in orders]


def confirm_believing_too_late(numbers):
    """Read the orders, let the other process cancel them, and confirm what was read."""
    orders = list(Order.objects.filter(number__in=numbers))
    meet()
    meet()
    with orders_are_not_read_again(orders):
        return [_confirm(order) for order in orders]


def cancel_in_between(numbers):
    meet()
    answers = cancel(numbers)
    meet()
    return answers


def confirm_line_by_line(numbers):
    late = (
        transactions_begin_without_the_write_lock if connection.vendor == "sqlite" else locks_in_the_order_of_the_lines
    )
    with late():
        return confirm(numbers)


def place_without_the_key(sku, checkout_key):
    with checkout_keys_are_not_unique():
        return place(sku, checkout_key)


def either(name, numbers):
    """Do one of the above, by its name."""
    return globals()[name](numbers)


# --- vouchers ---------------------------------------------------------------------------------


def confirm_with_voucher(number):
    """Confirm an order at the total that its page showed; answer what came of it, in words."""
    order = Order.objects.get(number=number)
    try:
        return confirm_order(order=order, shown=fingerprint_of(order)).status
    except OrderChanged as change:
        return change.reason


def confirm_with_unlocked_voucher(number):
    """The fault: the voucher is read without a lock, and everybody has read it before anybody counts.

    The CHECK of the table would still hold the limit of all uses, and one customer's has no such wall.
    """
    from orders.services.pricing import voucher_redemption

    usable = voucher_redemption.usable_vouchers

    def unlocked(order, *, now=None, locked=False):
        found = usable(order, now=now)
        meet()
        return found

    if connection.vendor == "sqlite":
        connection.close()
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    with mock.patch("orders.services.pricing.order_pricing.usable_vouchers", unlocked):
        return confirm_with_voucher(number)


# --- orders that are paid later ---------------------------------------------------------------


def confirm_to_pay_later(number, visitor, *, per_email=0, per_visitor=0):
    """Confirm an order as its buyer does, with the limits given; answer what came of it, in words."""
    order = Order.objects.get(number=number)
    limits = {"SHOP_UNPAID_ORDERS_PER_EMAIL": per_email, "SHOP_UNPAID_ORDERS_PER_VISITOR": per_visitor}
    with override_settings(**limits):
        return _outcome(confirm_order, order=order, shown=fingerprint_of(order), visitor=visitor)


def confirm_three_of_an_address(number, visitor):
    return confirm_to_pay_later(number, visitor, per_email=3)


def confirm_three_of_a_visitor(number, visitor):
    return confirm_to_pay_later(number, visitor, per_visitor=3)


def confirm_one_without_queueing(number, visitor):
    """The fault: everybody has counted the orders of the address before anybody confirms."""
    from orders.services.payment import unpaid_limit

    count = unpaid_limit._unpaid_of

    def count_and_meet(email, *, since):
        found = count(email, since=since)
        meet()
        return found

    if connection.vendor == "sqlite":
        connection.close()
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    queue, counting = (
        "orders.services.payment.unpaid_limit._queue_up",
        "orders.services.payment.unpaid_limit._unpaid_of",
    )
    with mock.patch(queue, lambda email: None), mock.patch(counting, count_and_meet):
        return confirm_to_pay_later(number, visitor, per_email=1)


# --- guests' orders that come into an account -------------------------------------------------


def keep(number, username):
    """Put a guest's order into an account; answer whether it is there."""
    user = get_user_model().objects.get(username=username)
    return adoption.claim_order(order=Order.objects.get(number=number), user=user)


def keep_unlocked(number, username):
    """The fault: both have read that nobody has the order before anybody writes."""

    def read_and_meet(orders):
        found = dict(orders.filter(user=None).values_list("pk", "number"))
        meet()
        return found

    if connection.vendor == "sqlite":
        connection.close()
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    with mock.patch("orders.services.order.adoption._guests", read_and_meet):
        return keep(number, username)
