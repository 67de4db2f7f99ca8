"""Tables by the API: asked for, polled, fetched."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from my_shop.kernel.exports.models import Export
from my_shop.kernel.exports.services import make_export
from tests import recipes
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

EXPORTS, TABLES, ADD = "/api/v1/staff/exports/", "/api/v1/staff/tables/", "exports.add_export"
WANTED = {"table": "accounts", "format": "csv"}
SCOPES = ["staff:reports", "staff:customers"]
KEY = {"Idempotency-Key": "5d2f1c3e-0003-4b7a-9a52-staffexport1"}
DOOR = {"permissions": (ADD,), "scope": "staff:reports"}


@pytest.fixture
def desk(accounts):
    return program(ADD, "auth.view_user", scopes=SCOPES)


@pytest.fixture
def asked(desk):
    return desk.post(EXPORTS, WANTED)["Location"].removeprefix("http://testserver")


def test_each_door_asks_for_its_permission_and_scope(asked):
    assert is_guarded(TABLES, **DOOR)
    assert is_guarded(EXPORTS, **DOOR)
    assert is_guarded(EXPORTS, **DOOR, method="post", sent=WANTED)
    assert is_guarded(asked, **DOOR)
    assert is_guarded(asked, **DOOR, method="delete")
    assert is_guarded(f"{asked}file/", **DOOR)
    assert is_guarded(f"{asked}again/", **DOOR, method="post")
    assert Export.objects.count() == 1


def test_tables_are_those_of_this_person(desk, accounts):
    [people, cards] = desk.get(TABLES).json()["results"]
    assert (people["key"], people["formats"], people["has_days"]) == ("accounts", ["csv", "xlsx"], True)
    assert cards["has_days"] is False
    assert program(ADD, scopes=SCOPES).get(TABLES).json()["results"] == []


def test_tables_are_there_for_tokens_that_were_made_for_what_they_are_about(desk, asked):
    other = program(ADD, "auth.view_user", scopes=["staff:reports", "staff:orders"])
    assert other.get(TABLES).json()["results"] == []
    assert other.post(EXPORTS, WANTED).status_code == 400
    Export.objects.update(user=other.person)
    assert other.get(EXPORTS).json()["results"] == []
    assert {other.get(asked).status_code, other.get(f"{asked}file/").status_code} == {404}


class TestAsking:
    def test_is_answered_with_where_to_poll(self, desk):
        first, again = (desk.post(EXPORTS, {**WANTED, "query": "q=bo"}, headers=KEY) for _ in range(2))
        assert (first.status_code, first.json()["status"], first.json()["file"]) == (202, "waiting", None)
        assert again.json() == first.json() and again["Location"] == first["Location"]
        assert Export.objects.get().query == "q=bo"
        assert [entry.user for entry in LogEntry.objects.all()] == [desk.person]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"table": "nothing"},
            {"table": "cards", "until": "2026-01-01"},
            {"format": "zip"},
            {"format": "pdf"},
            {"since": "2026-02-02", "until": "2026-02-01"},
            {"since": "soon"},
            {"query": "x" * 5001},
            {"file_format": "csv"},
        ],
    )
    def test_refuses_bad_input(self, desk, wrong):
        assert desk.post(EXPORTS, {**WANTED, **wrong}).status_code == 400
        assert not Export.objects.exists()

    def test_refuses_more_than_may_wait(self, desk):
        answers = [desk.post(EXPORTS, WANTED) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [202, 202, 202, 409]
        assert answers[-1].json()["code"] == "export_refused"


class TestExport:
    def test_is_fetched_once_it_is_made(self, desk, asked):
        assert desk.get(f"{asked}file/").status_code == 404
        make_export(Export.objects.get().pk)
        told = desk.get(asked).json()
        assert (told["status"], told["rows_done"]) == ("ready", 1)
        answer = desk.get(told["file"].removeprefix("http://testserver"), headers={"Accept": "text/csv"})
        assert desk.person.username in b"".join(answer.streaming_content).decode("utf-8-sig")

    def test_of_somebody_else_is_not_there(self, desk, asked):
        other = program(ADD, "auth.view_user", scopes=SCOPES)
        assert [other.get(asked).status_code, other.get(f"{asked}file/").status_code] == [404, 404]
        assert other.delete(asked, headers={"If-Match": "*"}).status_code == 404

    def test_is_not_handed_out_to_who_may_not_have_its_table_any_more(self, desk, asked):
        make_export(Export.objects.get().pk)
        desk.person.user_permissions.remove(Permission.objects.get(codename="view_user"))
        del desk.person._perm_cache, desk.person._user_perm_cache
        assert desk.get(f"{asked}file/").status_code == 404

    def test_is_deleted_as_it_was_read(self, desk, asked):
        tag = desk.get(asked)["ETag"]
        assert desk.delete(asked).status_code == 428
        assert desk.delete(asked, headers={"If-Match": '"other"'}).status_code == 412
        assert desk.delete(asked, headers={"If-Match": tag}).status_code == 204
        assert not Export.objects.exists()

    def test_is_made_again_after_it_failed(self, desk, asked):
        Export.objects.update(status="failed", last_error="No room.")
        assert desk.get(asked).json()["error"] == "No room."
        answer = desk.post(f"{asked}again/")
        assert (answer.status_code, answer.json()["status"]) == (202, "waiting")


def test_the_list_needs_no_more_queries_for_more_of_them(desk, django_assert_num_queries):
    desk.get(EXPORTS)  # permissions are kept
    for _ in range(2):
        for _ in range(5):
            Export.objects.create(exporter="accounts", file_format="csv", user=desk.person)
            Export.objects.create(exporter="accounts", file_format="csv", user=recipes.member.make())
        with django_assert_num_queries(1):
            found = desk.get(EXPORTS).json()["results"]
    assert len(found) == 10
