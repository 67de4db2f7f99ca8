"""Checking a password: the one place where it is done, and where it is counted."""

from collections.abc import Iterable
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext

from customers.outbox.draft import draft_email, page_url
from customers.outbox.queue import queue_email
from customers.services.email_ownership import user_by_email
from my_shop.kernel.throttle.services import Answer, Limit, count_try, forget_tries, give_try_back, refusal, take_try

VISITOR_PASSWORD_LIMIT = Limit("customers.password.visitor", tries=10, seconds=60)
ACCOUNT_PASSWORD_LIMIT = Limit("customers.password.account", tries=10, seconds=15 * 60)
CODE_LIMIT = Limit("customers.code", tries=10, seconds=15 * 60)
USED_CODE = Limit("customers.code.used", tries=1, seconds=5 * 60)  # longer than a code is good
LOCKOUT_EMAIL_LIMIT = Limit("customers.password.mail", tries=1, seconds=24 * 3600)
EMAILED_LINK_LIMIT = Limit("customers.link", tries=3, seconds=10 * 60)
"""Links in mails work for days: whoever asks for more of them only fills an inbox, perhaps another's."""


class PasswordChanged(Exception):
    """The password is another one meanwhile than the one that somebody went by."""

    def __str__(self):
        return gettext("The password was changed meanwhile.")


def authenticate_user(*, login: str, password: str, visitor: str):
    """Return whom this login and password belong to; None where they do not belong together.

    A wrong and an unknown login cost the same work, one hash: the time tells nobody who has an account. The person may
    be switched off, or may not enter yet for another reason (``check_may_log_in``).

    :param login: an e-mail address, or the user name of somebody who was made on the command line.
    :param visitor: who tries (``my_shop.kernel.visitors.visitor_of``).
    :raises TooManyTries: too many wrong ones by this visitor, or for this account.
    """
    user = user_by_email(login) or get_user_model().objects.filter(username__iexact=login).first()
    if user is None:
        name = f"login {login.lower()}"
        _count(visitor, name, None)
        make_password(password)
        return None
    return user if check_password_of(user, password, visitor=visitor) else None


def check_password_of(user, password: str, *, visitor: str) -> bool:
    """Return whether this is the person's password; a right one does not count as a try.

    :raises TooManyTries: as ``authenticate_user``.
    """
    name = f"user {user.pk}"
    _count(visitor, name, user)
    if not user.check_password(password):
        return False
    give_try_back(VISITOR_PASSWORD_LIMIT, visitor)
    give_try_back(ACCOUNT_PASSWORD_LIMIT, name)
    return True


def with_password(user, password: str):
    """Return a person with a new password that is not saved yet: hashing takes long, and no row is to wait for it."""
    renewed = get_user_model().objects.get(pk=user.pk)
    renewed.set_password(password)
    return renewed


@transaction.atomic
def save_password(*, user, renewed) -> None:
    """Save a new password, which ends what was opened with the one before (``customers.receivers.users``).

    :param user: the person as they were when they showed who they are.
    :param renewed: the same ``with_password``.
    :raises PasswordChanged: also where the account is gone.
    """
    now = get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    if now is None or now.password != user.password:
        raise PasswordChanged
    renewed.save(update_fields=["password"])


@contextmanager
def throttled_code(user):
    """Count a try at the second factor; one that raises nothing was right.

    :raises TooManyTries: after ``CODE_LIMIT``.
    """
    name = f"user {user.pk}"
    _take(CODE_LIMIT, name, user, "codes")
    yield
    give_try_back(CODE_LIMIT, name)


def consume_code(user, code: str) -> bool:
    """Take a right code of the second factor, once (RFC 6238, 5.2); whether it was there to take."""
    return take_try(USED_CODE, f"user {user.pk} {code}") is Answer.ALLOWED


def may_email_link(email: str) -> bool:
    """Count a mail with a link that opens an account, and say whether it may be sent."""
    return take_try(EMAILED_LINK_LIMIT, email.lower()) is Answer.ALLOWED


def reset_password_tries(user) -> None:
    """Open a locked account: its owner has shown otherwise who they are, by a link in a mail."""
    forget_tries(ACCOUNT_PASSWORD_LIMIT, f"user {user.pk}")


def clear_tries_of(*, user_id: int | None, emails: Iterable[str]) -> None:
    """Forget what was counted of a person who is erased."""
    if user_id is not None:
        for limit in (ACCOUNT_PASSWORD_LIMIT, CODE_LIMIT):
            forget_tries(limit, f"user {user_id}")
        for what in ("passwords", "codes"):
            forget_tries(LOCKOUT_EMAIL_LIMIT, f"user {user_id} {what}")
    for email in emails:
        forget_tries(ACCOUNT_PASSWORD_LIMIT, f"login {email}")
        forget_tries(EMAILED_LINK_LIMIT, email)


def _count(visitor, name, user):
    count_try(VISITOR_PASSWORD_LIMIT, visitor)
    _take(ACCOUNT_PASSWORD_LIMIT, name, user, "passwords")


def _take(limit, name, user, what):
    """Count a try for an account, and tell its owner of the first one that is refused."""
    with transaction.atomic():
        answer = take_try(limit, name)
        if answer is Answer.REFUSED_FIRST and user is not None and user.email:
            _notify_owner(limit, user, what)
    if answer is not Answer.ALLOWED:
        raise refusal(limit, name)


def _notify_owner(limit, user, what):
    if take_try(LOCKOUT_EMAIL_LIMIT, f"user {user.pk} {what}") is Answer.ALLOWED:
        context = {
            "what": what,
            "minutes": limit.seconds // 60,
            "password_reset_url": page_url("account_reset_password"),
        }
        queue_email(draft_email("customers/mail/locked_out", context, to=[user.email]))
