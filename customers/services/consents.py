"""Who agreed to what mail, when and by which door; an address without an account confirms it by a link first.

The second step is what shows that whoever typed an address owns it ("double opt-in"); a member's address is confirmed.
"""

from datetime import timedelta

from django.core import signing
from django.db import transaction

from customers.models import Consent, Contact, Customer, Profile
from customers.notifications.news import ask_to_confirm_news
from customers.services.accounts import ensure_account
from customers.services.addresses import PARTS, keep_address
from customers.services.contacts import contact_of_member, link_account, lock_contact
from my_shop.kernel.throttle.services import Limit, count_try

CONFIRM_SALT = "customers.news"
CONFIRM_WITHIN = timedelta(days=7)
NEWS_LIMIT = Limit("customers.news", tries=3, seconds=60 * 60)
"""Mails that one address is sent, and that one visitor has sent: whoever asks for more fills somebody's inbox."""


class UnknownLink(Exception):
    """The link is not one of ours, or too old."""


@transaction.atomic
def record_consent(
    *, contact: Contact, state: Consent.State, source: Consent.Source, purpose: Consent.Purpose = Consent.Purpose.NEWS
) -> Consent:
    """Write down what somebody said about mail."""
    return Consent.objects.create(contact=contact, purpose=purpose, state=state, source=source)


def note_preference(*, user, wants_news: bool, source: Consent.Source) -> Consent | None:
    """Write down that a member has switched news on or off; of somebody without an address of their own nothing is
    kept."""
    contact = contact_of_member(user) if user.email else None
    if contact is None:
        return None
    state = Consent.State.GIVEN if wants_news else Consent.State.WITHDRAWN
    return record_consent(contact=contact, state=state, source=source)


@transaction.atomic
def take_over_contact(*, user_id: int, email: str) -> Contact | None:
    """Let what is known of an address go on as its member's, who has confirmed it now: also that they have the news,
    and where they live."""
    contact = link_account(user_id=user_id, email=email)
    if contact and contact.address:
        _hand_over_address(contact)
    if contact and contact.wants_news:
        Profile.objects.filter(user=user_id).update(wants_post_mail=True)
        Contact.objects.filter(pk=contact.pk).update(wants_news=False)
    return contact


def _hand_over_address(contact: Contact) -> None:
    _, customer = ensure_account(contact.user)
    parts = {part: contact.address.get(part, "") for part in PARTS}
    if parts["line1"]:
        keep_address(customer=customer, parts=parts)
    elif not customer.phone:
        Customer.objects.filter(pk=customer.pk).update(phone=parts["phone"])
    contact.address = {}
    contact.save(update_fields=["address"])


def ask_for_news(*, email: str, visitor: str, source: Consent.Source = Consent.Source.NEWS_PAGE) -> None:
    """Send an address the link that confirms that its owner wants the news; nothing else is written to it before.

    :param visitor: who asks (``my_shop.kernel.visitors.visitor_of``).
    :param source: by which door.
    :raises my_shop.kernel.throttle.services.TooManyTries:
    """
    for whose in (f"visitor {visitor}", f"email {email.lower()}"):
        count_try(NEWS_LIMIT, whose)
    with transaction.atomic():
        contact = lock_contact(email)
        asked = record_consent(contact=contact, state=Consent.State.ASKED, source=source)
        ask_to_confirm_news(email=contact.email, token=news_token(contact.email), consent_id=asked.pk)


def news_token(email: str) -> str:
    """Return the signed word for the link that confirms an address."""
    return signing.dumps(email, salt=CONFIRM_SALT)


def read_news_token(token: str) -> str:
    """Return the address that a link confirms.

    :raises UnknownLink:
    """
    try:
        return signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature as error:
        raise UnknownLink from error


@transaction.atomic
def confirm_news(*, token: str) -> Contact:
    """Let somebody have the news from now on, whose address the link shows to be theirs; opened again it says so again.

    :raises UnknownLink: also where the address was forgotten meanwhile.
    """
    email = read_news_token(token)
    contact = Contact.objects.select_for_update(no_key=True).filter(email=email).first()
    if contact is None:
        raise UnknownLink
    if _has_news(contact):
        return contact
    _switch_news(contact, True)
    record_consent(contact=contact, state=Consent.State.GIVEN, source=Consent.Source.CONFIRMATION)
    return contact


@transaction.atomic
def end_news(*, contact_id: int) -> None:
    """Let somebody without an account have no news any more; whoever has none, or is forgotten, is left as they are."""
    contact = Contact.objects.select_for_update(no_key=True).filter(pk=contact_id).first()
    if contact is not None and _has_news(contact):
        _switch_news(contact, False)
        record_consent(contact=contact, state=Consent.State.WITHDRAWN, source=Consent.Source.UNSUBSCRIBE)


def _has_news(contact):
    if not contact.is_member:
        return contact.wants_news
    return Profile.objects.filter(user=contact.user_id, wants_post_mail=True).exists()


def _switch_news(contact, wants_news):
    if contact.is_member:
        Profile.objects.filter(user=contact.user_id).update(wants_post_mail=wants_news)
    else:
        Contact.objects.filter(pk=contact.pk).update(wants_news=wants_news)
