"""Reads of people that more than one door needs."""

from django.db.models import Q

from customers.models import Address, OutgoingEmail

MOST_MAILS = 50


def known_addresses(*, user_id: int) -> list[dict]:
    """Return a person's addresses as plain facts, the one to use first in front; none for an unknown person."""
    fields = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone", "is_default")
    return list(Address.objects.filter(customer__user_id=user_id).values(*fields))


def emails_about_order(*, number: str) -> list[OutgoingEmail]:
    """Return the mails that were written to the buyer of an order, the latest first, without their contents."""
    about = OutgoingEmail.objects.filter(Q(key__contains=f":{number}") | Q(subject__contains=number))
    mails = about.exclude(key__endswith=":staff").defer("text", "html", "attachments", "headers")
    return list(mails.order_by("-pk")[:MOST_MAILS])
