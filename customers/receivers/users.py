"""Django's User is nobody's app: this is where a person begins, and where what opens their account changes."""

from allauth.core import context
from django.conf import settings
from django.contrib.auth import get_user_model, user_logged_in
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from customers.middleware import record_session
from customers.services import accounts, credentials, email_ownership

CREDENTIAL_FIELDS = ("password", "email", "is_active", "is_staff")
"""Columns of User: whoever logged in before one of them changed has to show anew who they are."""

TOLD_FIELDS = frozenset({"email", "first_name", "last_name"})
"""Columns of User that others are told of."""


@receiver(
    post_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="customers.receivers.users.create_profile_and_customer"
)
def create_profile_and_customer(sender, instance, raw=False, update_fields=None, **kwargs):
    """Whoever saves a User, new or old: it has a profile and a customer, and what was changed on them is kept."""
    if not raw:
        is_told_anew = update_fields is None or not TOLD_FIELDS.isdisjoint(update_fields)
        accounts.sync_account(instance, is_saved_whole=update_fields is None, is_told_anew=is_told_anew)


@receiver(pre_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="customers.receivers.users.revoke_credentials")
def revoke_credentials(sender, instance, raw=False, update_fields=None, **kwargs):
    """Whoever changes it, and wherever: a new password, address or standing ends sessions and tokens."""
    watched = [name for name in CREDENTIAL_FIELDS if update_fields is None or name in update_fields]
    if raw or instance.pk is None or not watched or _is_only_hashed_anew(instance, update_fields):
        return
    before = get_user_model().objects.filter(pk=instance.pk).values(*watched).first()
    if before and any(before[name] != getattr(instance, name) for name in watched):
        credentials.revoke_credentials(user=instance, **_own_credential(instance))


@receiver(user_logged_in, dispatch_uid="customers.receivers.users.record_login")
def record_login(sender, request, user, **kwargs):
    """The page about security lists where somebody is logged in."""
    record_session(request, user)


@receiver(post_save, sender="mfa.Authenticator", dispatch_uid="customers.receivers.users.revoke_weaker_credentials")
def revoke_weaker_credentials(sender, instance, created, raw=False, **kwargs):
    """A second factor ends what was opened without one; not by allauth's own signal, which a crash can lose."""
    if created and not raw and instance.type != sender.Type.RECOVERY_CODES:
        credentials.revoke_credentials(user=instance.user, **_own_credential(instance.user))


@receiver(post_save, sender="account.EmailAddress", dispatch_uid="customers.receivers.users.announce_confirmed_email")
def announce_confirmed_email(sender, instance, raw=False, **kwargs):
    """By a link, with a new password, or by an administrator: whoever confirms it, the others hear of it."""
    if not raw and instance.verified:
        email_ownership.announce_email_confirmed(instance)


def _is_only_hashed_anew(user, update_fields):
    """Whether a log-in only brings the hash of the same password up to date, as Django's ``check_password`` does."""
    return update_fields == {"password"} and user._password is None


def _own_credential(user):
    """What the person does it with themselves, and may keep; nothing where somebody else does, or nobody is there."""
    request = context.request
    if request is None or not user.is_active or request.user.pk != user.pk:
        return {}
    if (token := getattr(request, "auth", None)) is not None:
        return {"but_token": token}
    return {"but": request.session.session_key}
