"""The tables that are handed out of customers. Names of columns stay as they are: other programs read them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.models import Contact
from my_shop.kernel.exports.contract import Exporter, Line

ADDRESS = ("line1", "line2", "postcode", "city", "region", "country")
"""Of the address that a member uses first, or that a guest was moved in with; other guests' stand on their orders."""


def _customers_of(contacts: QuerySet) -> Iterator[Line]:
    of_members = ("user__profile", "user__customer")
    for contact in contacts.select_related(*of_members).prefetch_related("tags", "user__customer__addresses"):
        customer = getattr(contact.user, "customer", None)
        profile = getattr(contact.user, "profile", None)
        first = next(iter(customer.addresses.all()), None) if customer else None
        address = vars(first) if first else contact.address
        full_name = contact.user.get_full_name() if contact.user else ""
        yield (
            contact.email,
            full_name or contact.name or address.get("name", ""),
            (customer.phone if customer else "") or address.get("phone", ""),
            ", ".join(_quoted(tag.name) for tag in contact.tags.all()),
            profile.wants_post_mail if profile else contact.wants_news,
            address.get("name", ""),
            *(address.get(part, "") for part in ADDRESS),
            *(contact.is_member, customer.number if customer else "", contact.country, contact.order_count),
            *(contact.spent_total, contact.first_order_at, contact.last_order_at, contact.created_at),
        )


def _quoted(tag: str) -> str:
    """Return a tag as it stands among others, with commas between them: in quotes where it has a comma itself."""
    return '"{}"'.format(tag.replace('"', '""')) if "," in tag or tag.startswith('"') else tag


def _notes_of(contacts: QuerySet) -> Iterator[Line]:
    for contact in contacts.prefetch_related("notes__user"):
        for note in reversed(contact.notes.all()):
            yield contact.email, note.text, note.user.get_username() if note.user else "", note.created_at


def _consents_of(contacts: QuerySet) -> Iterator[Line]:
    for contact in contacts.prefetch_related("consents"):
        for consent in reversed(contact.consents.all()):
            yield contact.email, consent.purpose, consent.state, consent.source, consent.at


CUSTOMERS = Exporter(
    key="customers",
    name=_("Customers"),
    model=Contact,
    permission="customers.view_contact",
    scope="staff:customers",
    columns=(
        *("email", "name", "phone", "tags", "accepts_news", "address_name", *ADDRESS),
        *("has_account", "customer_number", "latest_country", "orders", "spent_total"),
        *("first_order_at", "last_order_at", "known_since"),
    ),
    rows=_customers_of,
)

CONSENTS = Exporter(
    key="consents",
    name=_("Consents to mail"),
    model=Contact,
    permission="customers.view_consent",
    scope="staff:customers",
    columns=("email", "purpose", "state", "source", "at"),
    rows=_consents_of,
)

NOTES = Exporter(
    key="customer-notes",
    name=_("Notes about customers"),
    model=Contact,
    permission="customers.view_contactnote",
    scope="staff:customers",
    columns=("email", "note", "by", "at"),
    rows=_notes_of,
)

EXPORTERS: list[Exporter] = [CUSTOMERS, NOTES, CONSENTS]
