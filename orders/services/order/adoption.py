"""A guest's orders come into an account: that of whoever has confirmed their address, or holds their signed link.

Anybody can type anybody's address, at the checkout and at sign-up, so only a confirmed one says whose an order is. An
order that belongs to an account stays there, whatever becomes of the account's addresses. Where staff give the order
another address, one that has only come into the account by adopting goes out of it.
"""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Order, OrderEvent, Payment, VoucherUse, Withdrawal
from orders.services.order.transitions import log_event
from orders.signals import order_adopted, order_released

BY_THE_BUYER = (OrderEvent.Kind.PLACED, OrderEvent.Kind.CONFIRMED, OrderEvent.Kind.WITHDRAWN)
"""Entries that name nobody where a guest made them; the others name nobody where the worker or a gateway did."""

ADOPTED = _("The order belongs to an account now.")


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


def adopter_of() -> Subquery:
    """Whoever has confirmed the address of an order, if anybody has, as an annotation of the order."""
    confirmed = EmailAddress.objects.filter(email=Lower(OuterRef("email")), verified=True, user__is_active=True)
    return Subquery(confirmed.order_by("pk").values("user")[:1])


def adopt_confirmed(*, order: Order, user_id: int) -> None:
    """Hand a locked guest's order that is confirmed by now over to whoever has confirmed its address (``adopter_of``):
    they may be logged in elsewhere, so no log-in is waited for."""
    if _adopt(Order.objects.filter(pk=order.pk), user_id):
        order.user_id = user_id


@transaction.atomic
def claim_order(*, order: Order, user) -> bool:
    """Hand a guest's order over to the member who holds its signed link, and say whether it is theirs now.

    Links get forwarded, so this is asked for by a button; an order that belongs to somebody else stays theirs.
    """
    _adopt(Order.objects.filter(pk=order.pk), user.pk)
    return Order.objects.of(user).filter(pk=order.pk).exists()


def adoption_of(order: Order) -> OrderEvent | None:
    """Return the entry by which an order has come into the account that it is in; None if it was placed there."""
    if order.user_id is None:
        return None
    return order.events.filter(kind=OrderEvent.Kind.NOTE, message=ADOPTED, user=order.user_id).last()


def release_adopted(*, order: Order, user) -> bool:
    """Take a locked order, whose e-mail address was corrected, out of the account that has adopted it, unless that has
    confirmed the new address too; say whether it is a guest's again.

    :param user: who has corrected it.
    """
    adoption = adoption_of(order)
    confirmed = EmailAddress.objects.alias(address=Lower("email")).filter(user=order.user_id, verified=True)
    if adoption is None or confirmed.filter(address=order.email.lower()).exists():
        return False
    user_id, order.user = order.user_id, None
    order.save(update_fields=["user"])
    of_account = {"order": order, "user": user_id}
    OrderEvent.objects.filter(**of_account, kind__in=BY_THE_BUYER, pk__lt=adoption.pk).update(user=None)
    for model in (Payment, Withdrawal, VoucherUse):
        model.objects.filter(**of_account).update(user=None)
    message = gettext("The order belongs to no account any more: its e-mail address was another one.")
    log_event(order, OrderEvent.Kind.NOTE, message, user=user, is_public=False)
    order_released.send(sender=Order, user_id=user_id, numbers=(order.number,))
    return True


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
    OrderEvent.objects.bulk_create(
        OrderEvent(order_id=pk, kind=OrderEvent.Kind.NOTE, message=str(ADOPTED), is_public=False, user_id=user_id)
        for pk in found
    )
    order_adopted.send(sender=Order, user_id=user_id, numbers=tuple(found.values()))
    return list(found.values())


def _guests(orders):
    """Hold those that nobody has until the transaction ends, and return their numbers: of two at once one gets them."""
    guests = orders.filter(user=None).select_for_update(no_key=True).order_by("pk")
    return dict(guests.values_list("pk", "number"))
