"""allauth's pages, where the shop wants them otherwise: forms that are refused answer 422, and sign-up is one unit."""

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from customers import entrance
from customers.forms import ConfirmSignupForm
from customers.services import invitations, passwords
from my_shop.kernel.throttle.services import count_try
from my_shop.kernel.visitors import visitor_of

SIGNED_UP = "customers.signed_up"
"""In the session: the sign-ups that were made, or asked for with their password, in this browser."""


class StyledFormMixin:
    """A page of allauth with labels above the fields, which answers 422 when it shows a refused form again.

    ``limit``: how often a visitor may send it.
    """

    limit = None

    def post(self, request, *args, **kwargs):
        if self.limit:
            count_try(self.limit, visitor_of(request))
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        for field in form.fields.values():
            field.widget.attrs.pop("placeholder", None)  # it says the same as the label, and vanishes when typing
            field.label = field.label and str(field.label).capitalize()  # allauth capitalises some, not all
        if "email" in form.fields:
            form.fields["email"].label = gettext("E-mail address")
        return form

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = 422
        return response


class LoginView(StyledFormMixin, account.LoginView):
    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        login = form.fields["login"]
        login.label = gettext("E-mail address")
        login.widget.attrs |= {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
        return form


class SignupView(StyledFormMixin, account.SignupView):
    limit = entrance.SIGNUP_LIMIT

    @transaction.atomic
    def form_valid(self, form):
        """Make the user with all that belongs to them, or nothing: allauth saves step by step.

        What an invitation has confirmed in this browser counts for its own address alone: whoever signs up here with
        another one may be somebody else.
        """
        if not get_adapter().is_email_verified(self.request, form.cleaned_data["email"]):
            get_adapter().unstash_verified_email(self.request)
        response = super().form_valid(form)
        if self.user:
            invitations.settle_signup(user=self.user)
            signup_ids = self.request.session.get(SIGNED_UP, [])
            self.request.session[SIGNED_UP] = [*signup_ids[-9:], self.user.pk]
        return response


class ConfirmEmailView(account.ConfirmEmailView):
    """A link confirms only what it was sent for, and to whom: whoever follows it shows that they began it.

    In the browser that signed up a button is enough. Elsewhere the link of a sign-up asks for its password or sets a
    new one, because somebody else may have signed up with this address; the link of a change asks for its account.
    """

    form = None

    def logout_other_user(self, confirmation):
        """Looking at a link ends nobody's session; ``post`` does, where somebody else is let in."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.object:
            context["is_change"] = not self._is_sign_up()
            context["is_known"] = self._is_known()
            context["form"] = self.form or ConfirmSignupForm(user=self.object.email_address.user)
        return context

    def post(self, *args, **kwargs):
        try:
            self.object = self.get_object()
        except Http404:
            self.object = None
            return self.render_to_response(self.get_context_data(), status=404)
        if not self.object.email_address.can_set_verified() or self._is_known():
            return super().post(*args, **kwargs)
        if not self._is_sign_up():
            self.logout()  # somebody else is logged in, or nobody
            login = {"next": self.request.path}
            return redirect(f"{reverse('account_login')}?{urlencode(login)}")
        return self._confirm_elsewhere(self.object.email_address)

    def _confirm_elsewhere(self, address):
        self.form = ConfirmSignupForm(self.request.POST, user=address.user)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        new_password = self.form.cleaned_data["new_password"]
        renewed = passwords.with_password(address.user, new_password) if new_password else None
        if not entrance.confirm_signup(self.request, self.object, renewed=renewed):
            return self.respond(False)
        self.logout()
        return flows.login.perform_login(self.request, Login(user=renewed or address.user, email=address.email))

    def _is_sign_up(self):
        return entrance.is_signup(self.object.email_address)

    def _is_known(self):
        user_id = self.object.email_address.user_id
        if self.request.user.is_authenticated:
            return self.request.user.pk == user_id
        stage = LoginStageController.enter(self.request, EmailVerificationStage.key)
        is_waiting = bool(stage and stage.login.user and stage.login.user.pk == user_id)
        return self._is_sign_up() and (is_waiting or user_id in self.request.session.get(SIGNED_UP, []))


class EmailView(StyledFormMixin, account.EmailView):
    limit = entrance.ADDRESS_LIMIT


class PasswordChangeView(StyledFormMixin, account.PasswordChangeView):
    pass


class PasswordSetView(StyledFormMixin, account.PasswordSetView):
    pass


class PasswordResetView(StyledFormMixin, account.PasswordResetView):
    limit = entrance.RESET_LIMIT


class PasswordResetFromKeyView(StyledFormMixin, account.PasswordResetFromKeyView):
    @transaction.atomic
    def form_valid(self, form):
        entrance.settle_reset(self.reset_user)
        return super().form_valid(form)


class ReauthenticateView(StyledFormMixin, account.ReauthenticateView):
    pass


class MfaAuthenticateView(mfa.AuthenticateView):
    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class MfaReauthenticateView(StyledFormMixin, mfa.ReauthenticateView):
    pass


class ActivateTOTPView(StyledFormMixin, totp.ActivateTOTPView):
    def get_context_data(self, **kwargs):
        """Offer the code as an inline picture, black on white in either theme: the policy forbids ``data:`` images."""
        context = super().get_context_data(**kwargs)
        svg = context["totp_svg"]
        head, body = svg[svg.index("<svg") :].split(">", 1)
        context["qr_code"] = mark_safe(f'{head}><rect width="100%" height="100%" fill="#fff"/>{body}')  # made by qrcode
        return context
