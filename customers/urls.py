"""Addresses of this app."""

from django.urls import path

from customers.views import account, addresses, invitations, news

app_name = "customers"

urlpatterns = [
    path("", account.overview, name="overview"),
    path("profile/", account.profile, name="profile"),
    path("mail/", account.mail, name="mail"),
    path("mail/unsubscribe/<str:token>/", account.unsubscribe, name="unsubscribe"),
    path("news/", news.ask, name="news"),
    path("news/<str:token>/", news.confirm, name="news_confirm"),
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
    path("security/", account.security, name="security"),
    path("security/end/", account.revoke_others, name="revoke_others"),
    path("security/end/<int:credential_id>/", account.revoke_credential, name="revoke_credential"),
    path("security/tokens/add/", account.add_token, name="token_add"),
    path("data/", account.data, name="data"),
    path("delete/", account.erase, name="erase"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/add/", addresses.add, name="address_add"),
    path("addresses/<int:address_id>/", addresses.edit, name="address_edit"),
    path("addresses/<int:address_id>/default/", addresses.make_default, name="address_default"),
    path("addresses/<int:address_id>/remove/", addresses.remove, name="address_remove"),
]
