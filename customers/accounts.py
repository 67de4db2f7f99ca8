"""How the shop uses allauth: its mails go through the outbox, and nobody who runs the shop is locked out."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.core import context as allauth_context

from customers import mails, services

SECRET_MAILS = {
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/password_reset_key",
}
"""Mails with a link that opens an account: the outbox hides their text, and forgets it once they are sent."""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, log-in and their mails, the shop's way."""

    def send_mail(self, template_prefix, email, context):
        """Write the mail into the outbox, in the transaction of what it tells about."""
        mail = mails.render(template_prefix, {"request": allauth_context.request, "email": email, **context})
        services.queue_email(
            to=[email],
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            is_secret=template_prefix in SECRET_MAILS,
        )

    def get_login_stages(self):
        """Return allauth's stages, with our own rule of who must have confirmed their address."""
        ours = f"{ConfirmedAddressStage.__module__}.{ConfirmedAddressStage.__name__}"
        theirs = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__name__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]


class ConfirmedAddressStage(EmailVerificationStage):
    """Shoppers confirm their address first. Staff were let in by an administrator, or made on the command line,
    perhaps without any address: a mail that never arrives must not lock them out.
    """

    def handle(self):
        user = self.login.user
        if user is not None and user.is_staff:
            return None, True
        return super().handle()
