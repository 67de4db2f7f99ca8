"""Whom the shop knows by an e-mail address: kept from confirmed addresses and orders, noted and sorted by staff."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext

from customers.models import BuyersRead, Contact, ContactNote, Tag
from customers.signals import Buyers, buyers_asked
from my_shop.kernel.names import folded

TOLD = ["name", "country", "order_count", "spent_total", "first_order_at", "last_order_at"]
"""What orders tell of somebody."""

MOST_ANSWERS = 50
"""Answers that one round of the worker takes in; what is left is read in the next one."""


class UnknownTag(Exception):
    """There is no such tag, and whoever names it may not make one; the message says so."""


@transaction.atomic
def link_account(*, user_id: int, email: str) -> Contact | None:
    """Return the contact of a member whose address is confirmed now; what was known of them before stays together.

    An address that was a guest's becomes the member's; under a new address a member keeps their notes, tags and
    consents. None where another account goes by the address: what is known of its owner is never given to anybody.

    :param email: theirs; never what anybody has only typed.
    """
    contact = lock_contact(email)
    other = contact.user_id
    if other is not None and other != user_id:
        if not _make_way(contact, user_id=other):
            return None
        contact = lock_contact(email)
    former = Contact.objects.select_for_update(no_key=True).filter(user=user_id).exclude(pk=contact.pk).first()
    if former:
        contact = _joined(former, contact)
    contact.user_id = user_id
    contact.name = contact.name or get_user_model().objects.get(pk=user_id).get_full_name()[:120]
    contact.save()
    return contact


def _joined(former: Contact, contact: Contact) -> Contact:
    """Make one row of a member's contact and that of their new address.

    Links in mails that went out name a row, and end the news in silence once it is gone: that of a guest who has the
    news stays, else the member's, who may have had it as a guest.
    """
    email, told = contact.email, {name: getattr(former, name) for name in TOLD}
    kept, gone = (contact, former) if contact.wants_news else (former, contact)
    kept.address = kept.address or gone.address
    gone.notes.update(contact=kept)
    gone.consents.update(contact=kept)
    kept.tags.add(*gone.tags.all())
    gone.delete()
    kept.email = email
    for name, fact in told.items():
        setattr(kept, name, fact)
    return kept


def _make_way(contact: Contact, *, user_id: int) -> bool:
    """Move a contact to the address that its member has by now; say whether there is another one, and it is free."""
    email = get_user_model().objects.values_list("email", flat=True).get(pk=user_id).lower()
    if not email or Contact.objects.filter(email=email).exists():
        return False
    contact.email = email
    contact.save(update_fields=["email"])
    return True


def lock_contact(email: str) -> Contact:
    """Return the contact of an address, made where there is none, locked until the transaction ends."""
    Contact.objects.bulk_create([Contact(email=email.lower())], ignore_conflicts=True)
    return Contact.objects.select_for_update(no_key=True).get(email=email.lower())


def contact_of_member(user) -> Contact | None:
    """Return a member's contact; of somebody whose address came in another way, it is made.

    None for somebody without an address, or with one that another account goes by.
    """
    found = Contact.objects.filter(user=user).first()
    return found or (link_account(user_id=user.pk, email=user.email) if user.email else None)


def read_buyers() -> int:
    """Take in what people have bought since the last round, and return of how many something was new."""
    taken = 0
    for _ in range(MOST_ANSWERS):
        read, _ = BuyersRead.objects.get_or_create(pk=1)
        told = _answer(buyers_asked.send(sender=None, after=read.last_event, emails=()))
        if told is None:
            break
        _take_in(told)
        taken += len(told.buyers)
    return taken


@transaction.atomic
def recount_guest(*, email: str) -> None:
    """Bring right what somebody has bought without an account, one of whose orders goes to another address now."""
    told = ask_for_guests([email.lower()])
    if told:
        _take_in(told)


@transaction.atomic
def recount_without(*, emails: Iterable[str], user_ids: Iterable[int]) -> None:
    """Bring right what guests and members have bought some of whose orders are gone, as if they had never been."""
    told = ask_for_buyers(emails, user_ids=user_ids)
    if told is None:
        return
    _take_in(told)
    left = {buyer.user_id for buyer in told.buyers}
    bare = Contact.objects.filter(user__in=set(user_ids) - left)
    bare.update(order_count=0, spent_total=0, first_order_at=None, last_order_at=None)


def ask_for_guests(emails: Iterable[str]) -> Buyers | None:
    """Return what guests with these addresses have bought, and which have no order; None where nobody knows."""
    return ask_for_buyers(emails)


def ask_for_buyers(emails: Iterable[str], *, user_ids: Iterable[int] = ()) -> Buyers | None:
    """Return the same of guests and of members; of a member without an order nothing is told."""
    asked = {"emails": tuple(emails), "user_ids": tuple(user_ids)}
    return _answer(buyers_asked.send(sender=None, after=None, **asked))


def _answer(answers: list[tuple[Any, Any]]) -> Buyers | None:
    return next((answer for _, answer in answers if isinstance(answer, Buyers)), None)


@transaction.atomic
def _take_in(told: Buyers) -> None:
    members = {buyer.user_id for buyer in told.buyers if buyer.user_id is not None}
    known = dict(Contact.objects.filter(user__in=members).values_list("user_id", "email"))
    for user in get_user_model().objects.filter(pk__in=members.difference(known)).order_by("email"):
        # by their own address: on an order they may have typed anybody's
        if contact := contact_of_member(user):
            known[user.pk] = contact.email
    by_email = {buyer.email: buyer for buyer in told.buyers if buyer.user_id is None}
    # a guest's order with a member's address is not in the account, and says nothing about the member
    for email in Contact.objects.filter(email__in=by_email, user__isnull=False).values_list("email", flat=True):
        del by_email[email]
    by_email |= {known[buyer.user_id]: buyer for buyer in told.buyers if buyer.user_id in known}
    rows = [
        Contact(email=email, **{name: getattr(by_email[email], name) for name in TOLD})
        for email in sorted(by_email)  # in the order in which everybody writes several of them
    ]
    Contact.objects.bulk_create(rows, update_conflicts=True, unique_fields=["email"], update_fields=TOLD)
    _forget_bought(told.gone)
    BuyersRead.objects.filter(pk=1, last_event__lt=told.last_event).update(last_event=told.last_event)


def _forget_bought(emails: Iterable[str]) -> None:
    """Keep no name and no figures of guests who have no order any more, and no row where nothing else is known."""
    guests = Contact.objects.filter(email__in=emails, user=None)
    guests.filter(wants_news=False, notes=None, tags=None, consents=None, address={}).delete()
    guests.update(name="", country="", order_count=0, spent_total=0, first_order_at=None, last_order_at=None)


@transaction.atomic
def add_note(*, contact: Contact, text: str, user) -> ContactNote:
    """Note something about somebody, for other staff to read.

    :raises django.core.exceptions.ValidationError: for no text, or more than a note takes.
    """
    note = ContactNote(contact=contact, text=text.strip(), user=user)
    note.full_clean(exclude=["contact", "user"])
    note.save()
    return note


@transaction.atomic
def tag_contacts(
    *, contacts: Iterable[Contact], names: Iterable[str], is_removed: bool = False, makes_new: bool = True
) -> None:
    """Give people tags, or take them away; a tag that is new is made, one that nobody has any more stays.

    :raises UnknownTag: a tag that is to be given, is new, and is not to be made.
    :raises django.core.exceptions.ValidationError: a name that no tag can have.
    """
    tags = [tag for name in names if (tag := _tag(name, makes_new=makes_new, is_needed=not is_removed))]
    for contact in contacts:
        (contact.tags.remove if is_removed else contact.tags.add)(*tags)


def _tag(name: str, *, makes_new: bool, is_needed: bool) -> Tag | None:
    tag = Tag.objects.filter(folded_name=folded(name)).first()
    if tag is None and is_needed:
        if not makes_new:
            raise UnknownTag(gettext("There is no tag “%(tag)s” yet, and you may not make one.") % {"tag": name})
        tag = Tag(name=name.strip())
        tag.full_clean()
        tag.save()
    return tag
