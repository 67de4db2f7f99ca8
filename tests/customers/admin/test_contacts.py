from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone

from customers.models import Consent, Contact, ContactNote, Tag
from customers.services import consents, contacts
from tests.desk import act, fill_in
from tests.recipes import member

LIST = "/admin/customers/contact/"
pytestmark = pytest.mark.django_db


def staff_with(*rights):
    user = member.make(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


@pytest.fixture
def bo():
    contact = contacts.lock_contact("bo@example.com")
    facts = {"name": "Bo Marsh", "order_count": 3, "spent_total": Decimal("250.00"), "last_order_at": timezone.now()}
    Contact.objects.filter(pk=contact.pk).update(**facts)
    contact.refresh_from_db()
    return contact


class TestList:
    @pytest.mark.parametrize("typed", ["bo@", "BO@example.com", "marsh", "bo marsh"])
    def test_finds_a_guest(self, admin_client, bo, typed):
        contacts.lock_contact("cy@example.com")
        page = admin_client.get(LIST, {"q": typed}).content.decode()
        assert "bo@example.com" in page and "cy@example.com" not in page
        assert "€250.00" in page

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("account=guest", True),
            ("account=member", False),
            ("orders=again", True),
            ("orders=none", False),
            ("spent=200-1000", True),
            ("spent=1000-", False),
            ("last_order=30", True),
            ("last_order=never", False),
            ("news=no", True),
            ("news=yes", False),
        ],
    )
    def test_narrows_by_what_they_bought_and_agreed_to(self, admin_client, bo, query, is_found):
        page = admin_client.get(f"{LIST}?{query}").content.decode()
        assert ("bo@example.com" in page) is is_found

    def test_queries_do_not_grow_with_rows(self, admin_client, bo, django_assert_max_num_queries):
        user = member.make(email="ada@example.com")
        contacts.contact_of_member(user)
        contacts.tag_contacts(contacts=list(Contact.objects.all()), names=["Press"])
        admin_client.get(LIST)
        with django_assert_max_num_queries(20) as few:
            admin_client.get(LIST)
        for number in range(10):
            contacts.contact_of_member(member.make(email=f"m{number}@example.com"))
        with django_assert_max_num_queries(len(few)):
            admin_client.get(LIST)

    def test_tags_many_and_takes_the_tag_away(self, admin_client, bo):
        said = act(admin_client, LIST, "tag", bo, tag="Press").text
        assert ">bo@example.com: Tagged “Press”.<" in said
        assert [tag.name for tag in bo.tags.all()] == ["Press"]
        act(admin_client, LIST, "untag", bo, tag="press")
        assert not bo.tags.exists()

    def test_leaves_out_staff_who_bought_nothing(self, admin_client, admin_user):
        contacts.contact_of_member(admin_user)
        assert admin_user.email not in admin_client.get(LIST).text.split('id="result_list"')[-1]


class TestPage:
    def test_takes_a_note_with_its_writer_and_keeps_the_tags(self, admin_client, bo, admin_user):
        url = f"{LIST}{bo.pk}/change/"
        contacts.tag_contacts(contacts=[bo], names=["Press"])
        fill_in(admin_client, url, note="Rings twice.")
        note = ContactNote.objects.get()
        assert (note.text, note.user) == ("Rings twice.", admin_user)
        assert LogEntry.objects.get().get_change_message() == "Added a note."
        assert "Rings twice." in admin_client.get(url).text
        fill_in(admin_client, url)
        assert ContactNote.objects.count() == 1 and bo.tags.count() == 1

    def test_leads_to_the_page_that_erases(self, admin_client, bo):
        answer = admin_client.get(f"{LIST}{bo.pk}/delete/")
        assert answer.status_code == 302 and "email=bo%40example.com" in answer.url


class TestRights:
    """Whoever sees customers sees and does no more about them than their role says."""

    @pytest.fixture
    def page_for(self, client, bo):
        contacts.add_note(contact=bo, text="Rings twice.", user=None)
        consents.record_consent(contact=bo, state=Consent.State.GIVEN, source=Consent.Source.CONFIRMATION)

        def log_in(*rights):
            client.force_login(staff_with(*rights))
            return client.get(f"{LIST}{bo.pk}/change/").text

        return log_in

    @pytest.mark.parametrize(
        ("right", "told"), [("view_contactnote", "Rings twice."), ("view_consent", "What was said about mail")]
    )
    def test_decide_what_stands_on_the_page(self, page_for, right, told):
        assert told not in page_for("view_contact", "view_order")
        assert told in page_for("view_contact", right)

    def test_decide_who_adds_a_note(self, client, bo, page_for):
        url = f"{LIST}{bo.pk}/change/"
        assert 'name="note"' not in page_for("view_contact", "change_contact", "view_contactnote")
        fill_in(client, url, note="Mine.")
        assert ContactNote.objects.count() == 1 and not LogEntry.objects.filter(change_message__contains="note")
        assert 'name="note"' in page_for("view_contact", "change_contact", "add_contactnote")
        fill_in(client, url, note="Mine.")
        assert ContactNote.objects.filter(text="Mine.").count() == 1

    def test_decide_who_makes_a_new_tag(self, client, bo, page_for):
        page_for("view_contact", "change_contact", "view_tag")
        assert "There is no tag “Press” yet" in act(client, LIST, "tag", bo, tag="Press").text
        assert not Tag.objects.exists()
        Tag.objects.create(name="Press")
        act(client, LIST, "tag", bo, tag="press")
        assert [tag.name for tag in bo.tags.all()] == ["Press"]
        page_for("view_contact", "change_contact", "add_tag")
        act(client, LIST, "tag", bo, tag="Trade")
        assert [tag.name for tag in bo.tags.all()] == ["Press", "Trade"]


class TestWhose:
    def test_leads_to_the_page_of_a_guest(self, admin_client, bo):
        answer = admin_client.get(f"{LIST}whose/", {"email": "Bo@example.com"})
        assert answer.url == f"{LIST}{bo.pk}/change/"

    @pytest.mark.parametrize("named_by", ["user", "email"])
    def test_leads_to_the_page_of_a_member(self, admin_client, named_by):
        ada = member.make(email="ada@example.com")
        contact = contacts.contact_of_member(ada)
        answer = admin_client.get(f"{LIST}whose/", {named_by: {"user": ada.pk, "email": ada.email}[named_by]})
        assert answer.url == f"{LIST}{contact.pk}/change/"

    def test_looks_for_whoever_is_not_known_yet(self, admin_client):
        answer = admin_client.get(f"{LIST}whose/", {"email": "new+1@example.com"})
        assert answer.url == f"{LIST}?q=new%2B1%40example.com"
        assert admin_client.get(f"{LIST}whose/", {"user": "x"}).status_code == 404
