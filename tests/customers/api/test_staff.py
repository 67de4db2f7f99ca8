"""Customers as staff see them by the API."""

import pytest
from django.contrib.admin.models import LogEntry
from model_bakery import baker

from customers.models import Contact, ContactNote, Tag
from customers.services import contacts
from tests import recipes
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

CUSTOMERS, SCOPE = "/api/v1/staff/customers/", "staff:customers"
VIEW, CHANGE, NOTE, NEW_TAG = (
    f"customers.{deed}" for deed in ("view_contact", "change_contact", "add_contactnote", "add_tag")
)
SEES = ("customers.view_contactnote", "customers.view_consent", "customers.view_tag")
KEY = {"Idempotency-Key": "5d2f1c3e-0007-4b7a-9a52-staffnote001"}


@pytest.fixture
def desk():
    return program(VIEW, CHANGE, NOTE, NEW_TAG, *SEES, scopes=[SCOPE])


@pytest.fixture
def ada():
    return baker.make(Contact, email="ada@example.com", name="Ada Byron", order_count=2)


def address_of(contact, end=""):
    return f"{CUSTOMERS}{contact.pk}/{end}"


def test_each_asks_for_its_permission_and_scope(ada):
    assert is_guarded(CUSTOMERS, permissions=(VIEW,), scope=SCOPE)
    assert is_guarded(address_of(ada), permissions=(VIEW,), scope=SCOPE)
    assert is_guarded(address_of(ada), permissions=(VIEW, CHANGE), scope=SCOPE, method="patch", sent={})
    door = {"permissions": (VIEW, CHANGE, NOTE), "scope": SCOPE, "method": "post", "sent": {"text": "So."}}
    assert is_guarded(address_of(ada, "notes/"), **door)
    assert is_guarded("/api/v1/staff/customer-tags/", permissions=("customers.view_tag",), scope=SCOPE)
    assert not ContactNote.objects.exists()


class TestList:
    def test_is_narrowed(self, desk, ada):
        member = recipes.member.make(email="bo@example.com")
        contacts.link_account(user_id=member.pk, email=member.email)
        contacts.tag_contacts(contacts=[ada], names=["Regular"])
        for asked, found in {
            "": {"ada@example.com", "bo@example.com"},
            "q=ada": {"ada@example.com"},
            f"q={member.customer.number}": {"bo@example.com"},
            "tag=regular": {"ada@example.com"},
            "tag=nobody": set(),
            "has_account=true": {"bo@example.com"},
            "has_account=false": {"ada@example.com"},
        }.items():
            rows = desk.get(f"{CUSTOMERS}?{asked}").json()["results"]
            assert {row["email"] for row in rows} == found, asked
        assert [row["number"] for row in desk.get(CUSTOMERS).json()["results"]] == [member.customer.number, None]

    @pytest.mark.parametrize("asked", ["has_account=perhaps", "email=ada", "cursor=x"])
    def test_refuses_what_makes_no_sense(self, desk, asked):
        assert desk.get(f"{CUSTOMERS}?{asked}").status_code == 400

    def test_needs_no_more_queries_for_more_of_them(self, desk, django_assert_num_queries):
        desk.get(CUSTOMERS)  # permissions are kept
        for _ in range(2):
            for user in recipes.member.make(_quantity=4):
                contact = contacts.link_account(user_id=user.pk, email=user.email)
                contacts.tag_contacts(contacts=[contact], names=["Regular"])
            with django_assert_num_queries(2):
                desk.get(CUSTOMERS)


class TestCustomer:
    def test_has_notes_and_consents_for_who_may_see_them(self, desk, ada):
        contacts.add_note(contact=ada, text="Rings early.", user=desk.person)
        told = desk.get(address_of(ada)).json()
        assert (told["notes"][0]["text"], told["notes"][0]["by"]) == ("Rings early.", desk.person.username)
        assert told["consents"] == []
        told = program(VIEW, scopes=[SCOPE]).get(address_of(ada)).json()
        assert (told["notes"], told["consents"]) == (None, None)

    def test_gets_and_loses_tags_as_it_was_read(self, desk, ada):
        contacts.tag_contacts(contacts=[ada], names=["Press", "Regular"])
        tag = desk.get(address_of(ada))["ETag"]
        assert desk.patch(address_of(ada), {"tags": []}).status_code == 428
        answer = desk.patch(address_of(ada), {"tags": ["regular", "New"]}, headers={"If-Match": tag})
        assert (answer.status_code, answer.json()["tags"]) == (200, ["New", "Regular"])
        assert desk.patch(address_of(ada), {"tags": []}, headers={"If-Match": tag}).status_code == 412
        assert [entry.get_change_message() for entry in LogEntry.objects.all()] == ["Changed “Tags”."]

    def test_gets_no_new_tag_from_who_may_not_make_one(self, ada):
        asking = program(VIEW, CHANGE, scopes=[SCOPE])
        answer = asking.patch(address_of(ada), {"tags": ["New"]}, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "unknown_tag")
        assert not Tag.objects.exists() and not LogEntry.objects.exists()

    @pytest.mark.parametrize("sent", [{"tags": "x"}, {"tags": [""]}, {"tags": ["a\nb"]}, {"email": "x@example.com"}])
    def test_refuses_bad_input(self, desk, ada, sent):
        assert desk.patch(address_of(ada), sent, headers={"If-Match": "*"}).status_code == 400

    def test_is_noted_once_for_one_key(self, desk, ada):
        first, again = (desk.post(address_of(ada, "notes/"), {"text": "Rings early."}, headers=KEY) for _ in range(2))
        assert (first.status_code, first.json()) == (201, again.json())
        assert ContactNote.objects.get().user == desk.person
        assert desk.post(address_of(ada, "notes/"), {"text": ""}).status_code == 400
        assert desk.post(f"{CUSTOMERS}999/notes/", {"text": "So."}).status_code == 404

    def test_of_staff_who_never_bought_is_not_there(self, desk):
        contact = contacts.link_account(user_id=desk.person.pk, email=desk.person.email)
        assert desk.get(address_of(contact)).status_code == 404
