"""Who has bought what in all: orders told by the people who placed them."""

from collections.abc import Collection
from datetime import timedelta
from itertools import takewhile

from django.db.models import Count, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Lower

from my_shop.kernel import clock
from my_shop.kernel.money import quantise
from orders.models import Order, OrderAddress, OrderEvent

MOST_EVENTS = 1000
MOST_PURCHASES = 10

SETTLED = timedelta(seconds=30)
"""What was written before that is committed: no transaction is let run longer, so no lower key appears any more."""


def buyers_since(after: int) -> tuple[int, list[dict], set[str]]:
    """Return how far the timelines were read, what those people bought in all to whose orders something happened, and
    the addresses of guests whose orders are all in an account by now.

    Of what was never confirmed nothing is told.

    :param after: the key of the last event that was read before.
    """
    events = OrderEvent.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "created_at", "order_id")
    settled = clock.now() - SETTLED
    read = list(takewhile(lambda event: event[1] <= settled, events[:MOST_EVENTS]))
    if not read:
        return after, [], set()
    touched = _bought().filter(pk__in={order_id for _, _, order_id in read}).exclude(email="")
    people = set(touched.values_list("user_id", Lower("email")))
    members = {user_id for user_id, _ in people if user_id}
    # a member's order may have been a guest's, who is told of as well, or has none left
    guests, gone = guests_now({email for _, email in people})
    return read[-1][0], [*_told(_bought().filter(user__in=members), "user_id"), *guests], gone


def guests_now(emails: Collection[str]) -> tuple[list[dict], set[str]]:
    """Return what guests with these addresses, in small letters, bought in all, and those that have no order."""
    told = _told(_bought().alias(low=Lower("email")).filter(low__in=emails, user=None), "key")
    return told, set(emails).difference(facts["email"] for facts in told)


def members_now(user_ids: Collection[int]) -> list[dict]:
    """Return what members bought in all, of those who have an order."""
    return _told(_bought().filter(user__in=user_ids), "user_id") if user_ids else []


def _bought() -> QuerySet[Order]:
    """Return the orders that name somebody: what nobody confirmed may be anybody's slip, and is kept by nobody."""
    return Order.objects.filter(confirmed_at__isnull=False, erased_at=None)


def _told(orders: QuerySet[Order], key: str) -> list[dict]:
    """Return what the orders of each person come to."""
    sold = ~Q(status=Order.Status.CANCELLED)
    rows = list(
        orders.order_by()
        .annotate(key=Lower("email"))
        .values(key)
        .annotate(
            latest=Coalesce(Max("pk", filter=Q(origin="")), Max("pk")),  # what is moved in later was bought before
            order_count=Count("pk", filter=sold),
            paid=Coalesce(Sum("paid_total"), Value(0), output_field=Order._meta.get_field("paid_total")),
            refunded=Coalesce(Sum("refunded_total"), Value(0), output_field=Order._meta.get_field("paid_total")),
            disputed=Coalesce(Sum("disputed_total"), Value(0), output_field=Order._meta.get_field("paid_total")),
            first_order_at=Min("confirmed_at", filter=sold),
            last_order_at=Max("confirmed_at", filter=sold),
        )
    )
    latest = Order.objects.in_bulk([row["latest"] for row in rows])
    names = dict(OrderAddress.objects.filter(order__in=latest).order_by("-kind").values_list("order_id", "name"))
    return [
        {
            "user_id": latest[row["latest"]].user_id,
            "email": latest[row["latest"]].email.lower(),
            "name": names.get(row["latest"], ""),
            "country": latest[row["latest"]].country,
            "order_count": row["order_count"],
            "spent_total": max(quantise(row["paid"] - row["refunded"] - row["disputed"]), quantise(0)),
            "first_order_at": row["first_order_at"],
            "last_order_at": row["last_order_at"],
        }
        for row in rows
    ]


def latest_purchases(*, user_id: int | None, email: str) -> list[Order]:
    """Return somebody's latest orders: a member's under whatever address, a guest's by theirs."""
    orders = Order.objects.alias(low=Lower("email")).filter(low=email, user=None)
    if user_id is not None:
        orders = Order.objects.filter(user=user_id)
    return list(orders.order_by("-placed_at", "-pk")[:MOST_PURCHASES])
