"""Colleagues who save the same page at the same moment, each in a process of their own."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from my_shop.kernel.back_office.stale import RefusesStalePages
from tests.races import meet


def save(pk, fields, summary):
    """Send the product's page that everybody has opened, and return the status of the answer."""
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username="ann"))
    return client.post(f"/admin/products/product/{pk}/change/", {**fields, "summary": summary}).status_code


def save_after_a_look(pk, fields, summary):
    """The control: compare, let go of the locks, and save when everybody has compared."""
    shop = RefusesStalePages.changeform_view

    def look_first(self, request, object_id=None, form_url="", extra_context=None):
        with transaction.atomic():
            self._look_at_page(request, object_id)
        meet()
        return super(RefusesStalePages, self).changeform_view(request, object_id, form_url, extra_context)

    RefusesStalePages.changeform_view = look_first
    try:
        return save(pk, fields, summary)
    finally:
        RefusesStalePages.changeform_view = shop
