"""How the shop uses allauth: its mails go through the outbox, and its doors ask the shop's own rules."""

from urllib.parse import urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import EmailVerificationStage
from allauth.core import context as allauth_context
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from customers.devices import device_name
from customers.outbox import queue
from customers.outbox.draft import draft_email, site_url
from customers.services import passwords
from customers.services.credentials import check_may_log_in, has_confirmed_email
from customers.services.email_ownership import delete_other_signups, lock_email
from my_shop.kernel import accounts
from my_shop.kernel.visitors import address_of, visitor_of

SECRET_MAILS = {
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/password_reset_key",
}
"""Mails with a link that opens an account: the outbox hides their text, and forgets it once they are sent."""


class AccountAdapter(accounts.AccountAdapter):
    """Sign-up, log-in and their mails, the shop's way."""

    def clean_email(self, email):
        """Refuse what no mail server takes: more than 254 characters, or 64 before the @ (RFC 5321, 4.5.3.1)."""
        if len(email) > 254 or len(email.rpartition("@")[0]) > 64:
            raise ValidationError(gettext("This address is too long."), code="invalid")
        return super().clean_email(email)

    def send_mail(self, template_prefix, email, context):
        """Write the mail into the outbox, in the transaction of what it tells about.

        Its links lead to ``SITE_URL``: whoever asks for a mail to somebody else has no say in where they lead.
        """
        request = allauth_context.request
        links = {name: _of_this_site(value) for name, value in context.items() if name.endswith("_url")}
        asked_from = {"address": address_of(request), "device": device_name(request.headers.get("User-Agent", ""))}
        context = {"request": request, "email": email, **asked_from, **context, **links}
        queue.queue_email(draft_email(template_prefix, context, to=[email], is_secret=template_prefix in SECRET_MAILS))

    def authenticate(self, request, **credentials):
        """Return the person, also one whose account is closed: allauth tells them so.

        :raises my_shop.kernel.throttle.services.TooManyTries: as ``customers.services.passwords.authenticate_user``.
        """
        login = credentials.get("email") or credentials.get("username") or ""
        return passwords.authenticate_user(login=login, password=credentials["password"], visitor=visitor_of(request))

    def reauthenticate(self, user, password):
        return passwords.check_password_of(user, password, visitor=visitor_of(allauth_context.request))

    def get_login_stages(self):
        """Return allauth's stages, with our own rule of who must have confirmed their address."""
        ours = f"{ConfirmedEmailStage.__module__}.{ConfirmedEmailStage.__name__}"
        theirs = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__name__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def login(self, request, user):
        """Log in whom the rule lets in, after all stages.

        :raises customers.services.credentials.CredentialRefused: a stage was missed.
        """
        gave_code = any(record["method"] == "mfa" for record in get_authentication_records(request, user))
        check_may_log_in(user, has_second_factor=gave_code)
        super().login(request, user)

    def send_confirmation_mail(self, request, emailconfirmation, signup):
        if passwords.may_email_link(emailconfirmation.email_address.email):  # else the links that it has are good
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_account_already_exists_mail(self, email):
        if passwords.may_email_link(email):
            super().send_account_already_exists_mail(email)

    @transaction.atomic
    def confirm_email(self, request, email_address):
        """Confirm one sign-up, or one change of address, and end the others of the same address."""
        if email_address.pk not in lock_email(email_address.email):
            return False  # another link of the same address was followed just now
        if not super().confirm_email(request, email_address):
            return False
        delete_other_signups(email_address)
        return True


def _of_this_site(url):
    return site_url(urlsplit(url).path)


class ConfirmedEmailStage(EmailVerificationStage):
    """Whoever has not confirmed their address yet is sent the link, and waits."""

    def handle(self):
        user = self.login.user
        if user is not None and has_confirmed_email(user):
            return None, True
        return super().handle()
