"""The door to exports: above each list, and a page of its own; files go to whoever asked for them."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.exports.models import Export, ExportSchedule
from my_shop.kernel.exports.offered import exporters
from my_shop.kernel.exports.services import ask_export, make_export
from tests import recipes

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:exports")
LIST = reverse("admin:auth_user_changelist")


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def made(ada, accounts):
    export = ask_export(user=ada, exporter=accounts, file_format="csv")
    make_export(export.pk)
    return export


class TestList:
    def test_offers_its_rows_as_they_are_narrowed(self, as_ada, accounts):
        page = as_ada.get(LIST, {"q": "bo", "p": "1"}).text
        assert "Export the rows of this list" in page
        assert '<input type="hidden" name="query" value="q=bo">' in page

    def test_offers_nothing_to_whoever_may_only_look(self, as_ada, ada, accounts):
        ada.user_permissions.remove(Permission.objects.get(codename="add_export"))
        assert "export-list" not in as_ada.get(LIST).text


class TestPage:
    def test_asks_and_shows_what_is_being_made(self, as_ada, accounts):
        asked = {"exporter": "accounts", "file_format": "xlsx", "query": "is_staff__exact=1"}
        page = as_ada.post(PAGE, asked, follow=True).text
        assert "“People” is being made" in page
        assert "data-renew" in page
        assert Export.objects.get().query == "is_staff__exact=1"

    @pytest.mark.parametrize(
        "wrong", [{"exporter": "nothing"}, {"file_format": "zip"}, {"since": "2026-02-02", "until": "2026-02-01"}]
    )
    def test_refuses_what_makes_no_sense(self, as_ada, accounts, wrong):
        answer = as_ada.post(PAGE, {"exporter": "accounts", "file_format": "csv", **wrong})
        assert answer.status_code == 422
        assert not Export.objects.exists()

    def test_says_beside_the_days_that_a_table_has_none(self, as_ada, accounts):
        answer = as_ada.post(PAGE, {"exporter": "cards", "file_format": "csv", "until": "2026-02-01"})
        assert answer.context["form"].errors == {"until": ["“Cards” has no date: leave the days out."]}


class TestFile:
    def test_is_an_attachment_that_nobody_keeps(self, as_ada, made):
        answer = as_ada.get(reverse("admin:exports_file", args=[made.pk]))
        assert answer.getvalue().startswith(b"\xef\xbb\xbfusername")
        assert answer["Content-Disposition"].startswith('attachment; filename="accounts-20')
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("name", ["exports_file", "exports_delete", "exports_again"])
    def test_of_somebody_else_is_not_there(self, client, made, name):
        bo = recipes.member.make(is_staff=True)
        bo.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "add_export"]))
        client.force_login(bo)
        address = reverse(f"admin:{name}", args=[made.pk])
        answer = client.get(address) if name == "exports_file" else client.post(address)
        assert answer.status_code == 404
        assert Export.objects.filter(pk=made.pk).exists()

    def test_opens_to_an_administrator(self, client, made):
        client.force_login(recipes.admin.make())
        assert client.get(reverse("admin:exports_file", args=[made.pk])).status_code == 200

    def test_of_a_schedule_is_tried_again_and_deleted_by_whoever_may_change_schedules(self, client, ada, accounts):
        schedule = ExportSchedule.objects.create(exporter="accounts", every="day", folder="x", user=ada)
        day = timezone.localdate()
        failed = ask_export(user=ada, exporter=accounts, file_format="csv", since=day, until=day, schedule=schedule)
        Export.objects.update(status="failed", last_error="The disk is full.")
        bo = recipes.member.make(is_staff=True)
        bo.user_permissions.set(Permission.objects.filter(codename__in=["add_export", "change_exportschedule"]))
        client.force_login(bo)
        assert "The disk is full." in client.get(PAGE).text
        client.post(reverse("admin:exports_again", args=[failed.pk]))
        Export.objects.update(status="ready")
        address = reverse("admin:exports_file", args=[failed.pk])
        assert address not in client.get(PAGE).text
        assert client.get(address).status_code == 404, "it is a table that bo may not have"
        client.post(reverse("admin:exports_delete", args=[failed.pk]))
        assert not Export.objects.exists()

    def test_is_gone_for_whoever_lost_the_right(self, as_ada, ada, made):
        ada.user_permissions.remove(Permission.objects.get(codename="view_user"))
        assert as_ada.get(reverse("admin:exports_file", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("days", [{"since": "0001-01-01"}, {"until": "9999-12-31"}])
def test_days_that_nobody_can_reckon_with_are_refused(admin_client, days):
    answer = admin_client.post(PAGE, {"exporter": "orders", "file_format": "csv", **days})
    assert (answer.status_code, Export.objects.count()) == (422, 0)
    assert "Choose days of the years 1900 to 2999." in answer.text


def test_what_a_list_was_narrowed_to_is_offered_of_its_own_tables(admin_client):
    page = admin_client.get(PAGE, {"exporter": "orders", "query": "id__in=1"})
    offered = [key for key, _ in page.context["form"].fields["exporter"].choices]
    assert offered and {exporters()[key].model.__name__ for key in offered} == {"Order"}


class TestChosenRows:
    def test_lead_to_the_page_with_these_rows(self, as_ada, ada, accounts):
        bo = recipes.member.make()
        chosen = {"action": "export_chosen", "_selected_action": [ada.pk, bo.pk]}
        page = as_ada.post(LIST, chosen, follow=True)
        asked = {name: page.context["form"][name].value() for name in ("exporter", "query")}
        as_ada.post(PAGE, {**asked, "file_format": "csv"})
        export = Export.objects.get()
        assert make_export(export.pk)
        export.refresh_from_db()
        assert export.rows_total == 2
