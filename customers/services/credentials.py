"""Who may hold a credential, and until when: sessions of browsers and tokens of programs."""

import binascii
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from knox.crypto import hash_token
from knox.models import get_token_model
from knox.settings import knox_settings

from customers.models import Credential
from my_shop.kernel.api.access import DEFAULT_SCOPES
from my_shop.kernel.api.doors import scopes_for

DAYS, MOST_DAYS = 30, 365
"""How long a token is good where nobody says, and at most."""

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


class ScopeRefused(Exception):
    """A token cannot be made for what its person may not do."""


class TooManyTokens(Exception):
    """The person has as many tokens as one may have."""


def check_may_log_in(user, *, has_second_factor: bool) -> None:
    """Refuse whoever may not hold a credential: the rule that pages, API and back office ask.

    :param has_second_factor: they have just given it.
    :raises CredentialRefused: one of its kinds.
    """
    if not user.is_active:
        raise AccountClosed(gettext("This account is closed."))
    if not has_confirmed_email(user):
        raise EmailNotConfirmed(
            gettext("Confirm your e-mail address first: log in on the pages, or ask “signup/resend/”, for the link.")
        )
    if not has_second_factor and is_mfa_enabled(user):
        raise SecondFactorMissing(gettext("This account asks for a second step: send its code as well."))


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
def issue_token(
    *,
    user,
    address: str,
    user_agent: str,
    name: str = "",
    scopes: Iterable[str] = DEFAULT_SCOPES,
    expires_in_days: int = DAYS,
):
    """Make a token for a program of a person's, and return its row and the token itself, which is kept nowhere.

    Whoever may hold one has been asked (``check_may_log_in``).

    :param name: of the program or the device.
    :param scopes: what it may do (``my_shop.kernel.api.access.SCOPES``).
    :param expires_in_days: how long it is good, ``MOST_DAYS`` at most; nothing makes it last longer.
    :raises ScopeRefused: they may do nothing of what it would be for.
    :raises TooManyTokens: they have as many as ``TOKEN_LIMIT_PER_USER`` already.
    """
    granted = scopes_for(user)
    if refused := [scope for scope in scopes if scope not in granted]:
        raise ScopeRefused(gettext("You may do nothing of what “%(scope)s” is for.") % {"scope": refused[0]})
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once are counted one by one
    most = knox_settings.TOKEN_LIMIT_PER_USER
    if user.auth_token_set.filter(expiry__gt=timezone.now()).count() >= most:
        raise TooManyTokens(
            gettext("You have %(most)s tokens, and nobody needs more: end one that you no longer use.") % {"most": most}
        )
    row, token = get_token_model().objects.create(user=user, expiry=timedelta(days=expires_in_days))
    credential = Credential.objects.create(
        token=row,
        user=user,
        name=name,
        scopes=" ".join(scopes),
        address=address or None,
        user_agent=user_agent[:200],
    )
    return credential, token


def find_token(token: str):
    """Return the row of a token with its user and its ``scopes``; None where there is none, or none any more.

    One that was made before there were scopes may as much as a new one that says nothing.
    """
    try:
        digest = hash_token(token)
    except (TypeError, ValueError, binascii.Error):
        return None
    said = Credential.objects.filter(token=OuterRef("pk")).values("scopes")[:1]
    rows = get_token_model().objects.filter(digest=digest, expiry__gt=timezone.now())
    found = rows.select_related("user").annotate(said=Subquery(said)).first()
    if found is not None:
        found.scopes = frozenset(DEFAULT_SCOPES if found.said is None else found.said.split())
    return found


def revoke_token(*, token) -> None:
    """End a token; what was noted of it goes with it."""
    token.delete()


def delete_expired_tokens(*, now: datetime) -> int:
    """Delete the tokens that open nothing any more, and return how many."""
    deleted, _ = get_token_model().objects.filter(expiry__lte=now).delete()
    return deleted


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
    return (
        Credential.objects.filter(user=user).alive(now).select_related("token", "session").order_by("-used_at", "-pk")
    )


@transaction.atomic
def revoke_credentials(*, user, but: str | None = None, but_token=None) -> None:
    """End every session and token of a person: whoever holds one may not be the person any more.

    :param but: the key of the session that stays, because its holder has just shown who they are.
    :param but_token: the row of the token that stays, because of the same.
    """
    credentials = Credential.objects.filter(user=user)
    if but:
        credentials = credentials.exclude(session_id=but)
    tokens = user.auth_token_set.all()  # with those that were never noted
    if but_token is not None:
        credentials, tokens = credentials.exclude(token=but_token), tokens.exclude(pk=but_token.pk)
    for credential in credentials:
        revoke_credential(credential=credential)
    tokens.delete()


@transaction.atomic
def revoke_credential(*, credential: Credential) -> None:
    """End one session or token; its row goes with it."""
    if credential.session_id:
        import_module(settings.SESSION_ENGINE).SessionStore(credential.session_id).delete()
    elif credential.token:
        credential.token.delete()
    Credential.objects.filter(pk=credential.pk).delete()
