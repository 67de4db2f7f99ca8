"""How people get in by allauth, whether they come by a page or by the API."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.signals import email_added, email_removed, password_changed, password_reset, password_set
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.db import transaction

from customers.services import email_ownership, passwords
from my_shop.kernel.throttle.services import Limit

SIGNUP_LIMIT = Limit("customers.sign_up", tries=20, seconds=10 * 60)
RESET_LIMIT = Limit("customers.reset", tries=20, seconds=10 * 60)
ADDRESS_LIMIT = Limit("customers.address", tries=20, seconds=10 * 60)


def is_signup(address) -> bool:
    """Whether a link confirms a sign-up, and not the change of an address."""
    return email_ownership.pending_signups(address.email).filter(pk=address.user_id).exists()


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


@transaction.atomic
def reset_password(request, user, renewed) -> None:
    """Save the password of somebody who has followed the link to a new one; who goes by the old one is out.

    :raises customers.services.passwords.PasswordChanged: the link was used meanwhile.
    """
    settle_reset(user)
    passwords.save_password(user=user, renewed=renewed)
    password_reset.send(sender=get_user_model(), request=request, user=renewed)
    get_adapter().send_notification_mail("account/email/password_reset", renewed)


@transaction.atomic
def change_password(request, renewed) -> None:
    """Save a password that its owner has chosen; the browser or the program in which they did goes on with it.

    :raises customers.services.passwords.PasswordChanged:
    """
    had_one = request.user.has_usable_password()
    passwords.save_password(user=request.user, renewed=renewed)
    told, mail = (password_changed, "password_changed") if had_one else (password_set, "password_set")
    get_adapter().send_notification_mail(f"account/email/{mail}", renewed)
    if request.auth is None:
        update_session_auth_hash(request, renewed)
    told.send(sender=get_user_model(), request=request, user=renewed)


def waiting_email(user) -> EmailAddress | None:
    """Return the address that somebody wants to change to, and has not confirmed; None for none."""
    return EmailAddress.objects.filter(user=user, verified=False, primary=False).order_by("pk").last()


@transaction.atomic
def ask_for_email(request, form) -> None:
    """Send the link to the address that somebody wants to change to; one that they wanted before is forgotten."""
    address = form.save(request)
    email_added.send(sender=EmailAddress, request=request, user=request.user, email_address=address)


@transaction.atomic
def keep_email(request) -> None:
    """Let somebody keep the address that they have, as if they had never wanted another one."""
    if address := waiting_email(request.user):
        address.remove()
        email_removed.send(sender=EmailAddress, request=request, user=request.user, email_address=address)
        deleted = {"deleted_email": address.email}
        get_adapter().send_notification_mail("account/email/email_deleted", request.user, deleted)
