"""How an account begins, and how its owner gets back into it: by the rules, the mails and the silence of the pages.

Nobody is logged in here: a token is made with the password (``tokens.Tokens``). What is answered is the same whether
an address has an account or not; the mail says the rest.
"""

from contextlib import contextmanager

from allauth.account.forms import ResetPasswordKeyForm, UserTokenForm
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from allauth.account.signals import user_signed_up
from django.contrib.auth import get_user_model
from django.db import transaction
from drf_spectacular.utils import extend_schema

from customers import entrance
from customers.api.hashing import HashesFirst
from customers.api.links import LinkRefused, LinkView, MailView
from customers.forms import ConfirmSignupForm, PasswordResetForm, SignupForm
from customers.serializers.signup import (
    ConfirmSignupSerializer,
    EmailSerializer,
    MailSentSerializer,
    PasswordResetSerializer,
    SignupSerializer,
)
from customers.services import email_ownership, passwords
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.problems import invalid_form
from my_shop.kernel.api.views import PublicView
from my_shop.kernel.sessions import SessionStore


class EntranceView(MailView, PublicView):
    """Base of the doors for people who are not in yet."""


class Signup(HashesFirst, EntranceView):
    """Sign up: a mail brings the key that confirms the address, or says that it has an account already."""

    names = {"POST": "signUp"}
    limit = entrance.SIGNUP_LIMIT
    serializer_class = SignupSerializer

    def check(self):
        sent = self.sent()
        form = SignupForm({"email": sent["email"], "password1": sent["password"]})
        if not form.is_valid():
            raise invalid_form(form, {"password1": "password"})
        return form

    @extend_schema(responses={202: MailSentSerializer})
    @idempotent
    def post(self, request):
        with _no_session(request):
            self._sign_up(self.checked)
        return self.mail_sent()

    @transaction.atomic
    def _sign_up(self, form):
        """As allauth's page, but for the log-in that it begins."""
        address = EmailAddress(user=None, email=form.cleaned_data["email"])
        if form.account_already_exists:
            form.spend_time()
        else:
            user = form.save(self.request)
            user_signed_up.send(sender=get_user_model(), request=self.request, user=user)
            address = EmailAddress.objects.get(user=user, email=address.email)
        send_verification_email_to_address(self.request, address, signup=True)


class ResendConfirmation(EntranceView):
    """Have the mail of a sign-up sent once more."""

    names = {"POST": "resendConfirmation"}
    limit = entrance.SIGNUP_LIMIT
    serializer_class = EmailSerializer

    @extend_schema(request=EmailSerializer, responses={202: MailSentSerializer})
    @idempotent
    def post(self, request):
        email = self.sent()["email"].lower()
        user = None if email_ownership.is_email_taken(email) else email_ownership.pending_signups(email).first()
        if user is not None:
            address = EmailAddress.objects.get(user=user, email=email)
            with transaction.atomic():
                send_verification_email_to_address(request, address, signup=True)
        return self.mail_sent()


class PasswordResetLink(EntranceView):
    """Have the mail sent that lets its reader set a new password."""

    names = {"POST": "askForPasswordReset"}
    limit = entrance.RESET_LIMIT
    serializer_class = EmailSerializer

    @extend_schema(request=EmailSerializer, responses={202: MailSentSerializer})
    @idempotent
    def post(self, request):
        form = PasswordResetForm(self.sent())
        if not form.is_valid():
            raise invalid_form(form)
        with transaction.atomic():
            form.save(request)
        return self.mail_sent()


class ConfirmSignup(LinkView, EntranceView):
    """Confirm the address of a sign-up by the key of its mail, and its password or a new one."""

    names = {"POST": "confirmSignup"}
    serializer_class = ConfirmSignupSerializer

    def check(self):
        sent = self.sent()
        found = get_emailconfirmation_model().from_key(sent["key"])
        if found is None or not found.email_address.can_set_verified() or not entrance.is_signup(found.email_address):
            raise LinkRefused
        user = found.email_address.user
        form = ConfirmSignupForm(sent, user=user)
        if not form.is_valid():
            raise invalid_form(form)
        new_password = form.cleaned_data["new_password"]
        return found, passwords.with_password(user, new_password) if new_password else None

    def follow(self, found, renewed):
        if not entrance.confirm_signup(self.request, found, renewed=renewed):
            raise LinkRefused


class PasswordReset(LinkView, EntranceView):
    """Set a new password by the key of the mail; it ends every session and token."""

    names = {"POST": "resetPassword"}
    serializer_class = PasswordResetSerializer

    def check(self):
        sent = self.sent()
        uidb36, _, key = sent["key"].partition("-")
        link = UserTokenForm({"uidb36": uidb36, "key": key})
        if not link.is_valid():
            raise LinkRefused
        user, typed = link.reset_user, {"password1": sent["password"], "password2": sent["password"]}
        form = ResetPasswordKeyForm(typed, user=user, temp_key=key)
        if not form.is_valid():
            raise invalid_form(form, {"password1": "password"})
        return user, passwords.with_password(user, sent["password"])

    def follow(self, user, renewed):
        entrance.reset_password(self.request, user, renewed)


@contextmanager
def _no_session(request):
    """Let allauth keep what it likes of somebody in a session that is thrown away: a cookie would tell who is new."""
    own = request.session
    request._request.session = SessionStore()
    try:
        yield
    finally:
        request._request.session = own
