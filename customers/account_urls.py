"""The pages of /accounts/ that the shop overrides. allauth's own addresses follow, under the same names."""

from django.urls import path, re_path

from customers.views import entrance

urlpatterns = [
    path("login/", entrance.LoginView.as_view(), name="account_login"),
    path("signup/", entrance.SignupView.as_view(), name="account_signup"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", entrance.ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("email/", entrance.EmailView.as_view(), name="account_email"),
    path("reauthenticate/", entrance.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("password/change/", entrance.PasswordChangeView.as_view(), name="account_change_password"),
    path("password/set/", entrance.PasswordSetView.as_view(), name="account_set_password"),
    path("password/reset/", entrance.PasswordResetView.as_view(), name="account_reset_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("2fa/authenticate/", entrance.MfaAuthenticateView.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", entrance.MfaReauthenticateView.as_view(), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", entrance.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
]
