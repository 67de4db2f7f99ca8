"""A guest's orders come into an account: that of whoever has confirmed their address, or holds their signed link.

Anybody can type anybody's address, at the checkout and at sign-up, so only a confirmed one says whose an order is. An
order that belongs to an account stays there, whatever becomes of its addresses.
"""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from orders.models import Order, OrderEvent, Payment, VoucherUse, Withdrawal
from orders.signals import order_adopted

BY_THE_BUYER = (OrderEvent.Kind.PLACED, OrderEvent.Kind.CONFIRMED, OrderEvent.Kind.WITHDRAWN)
"""Entries that name nobody where a guest made them; the others name nobody where the worker or a gateway did."""


@transaction.atomic
def adopt_by_address(*, user_id: int, opened: Collection[str] = ()) -> list[str]:
    """Hand over the guests' orders that were placed with an address which this person has confirmed.

    One that waits for its confirmation may be somebody's checkout who mistyped their address: it comes only where its
    link was opened here.

    :param opened: numbers of the orders whose signed link this person's browser has opened.
    :returns: the numbers of the orders that have come.
    """
    confirmed = EmailAddress.objects.filter(user=user_id, verified=True)
    emails = [email.lower() for email in confirmed.values_list("email", flat=True)]
    if not emails:
        return []
    theirs = Order.objects.alias(address=Lower("email")).filter(address__in=emails)
    return _adopt(theirs.filter(~Q(status=Order.Status.PLACED) | Q(number__in=opened)), user_id)


@transaction.atomic
def keep_order(*, order: Order, user) -> bool:
    """Hand a guest's order over to the member who holds its signed link, and say whether it is theirs now.

    Links get forwarded, so this is asked for by a button; an order that belongs to somebody else stays theirs.
    """
    _adopt(Order.objects.filter(pk=order.pk), user.pk)
    return Order.objects.of(user).filter(pk=order.pk).exists()


def _adopt(orders, user_id):
    """Give those that nobody has to a person, with every row that says who bought."""
    found = _guests(orders)
    if not found:
        return []
    of_guest = {"order__in": found, "user": None}
    Order.objects.filter(pk__in=found).update(user=user_id)
    OrderEvent.objects.filter(**of_guest, kind__in=BY_THE_BUYER).update(user=user_id)
    for model in (Payment, Withdrawal, VoucherUse):
        model.objects.filter(**of_guest).update(user=user_id)
    message = "The order belongs to an account now."
    OrderEvent.objects.bulk_create(
        OrderEvent(order_id=pk, kind=OrderEvent.Kind.NOTE, message=message, is_public=False, user_id=user_id)
        for pk in found
    )
    order_adopted.send(sender=Order, user_id=user_id, numbers=tuple(found.values()))
    return list(found.values())


def _guests(orders):
    """Hold those that nobody has until the transaction ends, and return their numbers: of two at once one gets them."""
    guests = orders.filter(user=None).select_for_update(no_key=True).order_by("pk")
    return dict(guests.values_list("pk", "number"))
