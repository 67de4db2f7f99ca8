"""allauth's pages, where the shop wants them otherwise: forms that are refused answer 422, and sign-up is one unit."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from django.db import transaction
from django.utils.safestring import mark_safe


class ShopForm:
    """A page of allauth with labels above the fields, which answers 422 when it shows a refused form again."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        for field in form.fields.values():
            field.widget.attrs.pop("placeholder", None)  # it says the same as the label, and vanishes when typing
            field.label = field.label and str(field.label).capitalize()  # allauth capitalises some, not all
        if "email" in form.fields:
            form.fields["email"].label = "E-mail address"
        return form

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = 422
        return response


class LoginView(ShopForm, account.LoginView):
    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        login = form.fields["login"]
        login.label = "E-mail address"
        login.widget.attrs |= {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
        return form


class SignupView(ShopForm, account.SignupView):
    @transaction.atomic
    def form_valid(self, form):
        """Make the user with all that belongs to them, or nothing: allauth saves step by step."""
        return super().form_valid(form)


class EmailView(ShopForm, account.EmailView):
    pass


class PasswordChangeView(ShopForm, account.PasswordChangeView):
    pass


class PasswordSetView(ShopForm, account.PasswordSetView):
    pass


class PasswordResetView(ShopForm, account.PasswordResetView):
    pass


class PasswordResetFromKeyView(ShopForm, account.PasswordResetFromKeyView):
    pass


class ReauthenticateView(ShopForm, account.ReauthenticateView):
    pass


class MfaAuthenticateView(mfa.AuthenticateView):
    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class MfaReauthenticateView(ShopForm, mfa.ReauthenticateView):
    pass


class ActivateTOTPView(ShopForm, totp.ActivateTOTPView):
    def get_context_data(self, **kwargs):
        """Offer the code as an inline picture, black on white in either theme: the policy forbids ``data:`` images."""
        context = super().get_context_data(**kwargs)
        svg = context["totp_svg"]
        head, body = svg[svg.index("<svg") :].split(">", 1)
        context["qr_code"] = mark_safe(f'{head}><rect width="100%" height="100%" fill="#fff"/>{body}')  # made by qrcode
        return context
