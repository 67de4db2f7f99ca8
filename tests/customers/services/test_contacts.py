from dataclasses import replace
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from customers.models import BuyersRead, Consent, Contact, Tag
from customers.services import consents, contacts, erasure
from customers.signals import Buyer, Buyers, buyers_asked
from tests.recipes import member

pytestmark = pytest.mark.django_db


def buyer(email, *, user_id=None, count=1, spent="10.00"):
    now = timezone.now()
    return Buyer(user_id, email, "Ada Lind", "DE", count, Decimal(spent), now, now)


@pytest.fixture
def orders(monkeypatch):
    """Orders as the signal tells of them: a list of answers, one for each question."""
    answers = []
    monkeypatch.setattr(buyers_asked, "send", lambda sender, **asked: [(None, answers.pop(0) if answers else None)])
    return answers


def confirmed(**fields):
    user = member.make(**fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


class TestReadBuyers:
    def test_keeps_guests_and_members_each_once(self, orders):
        user = confirmed(email="ada@example.com")
        orders += [
            Buyers(7, (buyer("bo@example.com", count=2, spent="31.50"), buyer("ada@example.com", user_id=user.pk))),
            Buyers(9, (buyer("bo@example.com", count=3, spent="40.00"),)),
        ]
        assert contacts.read_buyers() == 3
        told = Contact.objects.order_by("email").values_list("email", "user", "order_count", "spent_total")
        assert list(told) == [
            ("ada@example.com", user.pk, 1, Decimal("10.00")),
            ("bo@example.com", None, 3, Decimal("40.00")),
        ]
        assert BuyersRead.objects.get().last_event == 9

    def test_knows_a_member_under_their_address_of_now(self, orders):
        user = confirmed(email="new@example.com")
        orders.append(Buyers(3, (buyer("old@example.com", user_id=user.pk),)))
        contacts.read_buyers()
        assert list(Contact.objects.values_list("email", "order_count")) == [("new@example.com", 1)]

    def test_gives_nobody_the_contact_of_an_address_that_they_only_typed(self, orders):
        guest = contacts.lock_contact("bo@example.com")
        staff = member.make(email="sam@shop.example", is_staff=True)
        orders.append(Buyers(3, (buyer("bo@example.com", user_id=staff.pk),)))
        contacts.read_buyers()
        told = Contact.objects.order_by("email").values_list("pk", "email", "user", "order_count")
        assert list(told) == [
            (guest.pk, "bo@example.com", None, 0),
            (Contact.objects.get(user=staff).pk, "sam@shop.example", staff.pk, 1),
        ]

    def test_takes_no_figures_of_a_member_from_a_guest_who_typed_their_address(self, orders):
        user = confirmed(email="ada@example.com")
        orders += [
            Buyers(3, (buyer("ada@example.com", user_id=user.pk, count=4),)),
            Buyers(5, (replace(buyer("ada@example.com"), name="Somebody"),)),
        ]
        contacts.read_buyers()
        assert list(Contact.objects.values_list("name", "order_count")) == [("Ada Lind", 4)]

    def test_keeps_nothing_of_a_member_without_an_address_of_their_own(self, orders):
        nobody = member.make(email="")
        orders.append(Buyers(3, (buyer("bo@example.com", user_id=nobody.pk),)))
        contacts.read_buyers()
        assert not Contact.objects.exists()
        assert BuyersRead.objects.get().last_event == 3

    def test_leaves_notes_tags_and_consents_alone(self, orders):
        contact = contacts.lock_contact("bo@example.com")
        contacts.add_note(contact=contact, text="Rings twice.", user=None)
        contacts.tag_contacts(contacts=[contact], names=["Press"])
        Contact.objects.update(wants_news=True)
        orders.append(Buyers(3, (buyer("bo@example.com"),)))
        contacts.read_buyers()
        contact.refresh_from_db()
        assert (contact.order_count, contact.wants_news, contact.notes.count()) == (1, True, 1)
        assert [tag.name for tag in contact.tags.all()] == ["Press"]

    def test_forgets_a_guest_whose_orders_are_all_in_an_account_now(self, orders):
        orders += [Buyers(3, (buyer("bo@example.com"), buyer("cy@example.com")))]
        contacts.read_buyers()
        contacts.add_note(contact=Contact.objects.get(email="cy@example.com"), text="Rings twice.", user=None)
        member_too = confirmed(email="ada@example.com")
        Contact.objects.filter(user=member_too).update(order_count=4)
        orders += [Buyers(5, (), gone=("ada@example.com", "bo@example.com", "cy@example.com", "x@example.com"))]
        contacts.read_buyers()
        told = Contact.objects.order_by("email").values_list("email", "name", "order_count", "spent_total")
        assert list(told) == [("ada@example.com", "", 4, 0), ("cy@example.com", "", 0, 0)]
        assert Contact.objects.get(order_count=0).last_order_at is None

    def test_asks_nobody_twice_where_nothing_has_happened(self, orders):
        assert contacts.read_buyers() == 0
        assert not Contact.objects.exists()


class TestLinkAccount:
    def test_makes_a_guest_a_member_with_all_that_is_known(self):
        guest = contacts.lock_contact("ada@example.com")
        contacts.add_note(contact=guest, text="Rings twice.", user=None)
        user = confirmed(email="Ada@example.com")
        assert list(Contact.objects.values_list("email", "user")) == [("ada@example.com", user.pk)]
        assert Contact.objects.get().notes.count() == 1

    def test_follows_a_changed_address(self):
        user = confirmed(email="ada@example.com")
        before = Contact.objects.get()
        contacts.add_note(contact=before, text="Rings twice.", user=None)
        contacts.tag_contacts(contacts=[before], names=["Press"])
        consents.note_preference(user=user, wants_news=True, source=Consent.Source.ACCOUNT)
        Contact.objects.update(order_count=4)
        contacts.link_account(user_id=user.pk, email="ada@lind.example")
        contact = Contact.objects.get()
        assert (contact.email, contact.user_id, contact.order_count) == ("ada@lind.example", user.pk, 4)
        assert (contact.notes.count(), contact.consents.count(), contact.tags.count()) == (1, 1, 1)

    def test_leaves_a_contact_with_whom_it_belongs_to(self):
        ada = confirmed(email="ada@example.com")
        twin = member.make(email="ada@example.com")
        assert contacts.contact_of_member(twin) is None
        assert consents.note_preference(user=twin, wants_news=True, source=Consent.Source.ACCOUNT) is None
        assert list(Contact.objects.values_list("email", "user")) == [("ada@example.com", ada.pk)]

    def test_gives_an_address_on_without_what_is_known_of_whoever_had_it_before(self):
        ada = confirmed(email="ada@example.com")
        contacts.add_note(contact=Contact.objects.get(), text="Rings twice.", user=None)
        ada.email = "ada@lind.example"
        ada.save()
        EmailAddress.objects.all().delete()
        bo = confirmed(email="ada@example.com")
        told = Contact.objects.order_by("email").values_list("email", "user", "notes__text")
        assert list(told) == [("ada@example.com", bo.pk, None), ("ada@lind.example", ada.pk, "Rings twice.")]


class TestTagContacts:
    def test_makes_a_tag_once_however_it_is_spelt(self):
        contact = contacts.lock_contact("bo@example.com")
        contacts.tag_contacts(contacts=[contact], names=["Press", " press "])
        assert [tag.name for tag in Tag.objects.all()] == ["Press"]
        contacts.tag_contacts(contacts=[contact], names=["PRESS", "unknown"], is_removed=True)
        assert not contact.tags.exists() and Tag.objects.count() == 1

    def test_refuses_a_name_that_is_none(self):
        contact = contacts.lock_contact("bo@example.com")
        with pytest.raises(ValidationError):
            contacts.tag_contacts(contacts=[contact], names=["two\nlines"])
        assert not Tag.objects.exists()


class TestErasing:
    def test_takes_a_guest_with_everything(self):
        contact = contacts.lock_contact("bo@example.com")
        contacts.add_note(contact=contact, text="Rings twice.", user=None)
        erasure.erase_guest(email="Bo@example.com")
        assert not Contact.objects.exists()

    def test_takes_a_member_also_under_an_address_that_is_not_confirmed(self):
        user = member.make(email="ada@example.com")
        contacts.contact_of_member(user)
        erasure.erase_account(user=user)
        assert not Contact.objects.exists()
