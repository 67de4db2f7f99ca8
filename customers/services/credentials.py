"""Who may hold a credential, and until when: sessions of browsers and tokens of programs."""

from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from knox.models import get_token_model

from customers.models import Credential
from my_shop.kernel.api.access import DEFAULT_SCOPES

RECORD_INTERVAL = 15 * 60
"""Seconds: how exact the last use of a credential is. A write at every request would be the price of more."""


class CredentialRefused(Exception):
    """This account may hold no credential; the message says what is missing."""


class AccountClosed(CredentialRefused):
    """The account is switched off."""


class EmailNotConfirmed(CredentialRefused):
    """Nobody has shown yet that the address is theirs."""


class SecondFactorMissing(CredentialRefused):
    """The account asks for a second factor, which was not given."""


def check_may_log_in(user, *, has_second_factor: bool) -> None:
    """Refuse whoever may not hold a credential: the rule that pages, API and back office ask.

    :param has_second_factor: they have just given it.
    :raises CredentialRefused: one of its kinds.
    """
    if not user.is_active:
        raise AccountClosed(gettext("This account is closed."))
    if not has_confirmed_email(user):
        raise EmailNotConfirmed(
            gettext("Confirm your e-mail address first: log in on the pages, and we send you the link.")
        )
    if not has_second_factor and is_mfa_enabled(user):
        raise SecondFactorMissing(gettext("This account asks for a second step: log in on the pages instead."))


def has_confirmed_email(user) -> bool:
    """Whether the person has shown that their address is theirs.

    Staff were let in by an administrator, or made on the command line, perhaps without any address: a mail that
    never arrives must not lock them out.
    """
    return user.is_staff or EmailAddress.objects.filter(user_id=user.pk, verified=True).exists()


def record_session(*, user, session_key: str, address: str, user_agent: str) -> None:
    """Note that a browser is logged in, and when it was used.

    :param address: the visitor's (``my_shop.kernel.visitors.address_of``).
    """
    _note({"session_id": session_key}, user, address, user_agent)


@transaction.atomic
def issue_token(*, user, address: str, user_agent: str, name: str = "", scopes: Iterable[str] = DEFAULT_SCOPES):
    """Make a token for a program of a person's, and return its row and the token itself, which is kept nowhere.

    Whoever may hold one has been asked (``check_may_log_in``).

    :param name: of the program or the device.
    :param scopes: what it may do (``my_shop.kernel.api.access.SCOPES``).
    """
    row, token = get_token_model().objects.create(user=user)
    Credential.objects.create(
        token=row,
        user=user,
        name=name,
        scopes=" ".join(scopes),
        address=address or None,
        user_agent=user_agent[:200],
    )
    return row, token


def scopes_of(token) -> frozenset[str]:
    """Return what a token may do; what was made before there were scopes, as much as a new one that says nothing."""
    said = Credential.objects.filter(token=token).values_list("scopes", flat=True).first()
    return frozenset(DEFAULT_SCOPES if said is None else said.split())


def record_token_use(*, token, address: str, user_agent: str) -> None:
    """Note that a program has a token, and from time to time that it uses it."""
    # the cache only spares the write: without it each use is noted
    if cache.add(f"customers.token.{token.pk}", True, RECORD_INTERVAL):
        _note({"token": token}, token.user, address, user_agent)


def _note(what, user, address, user_agent):
    fields = {"user": user, "address": address or None, "user_agent": user_agent[:200], "used_at": timezone.now()}
    with suppress(IntegrityError):  # it has just been ended
        Credential.objects.update_or_create(**what, defaults=fields)


def active_credentials(user):
    """Return what the person is logged in with, the last used first."""
    now = timezone.now()
    return Credential.objects.filter(user=user).alive(now).order_by("-used_at", "-pk")


@transaction.atomic
def revoke_credentials(*, user, but: str | None = None) -> None:
    """End every session and token of a person: whoever holds one may not be the person any more.

    :param but: the key of the session that stays, because its holder has just shown who they are.
    """
    credentials = Credential.objects.filter(user=user)
    for credential in credentials.exclude(session_id=but) if but else credentials:
        revoke_credential(credential=credential)
    user.auth_token_set.all().delete()  # with those that were never noted


@transaction.atomic
def revoke_credential(*, credential: Credential) -> None:
    """End one session or token; its row goes with it."""
    if credential.session_id:
        import_module(settings.SESSION_ENGINE).SessionStore(credential.session_id).delete()
    elif credential.token:
        credential.token.delete()
    Credential.objects.filter(pk=credential.pk).delete()
