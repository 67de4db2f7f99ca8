"""What a mail looks like, with sample data; the functions that write the real one make it.

Here are the mails about an account, and that about webhooks. Those about what other apps announce are made of those
apps' own payloads, in ``customers.receivers.*_previews``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.notifications.webhooks import notify_endpoint_failed
from customers.outbox.draft import EmailDraft, draft_email, site_url
from customers.outbox.wording import Wording, placeholders_of

BUYER, OWNER, STAFF = "the buyer", "its owner", "the staff"


@dataclass(frozen=True)
class Preview:
    """A mail to look at: ``when`` it is written, ``to`` whom, and the drafts of its event, of which it is one."""

    slug: str
    template: str
    when: str | Promise
    to: str
    drafts: Callable[[], Sequence[EmailDraft]]

    def draft(self, *, wording: Wording | None = None) -> EmailDraft:
        """Return the written mail to its reader; whoever else hears of the event has a preview of their own.

        :param wording: the merchant's words in it, if not those that are saved.
        """
        return self._unwritten().written(wording=wording)

    @property
    def placeholders(self) -> dict[str, str]:
        """What words in this mail may name, with what it stands for in the sample."""
        return placeholders_of(self._unwritten().context)

    def _unwritten(self):
        return list(self.drafts())[-1 if self.to == STAFF else 0]


def account_previews() -> list[Preview]:
    """Return the mails about an account, in the order in which they come, and that about webhooks."""
    return [*(_about_account(template, when) for template, when in ACCOUNT_EMAILS.items()), WEBHOOK]


def _about_account(template, when):
    slug = template.rpartition("/")[2].replace("_", "-")
    return Preview(slug, template, when, OWNER, lambda: [draft_email(template, _account(), to="ada.lind@example.com")])


WEBHOOK = Preview(
    "webhook",
    "customers/mail/webhook_endpoint_failed",
    _("Webhooks to a program elsewhere were switched off"),
    STAFF,
    lambda: notify_endpoint_failed.drafts(  # type: ignore[attr-defined]  # a notification has them
        endpoint_id=1, name=gettext("Stock system"), reason=gettext("It has taken nothing for 5 days.")
    ),
)

ACCOUNT_EMAILS = {
    "account/email/email_confirmation_signup": _("Somebody has signed up"),
    "account/email/email_confirmation": _("An address has to be confirmed"),
    "account/email/account_already_exists": _("Somebody signs up with an address that has an account"),
    "account/email/password_reset_key": _("A new password is asked for"),
    "account/email/unknown_account": _("A new password is asked for, and no account has the address"),
    "account/email/password_changed": _("The password was changed"),
    "account/email/password_reset": _("The password was changed by a link"),
    "account/email/password_set": _("A first password was set"),
    "account/email/email_changed": _("The address was changed"),
    "account/email/email_deleted": _("An address was removed"),
    "mfa/email/totp_activated": _("Two-factor authentication was switched on"),
    "mfa/email/totp_deactivated": _("Two-factor authentication was switched off"),
    "mfa/email/webauthn_added": _("A passkey was added"),
    "mfa/email/webauthn_removed": _("A passkey was removed"),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made"),
    "customers/mail/news_confirm": _("Somebody without an account asks for the news"),
    "customers/mail/invitation": _("A customer is invited to an account"),
    "customers/mail/locked_out": _("Wrong passwords were tried, too many in a row"),
    "customers/mail/account_erased": _("An account was deleted"),
}


def _account():
    """Return what these mails speak of; the links lead nowhere."""
    return {
        "email": "ada.lind@example.com",
        "from_email": "ada.lind@example.com",
        "to_email": "ada@lind.example",
        "deleted_email": "ada.lind@example.com",
        "activate_url": site_url("/accounts/confirm-email/SAMPLE/"),
        "password_reset_url": site_url("/accounts/password/reset/key/SAMPLE/"),
        "url": site_url("/account/news/SAMPLE/"),
        "signup_url": site_url("/accounts/signup/"),
        "ip": "192.0.2.7",
        "address": "192.0.2.7",
        "device": gettext("Firefox on Android"),
        "minutes": 15,
        "what": "passwords",
        "user_agent": gettext("Firefox on a telephone"),
        "timestamp": timezone.now(),
    }
