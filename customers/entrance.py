"""How people get in by allauth, whether they come by a page or by the API."""

from django.contrib.auth import get_user_model
from django.db import transaction

from customers.services import email_ownership, passwords
from my_shop.kernel.throttle.services import Limit

SIGNUP_LIMIT = Limit("customers.sign_up", tries=20, seconds=10 * 60)
RESET_LIMIT = Limit("customers.reset", tries=20, seconds=10 * 60)
ADDRESS_LIMIT = Limit("customers.address", tries=20, seconds=10 * 60)


def is_signup(address) -> bool:
    """Whether a link confirms a sign-up, and not the change of an address."""
    return email_ownership.pending_signups(address.email).filter(pk=address.user_id).exists()


def with_password(user, password: str):
    """Return a person with a new password that is not saved yet: hashing takes long, and no row is to wait for it."""
    fresh = get_user_model().objects.get(pk=user.pk)
    fresh.set_password(password)
    return fresh


@transaction.atomic
def confirm_signup(request, confirmation, *, renewed=None) -> bool:
    """Confirm what somebody has shown to be theirs; False: too late.

    :param renewed: the person with a new password, where they have set one.
    """
    is_confirmed = bool(confirmation.confirm(request))  # locks: another link of the address may be followed now
    if is_confirmed and renewed is not None:
        renewed.save(update_fields=["password"])
    return is_confirmed


def settle_reset(user) -> None:
    """The link came by mail: it opens a locked account, and confirms the address that it was sent to."""
    passwords.reset_password_tries(user)
    email_ownership.confirm_email_by_link(user)
