"""Reads of people that more than one door needs."""

from django.db.models import Q

from customers.models import Address, OutgoingEmail
from my_shop.kernel.prepared import PreparedQuery

MOST_MAILS = 50
FACTS = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone", "is_default")
ADDRESSES = PreparedQuery(lambda user_ids: Address.objects.filter(customer__user_id__in=user_ids).values_list(*FACTS))


def known_addresses(*, user_id: int) -> list[dict]:
    """Return a person's addresses as plain facts, the one to use first in front; none for an unknown person."""
    return [dict(zip(FACTS, row, strict=True)) for row in ADDRESSES.rows([user_id])]


def emails_about_order(*, number: str) -> list[OutgoingEmail]:
    """Return the mails that were written to the buyer of an order, the latest first, without their contents."""
    about = OutgoingEmail.objects.filter(Q(key__contains=f":{number}") | Q(subject__contains=number))
    mails = about.exclude(key__endswith=":staff").defer("text", "html", "attachments", "headers")
    return list(mails.order_by("-pk")[:MOST_MAILS])
