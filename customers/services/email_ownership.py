"""Whose account an address is: who has confirmed it, and who only says so.

Anybody can sign up with anybody's address. Until it is confirmed a sign-up is one of many for the same address, and
none of them stands in another's way; confirming one ends the others.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from customers.services.accounts import ensure_account
from customers.services.consents import take_over_contact
from customers.services.credentials import has_confirmed_email, revoke_credentials
from customers.signals import ErasureRefused, account_erased, email_confirmed
from my_shop.kernel.pictures.services import delete_picture


def pending_signups(email: str) -> QuerySet:
    """Return the people who have signed up with this address and not confirmed it, the newest first."""
    waiting = get_user_model().objects.filter(
        emailaddress__email=email.lower(),
        emailaddress__verified=False,
        emailaddress__primary=True,
        is_staff=False,
        last_login=None,
    )
    return waiting.exclude(emailaddress__verified=True).order_by("-pk")


def user_by_email(email: str):
    """Return the one person whom an address names; None for nobody.

    That is who has confirmed it, else whom the staff have entered with it, else who signed up with it last. An address
    that a member wants to change to names nobody until it is confirmed.
    """
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
    if confirmed:
        return confirmed.user
    return user_added_by_staff(email) or pending_signups(email).first()


def user_added_by_staff(email: str):
    """Return who has this address without having signed up with it: made by the staff or on the command line."""
    return _users_added_by_staff(email).first() if email else None


def is_email_taken(email: str, *, but_by=None) -> bool:
    """Whether an address has an account already, so that nobody can sign up with it, nor get it from the staff.

    :param but_by: whose account does not count: their own.
    """
    own = but_by.pk if but_by else None
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True).exclude(user=own)
    return confirmed.exists() or _users_added_by_staff(email).exclude(pk=own).exists()


def lock_email(email: str) -> list[int]:
    """Hold what everybody has begun with an address until the transaction ends; return the keys of what is there."""
    same = EmailAddress.objects.select_for_update(no_key=True).filter(email=email.lower()).order_by("pk")
    return list(same.values_list("pk", flat=True))


@transaction.atomic
def delete_other_signups(address: EmailAddress) -> None:
    """End what others began with an address that is confirmed now: their sign-ups, and their wish to change to it."""
    for user in pending_signups(address.email).exclude(pk=address.user_id):
        _delete_user(user)
    EmailAddress.objects.filter(email=address.email, verified=False).exclude(pk=address.pk).delete()


def delete_stale_signups(*, now: datetime, at_most: int = 100) -> int:
    """Delete the sign-ups whose address nobody has confirmed for so long (``SHOP_UNCONFIRMED_DAYS``); return how many.

    Who has ever been in, or is staff, or has confirmed any address, is no sign-up that waits.
    """
    limit = now - timedelta(days=settings.SHOP_UNCONFIRMED_DAYS)
    waiting = EmailAddress.objects.filter(verified=False, primary=True, user__last_login=None)
    waiting = waiting.filter(user__date_joined__lt=limit, user__is_staff=False)
    ended = 0
    for email in list(waiting.values_list("email", flat=True)[:at_most]):
        with suppress(ErasureRefused), transaction.atomic():  # staff have written an order for them, which is under way
            lock_email(email)  # whoever follows the link now waits, and finds nobody, or is found to have confirmed
            for user in pending_signups(email).filter(date_joined__lt=limit):
                _delete_user(user)
                ended += 1
    return ended


@transaction.atomic
def confirm_email_by_link(user) -> None:
    """Take the address of a person as confirmed: they have opened a link that was sent there and nowhere else.

    Nothing happens where they, or somebody else, have confirmed one.
    """
    email = user.email.lower()
    lock_email(email)
    taken = EmailAddress.objects.filter(email=email, verified=True)
    if not email or has_confirmed_email(user) or taken.exists():
        return
    EmailAddress.objects.filter(user=user).exclude(email=email).delete()
    address, _ = EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    delete_other_signups(address)


@transaction.atomic
def announce_email_confirmed(address: EmailAddress) -> None:
    """Keep what is known of an address beside its person, and tell the other apps that it is theirs."""
    if address.primary:
        take_over_contact(user_id=address.user_id, email=address.email)
    email_confirmed.send(sender=None, user_id=address.user_id, email=address.email.lower())


@transaction.atomic
def replace_email(*, user) -> None:
    """Let an address that the staff have entered take the place of the ones before; its owner has to confirm it."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email.lower()).delete()


def _users_added_by_staff(email):
    return get_user_model().objects.filter(email__iexact=email).exclude(pk__in=pending_signups(email).values("pk"))


def _delete_user(user):
    profile, _ = ensure_account(user)
    avatar = profile.avatar
    revoke_credentials(user=user)
    account_erased.send(sender=None, user_id=user.pk, emails=())  # none that is known to be theirs
    user.delete()
    if avatar:
        delete_picture(avatar)
