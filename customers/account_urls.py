"""The pages of /accounts/ that the shop overrides. allauth's own addresses follow, under the same names."""

from django.urls import path, re_path

from customers.views import auth

urlpatterns = [
    path("login/", auth.LoginView.as_view(), name="account_login"),
    path("signup/", auth.SignupView.as_view(), name="account_signup"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", auth.ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("email/", auth.EmailView.as_view(), name="account_email"),
    path("reauthenticate/", auth.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("password/change/", auth.PasswordChangeView.as_view(), name="account_change_password"),
    path("password/set/", auth.PasswordSetView.as_view(), name="account_set_password"),
    path("password/reset/", auth.PasswordResetView.as_view(), name="account_reset_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        auth.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("2fa/authenticate/", auth.MfaAuthenticateView.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", auth.MfaReauthenticateView.as_view(), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", auth.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
]
