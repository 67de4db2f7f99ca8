"""What the processes do that a fault meets; each calls the service as a door does."""

import os
import signal
import time
from unittest import mock

from django.db import OperationalError, connection, transaction

from orders.models import Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle.confirmation import confirm_order
from orders.services.order.transitions import InvalidTransition
from orders.services.payment.unpaid_limit import TooManyUnpaidOrders
from orders.signals import OrderRejected, order_confirmed
from products.services import purchases


def confirm(numbers):
    """Confirm each order; answer what came of it, in a word."""
    return [_confirm(number) for number in numbers]


def _confirm(number):
    order = Order.objects.get(number=number)
    try:
        return confirm_order(order=order, shown=fingerprint_of(order)).status
    except (InvalidTransition, OrderRejected, TooManyUnpaidOrders, OperationalError) as refusal:
        return type(refusal).__name__


def count_statements(number):
    """Confirm an order, and answer how many statements that was."""
    seen = []
    with connection.execute_wrapper(_at_each(seen.append)):
        _confirm(number)
    return len(seen)


def confirm_and_die(database, number, point):
    """Confirm an order and die by SIGKILL at the statement ``point``, or right after the commit where there is none."""
    connection.settings_dict["NAME"] = database
    left = iter(range(point))

    def die(sql):
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    with connection.execute_wrapper(_at_each(die)):
        _confirm(number)
    os.kill(os.getpid(), signal.SIGKILL)


def _at_each(work):
    def wrapper(execute, sql, params, many, context):
        work(sql)
        return execute(sql, params, many, context)

    return wrapper


def confirm_slowly(numbers):
    """Confirm while products takes its time over every order, with the rows locked."""
    record = purchases.record_sale

    def record_and_hang(**facts):
        taken = record(**facts)
        time.sleep(0.3)
        return taken

    with mock.patch.object(purchases, "record_sale", record_and_hang):
        return confirm(numbers)


def confirm_with_a_receiver_that_raises(numbers):
    """Confirm while products breaks after it has taken the stock."""
    record = purchases.record_sale

    def record_and_break(**facts):
        record(**facts)
        raise ZeroDivisionError

    with mock.patch.object(purchases, "record_sale", record_and_break):
        return _until_it_breaks(numbers)


def confirm_without_products(numbers):
    """Confirm while nobody takes the stock: the receiver is not connected."""
    order_confirmed.disconnect(dispatch_uid="products.take_stock")
    return _until_it_breaks(numbers)


def _until_it_breaks(numbers):
    outcomes = []
    for number in numbers:
        try:
            outcomes.append(_confirm(number))
        except Exception as error:
            outcomes.append(type(error).__name__)
    return outcomes


def confirm_on_a_full_disk(numbers):
    """Confirm where SQLite's file cannot grow by a page, then where it can."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no page is free within the file
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        full = confirm(numbers)
        cursor.execute("PRAGMA max_page_count = 1073741823")
    return [full, confirm(numbers)]


def sell_twice(variant_id):
    """The fault: stock is taken past the ledger."""
    from products.models import Variant

    with transaction.atomic():
        Variant.objects.filter(pk=variant_id).update(quantity=0)
