"""People whom the shop knows without an account are invited to one: nobody's password moves from shop to shop.

The link in the mail shows that whoever opens it reads the address, so signing up by it needs no second mail. With the
account come the orders, the address and all that is known of them, as with any confirmed address.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from customers.models import Contact
from customers.notifications.invitations import invite_to_account
from customers.services.email_ownership import delete_other_signups, is_email_taken

SALT = "customers.invitation"
GOOD_FOR = timedelta(days=30)


class InvitationRefused(Exception):
    """Nobody is invited; the text says why."""


class UnknownInvitation(Exception):
    """The link is none of ours, or too old, or nobody is known by the address any more."""


def check_invitation(contact: Contact) -> None:
    """Refuse to invite whoever has an account, or has had a link that is still good.

    :raises InvitationRefused:
    """
    if contact.is_member or is_email_taken(contact.email):
        raise InvitationRefused(gettext("There is an account with this address already."))
    if contact.invited_at and timezone.now() - contact.invited_at < GOOD_FOR:
        raise InvitationRefused(gettext("They were invited already, and the link is still good."))


@transaction.atomic
def invite(*, contact: Contact) -> None:
    """Send somebody the link to an account of their own; twice at once is one mail.

    :raises InvitationRefused: as ``check_invitation``.
    """
    contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    check_invitation(contact)
    contact.invited_at = timezone.now()
    contact.save(update_fields=["invited_at"])
    key = f"invitation:{contact.pk}:{contact.invited_at:%Y%m%d%H%M%S}"
    invite_to_account(email=contact.email, name=contact.name, token=invitation_token(contact.email), key=key)


def invitation_token(email: str) -> str:
    """Return the signed word for the link of an invitation."""
    return signing.dumps(email, salt=SALT)


def read_invitation(token: str) -> str:
    """Return the address that a link was sent to.

    :raises UnknownInvitation: also where its owner was erased since.
    """
    try:
        email = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature as error:
        raise UnknownInvitation from error
    if not Contact.objects.filter(email=email).exists():
        raise UnknownInvitation
    return email


def settle_signup(*, user) -> None:
    """End what others began with the address of somebody who has signed up by an invitation, as confirming it would."""
    for address in EmailAddress.objects.filter(user=user, verified=True):
        delete_other_signups(address)
