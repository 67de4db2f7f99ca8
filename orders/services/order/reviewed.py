"""The order that its buyer has reviewed and confirms: locked, and read by a query that is written once."""

from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet

from my_shop.kernel import clock
from my_shop.kernel.prepared import PreparedQuery, columns_of, instance_of
from orders import configuration
from orders.models import Cart, Order, OrderAddress
from orders.services.order.adoption import adopter_of

RELATED = ("payment_method", "cart")
ADDRESSES = {"shipping_address": OrderAddress.Kind.SHIPPING, "billing_address": OrderAddress.Kind.BILLING}
OF_THE_MOMENT = ("locked_at", "adopter_id", "configuration_version")
"""What else is known of the moment in which the order was locked."""


def lock_reviewed_order(orders: QuerySet[Order]) -> Order:
    """Read an order that is to be confirmed, locked together with its cart, and all that its review shows but the
    lines: ``shipping_address``, ``billing_address``, way of payment.

    The cart comes before the order: who merges carts at log-in locks the carts first, and deleting the guest's one
    then reaches for its orders. The order is locked first and read then: what is joined to a row that waits for its
    lock may be older than the row.

    :param orders: finds the order for who asks.
    :raises Order.DoesNotExist: when it finds none.
    """
    list(Cart.objects.filter(pk__in=orders.values("cart")).select_for_update(no_key=True).values_list("pk"))
    pk = orders.select_for_update(no_key=True).values_list("pk", flat=True).get()
    [row] = REVIEWED.rows([pk])
    width, columns = len(columns_of(Order, *RELATED)), columns_of(OrderAddress)
    order, rest = instance_of(Order, row[:width], *RELATED), iter(row[width:])
    for name in ADDRESSES:
        address = list(islice(rest, len(columns)))
        setattr(order, name, None if address[0] is None else OrderAddress.from_db(connection.alias, columns, address))
    for name, value in zip(OF_THE_MOMENT, rest, strict=True):
        setattr(order, name, value)
    return order


def _reviewed(ids):
    known: dict[str, Any] = {
        name: FilteredRelation("addresses", condition=Q(addresses__kind=kind)) for name, kind in ADDRESSES.items()
    }
    moment = (clock.Now(), adopter_of(), configuration.version_asked())
    known |= zip(OF_THE_MOMENT, moment, strict=True)
    of_addresses = [f"{name}__{column}" for name in ADDRESSES for column in columns_of(OrderAddress)]
    return (
        Order.objects.annotate(**known)
        .filter(pk__in=ids)
        .values_list(*columns_of(Order, *RELATED), *of_addresses, *OF_THE_MOMENT)
    )


REVIEWED = PreparedQuery(_reviewed)
