"""Lists are kept under names that tell them apart, by whoever looks at them."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from my_shop.kernel.desk.models import SavedList
from my_shop.kernel.desk.services import SavedListRefused, kept_query, remove_list, save_list
from tests import recipes

pytestmark = pytest.mark.django_db
LIST = reverse("admin:auth_user_changelist")


@pytest.fixture
def ada():
    return recipes.admin.make()


@pytest.fixture
def bo():
    return recipes.member.make(is_staff=True)


def keep(owner, name="Late", query="is_staff=1", **facts):
    return save_list(owner=owner, model="auth.user", name=name, query=query, **facts)


class TestKeptQuery:
    @pytest.mark.parametrize(
        ("query", "kept"),
        [
            ("q=jo&p=3&_facets=True", "q=jo"),
            ("status=2&q=jo", "q=jo&status=2"),
            ("q=&e=1", ""),
            ("tag=1&tag=2&o=-1", "o=-1&tag=1&tag=2"),
        ],
    )
    def test_is_what_narrows_or_orders_the_list(self, query, kept):
        assert kept_query(query) == kept


class TestSaveList:
    def test_keeps_it_for_its_owner_alone(self, ada, bo):
        row = keep(ada, " Late ", "p=2&is_staff=1")
        assert (row.name, row.query) == ("Late", "is_staff=1")
        assert (list(SavedList.objects.shown_to(ada)), list(SavedList.objects.shown_to(bo))) == ([row], [])

    def test_shares_it_with_all_staff(self, ada, bo):
        row = keep(ada, is_shared=True)
        assert list(SavedList.objects.shown_to(bo)) == [row]

    @pytest.mark.parametrize(("name", "query"), [("late", "q=x"), ("LATE ", "q=x"), ("", "q=x"), ("New", "p=2")])
    def test_refuses_a_taken_or_empty_name_and_a_list_that_is_whole(self, ada, name, query):
        keep(ada)
        with pytest.raises(SavedListRefused):
            keep(ada, name, query)
        assert SavedList.objects.count() == 1

    def test_refuses_a_name_that_a_shared_list_has(self, ada, bo):
        keep(ada, is_shared=True)
        with pytest.raises(SavedListRefused, match="called “late” already"):
            keep(bo, "late")
        assert SavedList.objects.count() == 1

    def test_of_two_at_once_the_second_is_refused_by_the_table(self, ada, bo):
        keep(ada, is_shared=True)
        with pytest.raises(IntegrityError):
            SavedList.objects.create(owner=bo, model="auth.user", name="LATE", query="q=1", is_shared=True)

    def test_another_list_may_have_the_same_name(self, ada):
        keep(ada)
        save_list(owner=ada, model="auth.group", name="Late", query="q=1")
        assert SavedList.objects.count() == 2


class TestRemoveList:
    def test_forgets_one_s_own(self, bo):
        remove_list(user=bo, saved=keep(bo))
        assert not SavedList.objects.exists()

    def test_leaves_somebody_else_s_to_them_and_to_administrators(self, ada, bo):
        row = keep(bo, is_shared=True)
        with pytest.raises(SavedListRefused):
            remove_list(user=recipes.member.make(is_staff=True), saved=row)
        assert SavedList.objects.exists()
        remove_list(user=ada, saved=row)
        assert not SavedList.objects.exists()


class TestDoors:
    def test_keep_a_list_show_it_and_remove_it(self, client, ada):
        client.force_login(ada)
        sent = {"model": "auth.user", "name": "Staff", "query": "is_staff__exact=1"}
        page = client.post(reverse("admin:desk_save"), sent, follow=True)
        assert page.redirect_chain[-1][0] == f"{LIST}?is_staff__exact=1"
        assert '<a href="?is_staff__exact=1" aria-current="true">Staff</a>' in page.text
        row = SavedList.objects.get()
        page = client.post(reverse("admin:desk_remove", args=[row.pk]), follow=True)
        assert "“Staff” is removed." in page.text and not SavedList.objects.exists()

    def test_say_why_nothing_was_kept(self, client, ada):
        client.force_login(ada)
        sent = {"model": "auth.user", "name": "All", "query": ""}
        assert "there is nothing to keep yet" in client.post(reverse("admin:desk_save"), sent, follow=True).text

    @pytest.mark.parametrize(("model", "status"), [("auth.user", 403), ("nothing", 404), ("sessions.session", 404)])
    def test_keep_no_list_that_one_may_not_see(self, client, bo, model, status):
        client.force_login(bo)
        sent = {"model": model, "name": "Staff", "query": "q=1"}
        assert client.post(reverse("admin:desk_save"), sent).status_code == status
        assert not SavedList.objects.exists()

    def test_forget_no_list_of_somebody_else(self, client, ada, bo):
        row = keep(ada)
        client.force_login(bo)
        assert client.post(reverse("admin:desk_remove", args=[row.pk])).status_code == 404
        assert SavedList.objects.exists()
