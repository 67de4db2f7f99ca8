"""Files that come in by the API: sent, checked, let in, stopped, taken back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from my_shop.kernel.imports import worker
from my_shop.kernel.imports.models import Import
from tests.my_shop.kernel.imports.clubs import names
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

IMPORTS, IMPORTERS = "/api/v1/staff/imports/", "/api/v1/staff/importers/"
VIEW, ADD, CHANGE, DELETE = (f"imports.{deed}_import" for deed in ("view", "add", "change", "delete"))
KNOWN, OTHER = b"Club,Founded\nAnts,1900\nBees,1910\n", b"Who,Words\nAnts,Onwards\n"
SCOPES = ["staff:reports", "staff:customers"]
KEY = {"Idempotency-Key": "5d2f1c3e-0004-4b7a-9a52-staffimport1"}


@pytest.fixture
def desk(clubs):
    return program(VIEW, ADD, CHANGE, DELETE, "auth.add_group", scopes=SCOPES)


def send(client, content=KNOWN, *, headers=None, **fields):
    file = SimpleUploadedFile("clubs.csv", content)
    sent = {"importer": "clubs", "file": file, **fields}
    return client.post(IMPORTS, sent, format="multipart", headers=headers or {})


def address_of(answer):
    assert answer.status_code == 202, answer.json()
    return answer["Location"].removeprefix("http://testserver")


def test_each_door_asks_for_its_permission_and_scope(desk):
    address = address_of(send(desk))
    scope = "staff:reports"
    assert is_guarded(IMPORTERS, permissions=(ADD,), scope=scope)
    assert is_guarded(IMPORTS, permissions=(VIEW,), scope=scope)
    assert is_guarded(IMPORTS, permissions=(VIEW, ADD), scope=scope, method="post", sent={})
    assert is_guarded(address, permissions=(VIEW,), scope=scope)
    assert is_guarded(address, permissions=(VIEW, DELETE), scope=scope, method="delete")
    assert is_guarded(f"{address}rows/", permissions=(VIEW,), scope=scope)
    for end in ("check", "start", "stop", "undo"):
        assert is_guarded(f"{address}{end}/", permissions=(VIEW, CHANGE), scope=scope, method="post", sent={})


def test_says_what_can_be_brought_in(desk):
    [told] = desk.get(IMPORTERS).json()["results"]
    assert (told["key"], told["presets"]) == ("clubs", [{"key": "clubhouse", "name": "Clubhouse"}])
    assert told["columns"][0] == {"name": "name", "label": "Name", "is_required": True}


class TestImport:
    def test_comes_in_and_goes_again(self, desk):
        address = address_of(send(desk))
        assert desk.get(address).json()["status"] == "checking"
        worker.work(Import.objects.get().pk)
        told = desk.get(address).json()
        assert (told["status"], told["phase"], told["counts"]) == ("checked", "rehearsal", {"created": 2})
        assert names() == []
        assert address_of(desk.post(f"{address}start/")) == address
        worker.work(Import.objects.get().pk)
        assert (desk.get(address).json()["status"], names()) == ("done", ["Ants", "Bees"])
        rows = desk.get(f"{address}rows/?result=created").json()["results"]
        assert [row["label"] for row in rows] == ["Ants", "Bees"]
        address_of(desk.post(f"{address}undo/"))
        worker.work(Import.objects.get().pk)
        assert (desk.get(address).json()["status"], names()) == ("undone", [])
        said = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
        assert said == ["Uploaded.", "Let the rows in.", "Began to undo it."]

    def test_of_another_kind_is_told_by_hand(self, desk):
        answer = send(desk, OTHER)
        assert answer.json()["status"] == "uploaded"
        address = address_of(answer)
        assert desk.post(f"{address}check/", {"mapping": {"Who": "motto"}}).status_code == 400
        assert desk.post(f"{address}check/", {"preset": "unknown"}).status_code == 400
        assert desk.post(f"{address}check/", {}).status_code == 400
        answer = desk.post(f"{address}check/", {"mapping": {"Who": "name", "Words": ""}})
        assert (answer.status_code, answer.json()["mapping"]) == (202, {"Who": "name"})

    def test_is_taken_once_for_one_key(self, desk):
        first, again = (send(desk, headers=KEY) for _ in range(2))
        assert again.json() == first.json() and Import.objects.count() == 1
        assert send(desk, OTHER, headers=KEY).status_code == 422

    def test_is_not_there_for_a_token_that_was_not_made_for_what_it_is_about(self, desk):
        address = address_of(send(desk))
        other = program(VIEW, ADD, CHANGE, DELETE, "auth.add_group", scopes=["staff:reports", "staff:orders"])
        assert other.get(IMPORTERS).json()["results"] == other.get(IMPORTS).json()["results"] == []
        assert send(other).status_code == 400
        assert {other.get(address).status_code, other.post(f"{address}stop/").status_code} == {404}

    def test_is_not_there_for_such_a_token_of_an_administrator_either(self, desk):
        address = address_of(send(desk))
        assert program(scopes=SCOPES, is_superuser=True).get(address).status_code == 200
        assert program(scopes=["staff:reports"], is_superuser=True).get(address).status_code == 404

    def test_is_stopped(self, desk):
        address = address_of(send(desk))
        assert desk.post(f"{address}stop/").json()["status"] == "uploaded"
        answer = desk.post(f"{address}stop/")
        assert (answer.status_code, answer.json()["code"]) == (409, "import_refused")
        assert desk.post(f"{address}start/").status_code == 409

    def test_is_forgotten_as_it_was_read(self, desk):
        address = address_of(send(desk, OTHER))
        tag = desk.get(address)["ETag"]
        assert desk.delete(address).status_code == 428
        assert desk.delete(address, headers={"If-Match": '"other"'}).status_code == 412
        assert desk.delete(address, headers={"If-Match": tag}).status_code == 204
        assert not Import.objects.exists()

    def test_of_a_kind_that_is_not_theirs_is_not_there(self, desk):
        address = address_of(send(desk))
        other = program(VIEW, ADD, CHANGE, scopes=SCOPES)
        assert other.get(address).status_code == 404
        assert other.post(f"{address}stop/").status_code == 404
        assert other.get(IMPORTS).json()["results"] == []
        assert send(other).status_code == 400

    @pytest.mark.parametrize(
        "wrong", [{"importer": "nothing"}, {"file": ""}, {"file": SimpleUploadedFile("a.csv", b"")}, {"kind": "x"}]
    )
    def test_refuses_bad_input(self, desk, wrong):
        assert send(desk, **wrong).status_code == 400
        assert not Import.objects.exists()

    @pytest.mark.parametrize("content", [b"%PDF-1.7 not a table", b"Club,Founded\n"])
    def test_refuses_what_is_no_table(self, desk, content):
        answer = send(desk, content)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "file")


def test_the_list_needs_no_more_queries_for_more_of_them(desk, django_assert_num_queries):
    desk.get(IMPORTS)  # permissions are kept
    for _ in range(2):
        for _ in range(3):
            send(desk, OTHER)
        with django_assert_num_queries(1):
            found = desk.get(IMPORTS).json()["results"]
    assert len(found) == 6
