"""People over HTTP: how they sign up, what they are logged in with, and what is theirs."""

from django.urls import include, path

from customers.api import addresses, email, me, news, security, signup, tokens

urlpatterns = [
    path("signup/", signup.Signup.as_view(), name="signup"),
    path("signup/resend/", signup.ResendConfirmation.as_view(), name="signup_resend"),
    path("signup/confirm/", signup.ConfirmSignup.as_view(), name="signup_confirm"),
    path("password-reset/", signup.PasswordResetLink.as_view(), name="password_reset"),
    path("password-reset/confirm/", signup.PasswordReset.as_view(), name="password_reset_confirm"),
    path("tokens/", tokens.Tokens.as_view(), name="tokens"),
    path("tokens/<int:token_id>/", tokens.Token.as_view(), name="token"),
    path("me/", me.Me.as_view(), name="me"),
    path("me/customer/", me.OwnCustomer.as_view(), name="me_customer"),
    path("me/addresses/", addresses.Addresses.as_view(), name="me_addresses"),
    path("me/addresses/<int:address_id>/", addresses.OwnAddress.as_view(), name="me_address"),
    path("me/preferences/", me.Preferences.as_view(), name="me_preferences"),
    path("me/picture/", me.OwnPicture.as_view(), name="me_picture"),
    path("me/email/", email.OwnEmail.as_view(), name="me_email"),
    path("me/email/resend/", email.ResendEmailKey.as_view(), name="me_email_resend"),
    path("me/email/confirm/", email.ConfirmEmail.as_view(), name="me_email_confirm"),
    path("me/consents/", me.Consents.as_view(), name="me_consents"),
    path("me/sessions/", tokens.Sessions.as_view(), name="me_sessions"),
    path("me/sessions/<int:session_id>/", tokens.Session.as_view(), name="me_session"),
    path("me/password/", security.Password.as_view(), name="me_password"),
    path("me/export/", security.OwnData.as_view(), name="me_export"),
    path("me/erasure/", security.Erasure.as_view(), name="me_erasure"),
    path("news/", news.News.as_view(), name="news"),
    path("news/confirm/", news.ConfirmNews.as_view(), name="news_confirm"),
    path("unsubscribe/", news.Unsubscribe.as_view(), name="unsubscribe"),
    path("staff/", include("customers.api.staff")),
]
