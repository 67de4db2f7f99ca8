"""A page of the back office for somebody who may look at what it shows, and change nothing of it."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.test import Client
from model_bakery import baker

from my_shop import urls  # noqa: F401  takes out of the admin what the shop does not show
from tests import recipes
from tests.my_shop.kernel.back_office.test_stale import VARIANTS, row_of, url_of

pytestmark = pytest.mark.django_db


def order():
    from tests import factories

    factories.catalogue(1)
    return factories.orders(1, [recipes.member.make()])[0]


ROWS = {
    "mfa.authenticator": lambda: baker.make("mfa.Authenticator", type="totp", data={}),
    "customers.credential": lambda: baker.make(
        "customers.Credential", token=baker.make("knox.AuthToken", user=recipes.member.make(), expiry=None)
    ),
    "orders.cart": lambda: baker.make("orders.Cart", user=recipes.member.make()),
    "orders.order": order,
    "orders.invoice": lambda: baker.make("orders.Invoice", order=order(), data={}),
    "products.product": lambda: recipes.stocked_variant(5).product,
    "products.review": lambda: baker.make("products.Review", rating=5),
    "products.variant": lambda: recipes.stocked_variant(5),
    "signals.trace": lambda: baker.make("signals.Trace", sending={"signal": "orders.order_confirmed"}),
}
"""Rows that cannot stand with whatever is written into them, by the label of their model."""


@pytest.mark.parametrize("sees", ["it", "all"])
@pytest.mark.parametrize("model", list(site._registry), ids=lambda model: model._meta.label_lower)
def test_every_page_opens(model, sees):
    permissions = Permission.objects.filter(codename__startswith="view_")
    if sees == "it":
        if type(site._registry[model]).change_view.__module__ == VARIANTS:
            pytest.skip("a variant's page is its product's")
        permissions = permissions.filter(codename=f"view_{model._meta.model_name}")
        permissions = permissions.filter(content_type__app_label=model._meta.app_label)
    colleague = recipes.member.make(is_staff=True)
    colleague.user_permissions.set(permissions)
    client = Client()
    client.force_login(colleague)
    row = ROWS.get(model._meta.label_lower, lambda: row_of(model))()
    assert client.get(url_of(row), follow=True).status_code == 200
