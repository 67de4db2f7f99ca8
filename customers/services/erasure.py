"""Erasing a person, with everything that this app and the others keep of them (GDPR, Article 17).

A member is a User with what belongs to it; a guest is an e-mail address. Only a confirmed address is known to be a
member's: whoever signs up with somebody else's and has that erased takes nothing of theirs along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext

from customers.models import Address, Contact, OutgoingEmail
from customers.outbox.draft import draft_email
from customers.outbox.queue import queue_email
from customers.services.accounts import ensure_account
from customers.services.contacts import ask_for_guests
from customers.services.credentials import revoke_credentials
from customers.services.email_ownership import user_by_email
from customers.services.passwords import clear_tries_of
from customers.services.redaction import erase_log_entries, erase_mails
from customers.signals import Erased, ErasurePreview, ErasureRefused, account_erased, erasure_asked
from my_shop.kernel.desk.services import delete_lists_naming
from my_shop.kernel.exports.services import delete_exports_of_people
from my_shop.kernel.imports.services import redact_rows_naming
from my_shop.kernel.pictures.services import delete_picture
from my_shop.kernel.reports.services import delete_reports_of_people


class CannotErase(Exception):
    """The person cannot be erased now; the message says what to do."""


@dataclass(frozen=True)
class DataSubject:
    """Somebody whom the shop knows: a member by their user, a guest (``user_id`` None) by their address."""

    user_id: int | None
    emails: tuple[str, ...]


def subject_of_user(user) -> DataSubject:
    """Return a member, with the addresses that they have confirmed."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    return DataSubject(user.pk, tuple(email.lower() for email in confirmed.values_list("email", flat=True)))


def subject_of_email(email: str) -> DataSubject:
    """Return a guest.

    :raises CannotErase: for an address that has an account, which is erased there, and for none at all.
    """
    email = email.strip().lower()
    if not email:
        raise CannotErase(gettext("Somebody without an account is known by their e-mail address: give one."))
    if user_by_email(email) is not None:
        raise CannotErase(gettext("This address has an account: look it up among the users, and go on from there."))
    return DataSubject(None, (email,))


def preview_erasure(person: DataSubject) -> ErasurePreview:
    """Return what erasing a person would take away, leave, and have to wait for, in sentences, by asking every app."""
    held = [_held_here(person)]
    for _, answer in erasure_asked.send(sender=None, user_id=person.user_id, emails=person.emails):
        held += [answer] if isinstance(answer, ErasurePreview) else []
    return ErasurePreview(
        *(tuple(line for each in held for line in getattr(each, part)) for part in ("deleted", "kept", "blockers"))
    )


@transaction.atomic
def erase_account(*, user) -> None:
    """Erase a member: the user, profile, customer, addresses, picture, and the mails about them.

    The other apps hear ``account_erased`` first and remove or anonymise what they keep. A last mail says that
    it is done, and goes from the outbox once it is sent.

    :raises CannotErase: for staff, while an order is under way, and for whoever other rows cannot do without.
    """
    if user.is_staff:
        raise CannotErase(gettext("You work here: an administrator has to take your account out of the staff first."))
    # whoever places an order for this user now waits, and finds that there is no such user
    if not get_user_model().objects.select_for_update().filter(pk=user.pk):
        return  # it was done in another tab
    profile, customer = ensure_account(user)
    person, avatar, email = subject_of_user(user), profile.avatar, user.email
    words = {*person.emails, email, user.username, user.get_full_name(), profile.nickname, customer.phone}
    for row in Address.objects.filter(customer=customer).values("name", "line1", "line2", "postcode", "phone"):
        words.update(row.values())
    revoke_credentials(user=user)
    erased = _announce_erased(person)
    _delete_contacts(person)
    _delete_contacts_of_claimed(erased)
    user_id = user.pk
    try:
        user.delete()
    except ProtectedError as error:
        raise CannotErase(
            gettext("Something that you have made here still carries your name. Please write to us.")
        ) from error
    if avatar:
        delete_picture(avatar)
    _erase_copies(DataSubject(user_id, person.emails), erased, words)
    if email:
        _say_goodbye(email)


@transaction.atomic
def erase_guest(*, email: str) -> None:
    """Erase somebody without an account: what was ordered and written with this address names nobody any more.

    :raises CannotErase: for an address that has an account, and while an order is under way.
    """
    person = subject_of_email(email)
    _delete_contacts(person)
    _erase_copies(person, _announce_erased(person), set(person.emails))
    _say_goodbye(person.emails[0])


def _held_here(person):
    if person.user_id is None:
        return ErasurePreview(
            deleted=(
                gettext("What staff have noted about this address, its tags and what was agreed to about mail."),
                gettext("Every mail to this address; mails to the staff about it lose their text."),
            )
        )
    return ErasurePreview(
        deleted=(
            gettext("The account with its log-ins, profile, picture, address book, cart and second factor."),
            gettext("What staff have noted about them, their tags and what they agreed to about mail."),
            gettext("Every mail to this person; mails to the staff about them lose their text."),
        ),
    )


def _delete_contacts(person):
    Contact.objects.filter(Q(email__in=person.emails) | Q(user__isnull=False, user=person.user_id)).delete()


def _delete_contacts_of_claimed(erased: Sequence[Erased]) -> None:
    """Delete what is kept by the addresses of orders that came into the account by their links; who has other orders
    there, or the news, may be somebody else, and stays."""
    emails = {word.lower() for each in erased for word in each.words if "@" in word}
    if emails and (told := ask_for_guests(emails)):
        Contact.objects.filter(email__in=told.gone, user=None, wants_news=False).delete()


def _announce_erased(person) -> list[Erased]:
    try:
        answers = account_erased.send(sender=None, user_id=person.user_id, emails=person.emails)
    except ErasureRefused as refusal:
        raise CannotErase(str(refusal)) from refusal
    replies: list[Any] = [answer for _, answer in answers]
    return [reply for reply in replies if isinstance(reply, Erased)]


def _erase_copies(person: DataSubject, erased: Sequence[Erased], words: set[str]) -> None:
    words = {word for word in words.union(*(each.words for each in erased)) if word}
    subjects = {subject for each in erased for subject in each.subjects}
    erase_mails(emails=person.emails, words=words, subjects=subjects)
    erase_log_entries(user_id=person.user_id, words=words)
    delete_exports_of_people()
    delete_reports_of_people()
    addresses = {*person.emails, *(word for word in words if "@" in word)}
    delete_lists_naming(emails=addresses)
    redact_rows_naming(emails=addresses)
    clear_tries_of(user_id=person.user_id, emails=person.emails)


def _say_goodbye(email):
    last = queue_email(draft_email("customers/mail/account_erased", {}, to=[email]))
    OutgoingEmail.objects.filter(pk=last.pk).update(is_deleted_once_sent=True)
