"""What goes out of customers comes in again: in a fresh shop the same tables go out of what came in."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model

from customers.exports import CUSTOMERS, NOTES
from customers.imports import CustomerImporter
from customers.models import Contact, Tag
from customers.services.consents import take_over_contact
from customers.services.contacts import add_note, link_account, lock_contact
from my_shop.kernel.exports.writers import write_csv
from my_shop.kernel.imports.columns import proposed_preset
from my_shop.kernel.imports.contract import Result
from tests import recipes
from tests.fake_import import FakeJob

pytestmark = pytest.mark.django_db

DIFFERS = {
    *("has_account", "customer_number"),  # accounts do not move: people are invited
    *("latest_country", "orders", "spent_total", "first_order_at", "last_order_at"),  # these come with the orders
    "known_since",
    *("by", "at"),  # a note was brought in by somebody else
}


def table(exporter):
    file = BytesIO()
    write_csv(file, exporter.columns, exporter.rows(Contact.objects.order_by("email")))
    return file.getvalue().decode("utf-8-sig")


def rows(exporter):
    found = exporter.rows(Contact.objects.order_by("email"))
    told = [dict(zip(exporter.columns, line, strict=True)) for line in found]
    return [{name: value for name, value in row.items() if name not in DIFFERS} for row in told]


@pytest.fixture
def people():
    """A member who lives with somebody else, a guest of a former shop, and one of whom a number is all."""
    home = {"line1": "=Mill Lane 1", "city": "'s-Hertogenbosch", "postcode": "01234", "country": "NL"}
    ada = recipes.member.make(email="ada@example.com", first_name="Ada", last_name="Byron")
    ada.customer.addresses.create(name="c/o 't Hooft", phone="+31 10 1234567", **home)
    ada.profile.wants_post_mail = True
    ada.profile.save()
    contact = link_account(user_id=ada.pk, email=ada.email)
    for text in ("Likes rust,\nand blue", "-20% agreed"):
        add_note(contact=contact, text=text, user=ada)
    contact.tags.set([Tag.objects.create(name=name) for name in ("VIP", "Vienna, AT", '"Trade"')])
    bo = lock_contact("bo@example.com")
    Contact.objects.filter(pk=bo.pk).update(name="Bo Lind", wants_news=True, address=home | {"name": "Bo Lind"})
    Contact.objects.filter(pk=lock_contact("cy@example.com").pk).update(address={"phone": "+49 30 5550101"})


def test_customers_and_their_notes_come_in_as_they_went_out(people, tmp_path):
    before = {key: (rows(key), table(key)) for key in (CUSTOMERS, NOTES)}
    Contact.objects.all().delete()
    get_user_model().objects.all().delete()
    Tag.objects.all().delete()

    for exporter, (_, text) in before.items():
        preset = proposed_preset(CustomerImporter.presets, exporter.columns)
        job = FakeJob(tmp_path, text, preset=preset.key)
        CustomerImporter().run(job)
        assert Result.SKIPPED not in job.results.values()

    assert {exporter: rows(exporter) for exporter in before} == {
        exporter: told for exporter, (told, _) in before.items()
    }
    assert len(before[NOTES][0]) == 2


def test_a_number_that_came_in_alone_is_the_members_once_they_sign_up(tmp_path):
    job = FakeJob(
        tmp_path, "email,name,accepts_news,line1,phone\nada@example.com,,no,,+49 30 5550101\n", preset="my-shop"
    )
    CustomerImporter().run(job)

    user = recipes.member.make(email="ada@example.com")
    take_over_contact(user_id=user.pk, email=user.email)

    user.customer.refresh_from_db()
    assert (user.customer.phone, user.customer.addresses.count()) == ("+49 30 5550101", 0)
