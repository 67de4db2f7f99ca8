"""What goes out of customers: everybody that the list knows, and what they agreed to."""

import pytest
from django.test import TestCase

from customers.exports import CONSENTS, CUSTOMERS
from customers.models import Contact
from customers.services import erasure
from customers.services.consents import record_consent
from customers.services.contacts import link_account, lock_contact
from my_shop.kernel.exports.models import Export
from tests import recipes

pytestmark = pytest.mark.django_db


def lines(exporter):
    rows = exporter.rows(Contact.objects.order_by("pk"))
    return [dict(zip(exporter.columns, line, strict=True)) for line in rows]


def test_a_member_comes_with_the_address_that_is_used_first():
    ada = recipes.member.make(email="ada@example.com", first_name="Ada", last_name="Byron")
    parts = {"name": "Ada Byron", "line1": "12 Mill Lane", "city": "Leeds", "postcode": "01234", "country": "GB"}
    ada.customer.addresses.create(**parts | {"city": "York"})
    ada.customer.addresses.create(**parts, is_default=True)
    contact = link_account(user_id=ada.pk, email=ada.email)
    contact.tags.create(name="VIP")
    (line,) = lines(CUSTOMERS)
    assert (line["email"], line["name"], line["tags"], line["has_account"]) == (ada.email, "Ada Byron", "VIP", True)
    assert (line["city"], line["postcode"], line["accepts_news"]) == ("Leeds", "01234", False)


def test_a_guest_comes_without_one():
    lock_contact("bo@example.com")
    (line,) = lines(CUSTOMERS)
    assert (line["email"], line["line1"], line["has_account"]) == ("bo@example.com", "", False)


def test_consents_come_in_the_order_in_which_they_were_given():
    contact = lock_contact("bo@example.com")
    for state in ("asked", "given"):
        record_consent(contact=contact, state=state, source="news-page")
    assert [line["state"] for line in lines(CONSENTS)] == ["asked", "given"]


def test_whoever_is_erased_stands_in_no_export_any_more():
    Export.objects.create(exporter="customers", file_format="csv", status="ready")
    Export.objects.create(exporter="stock", file_format="csv", status="ready")
    with TestCase.captureOnCommitCallbacks():
        erasure.erase_guest(email="bo@example.com")
    assert list(Export.objects.values_list("exporter", flat=True)) == ["stock"]
