"""What allauth is told where customers is installed, in place of my_shop's own words: its forms, its doors."""

AUTHENTICATION_BACKENDS = ["customers.authentication.PasswordBackend"]  # for pages, API and back office alike
ACCOUNT_ADAPTER = "customers.adapters.AccountAdapter"
# Until the address is confirmed nobody is logged in: the sign-up page need not say whether it has an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_FORMS = {
    "change_password": "customers.forms.PasswordChangeForm",
    "reset_password": "customers.forms.PasswordResetForm",
    "signup": "customers.forms.SignupForm",
}
MFA_FORMS = {
    "activate_totp": "customers.forms.ActivateTOTPForm",
    "authenticate": "customers.forms.CodeForm",
    "reauthenticate": "customers.forms.ReauthenticateCodeForm",
}
ACCOUNT_RATE_LIMITS = False  # allauth counts in a cache; the shop's doors count in the database, all together
MFA_RATE_LIMITS = False
