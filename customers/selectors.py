"""Reads of people that more than one door needs."""

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from customers.models import Address, Contact, Customer, OutgoingEmail
from my_shop.kernel.prepared import PreparedQuery

MOST_MAILS = 50
MOST_WORDS = 8
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


def search_people(*, words: str, limit: int) -> list[tuple]:
    """Return people with an account that opens, in three queries: of each the user, the customer number, the phone and
    the facts of the address to use first, None without one.

    A text with an @ is an e-mail address, or the beginning of one. Anything else is that, the beginning of a customer
    number, or words that all stand in the person's name or in the name at one of their addresses.

    :param limit: so many at most.
    """
    words = words.strip()
    if not words:
        return []
    found = Q(email__istartswith=words)
    if "@" not in words:
        named, addressed = Q(), Address.objects.order_by()
        for word in words.split()[:MOST_WORDS]:
            named &= Q(first_name__icontains=word) | Q(last_name__icontains=word)
            addressed = addressed.filter(name__icontains=word)
        numbered = Customer.objects.filter(number__istartswith=words)
        people = Customer.objects.filter(addresses__in=addressed)
        found |= named | Q(pk__in=numbered.values("user")) | Q(pk__in=people.values("user"))
    users = list(
        get_user_model().objects.filter(found, is_active=True).exclude(email="").order_by("email", "pk")[:limit]
    )
    customers = {row.user_id: row for row in Customer.objects.filter(user__in=users)}
    rows = Address.objects.filter(customer__in=customers.values()).order_by("-is_default", "pk")
    addresses: dict[int, dict] = {}
    for customer_id, *facts in rows.values_list("customer", *FACTS):
        addresses.setdefault(customer_id, dict(zip(FACTS, facts, strict=True)))
    return [
        (user, row.number, row.phone, addresses.get(row.pk))
        if (row := customers.get(user.pk))
        else (user, "", "", None)
        for user in users
    ]


def find_contacts(contacts: QuerySet[Contact], typed: str) -> QuerySet[Contact]:
    """Narrow contacts to whom a member of staff means: the beginning of an e-mail address, words of a name, or a whole
    customer number."""
    typed = typed.strip()
    if not typed:
        return contacts
    by_name = Q()
    for word in typed.split()[:MOST_WORDS]:
        by_name &= Q(name__icontains=word)
    by_number = Q(user__in=Customer.objects.filter(number=typed.upper()).values("user"))
    return contacts.filter(Q(email__startswith=typed.lower()) | by_name | by_number)
