from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.imports import services, worker
from my_shop.kernel.imports.contract import origin_of
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.pictures.models import RemotePicture
from my_shop.kernel.pictures.remote import WantedPicture, want_pictures
from tests import recipes
from tests.my_shop.kernel.imports.clubs import check, fresh, names, take

pytestmark = pytest.mark.django_db
Status = Import.Status


def page_of(row, name="change", **query):
    address = reverse(f"admin:imports_import_{name}", args=[row.pk])
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else address


def staff(*codenames):
    user = recipes.member.make(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


ALL = ("view_import", "add_import", "change_import", "add_group")


@pytest.fixture
def as_boss(client):
    client.force_login(staff(*ALL, "delete_import"))
    return client


def upload(client, content=b"Club,Founded\nAnts,1900\n", **fields):
    file = SimpleUploadedFile("clubs.csv", content)
    return client.post(reverse("admin:imports_import_add"), {"importer": "clubs", "file": file, **fields})


def test_a_file_comes_in_and_goes_again(clubs, as_boss):
    assert upload(as_boss).status_code == 302
    row = Import.objects.get()
    page = as_boss.get(page_of(row, "columns"))
    assert "It looks like this: Clubhouse." in page.text
    as_boss.post(page_of(row, "columns"), {"by_preset": "1", "preset": "clubhouse"})
    assert "every 3s" in as_boss.get(page_of(row)).text
    worker.work(row.pk)
    page = as_boss.get(page_of(row))
    assert "Ants" in page.text
    assert "every 3s" not in page.text
    assert names() == []
    as_boss.post(page_of(row, "run"), {"shown": page.context["shown"]})
    worker.work(row.pk)
    assert names() == ["Ants"]
    page = as_boss.get(page_of(row, "undo"))
    assert "What 1 row has brought in is deleted." in page.text
    as_boss.post(page_of(row, "undo"), {"shown": page.context["shown"]})
    worker.work(row.pk)
    assert (names(), fresh(row).status) == ([], Status.UNDONE)
    assert "What was undone" in as_boss.get(page_of(row)).text


class TestUpload:
    def test_says_why_a_file_is_not_taken(self, clubs, as_boss):
        page = upload(as_boss, content=b"Club\n")
        assert page.status_code == 422
        assert "no rows below" in page.text
        assert not Import.objects.exists()

    def test_offers_folders_of_the_server_and_no_other(self, clubs, as_boss, settings, tmp_path):
        (tmp_path / "summer").mkdir()
        settings.SHOP_IMPORT_PICTURES = tmp_path
        assert upload(as_boss, picture_folder="../etc").status_code == 422
        upload(as_boss, picture_folder="summer")
        assert Import.objects.get().picture_folder == str(tmp_path / "summer")

    def test_takes_nothing_that_somebody_may_not_bring_in(self, clubs, client):
        client.force_login(staff("view_import", "add_import"))
        assert "no kind of file that you may bring in" in client.get(reverse("admin:imports_import_add")).text
        assert upload(client).status_code == 422


class TestColumns:
    def test_are_told_by_hand(self, clubs, as_boss):
        row = take(clubs, "Ants")
        page = as_boss.post(page_of(row, "columns"), {"by_hand": "1", "column-1": "motto"})
        assert page.status_code == 422
        assert "Say which column has: Name." in page.text
        as_boss.post(page_of(row, "columns"), {"by_hand": "1", "column-0": "name", "keep_as": "Ours"})
        assert (fresh(row).status, fresh(row).mapping) == (Status.CHECKING, {"Club": "name"})
        other = take(clubs, "Bees")
        page = as_boss.get(page_of(other, "columns", kept=services.kept_mappings(other)[0].pk))
        assert '<option value="name" selected>' in page.text

    def test_of_what_came_in_cannot_be_told_any_more(self, clubs, as_boss):
        row = take(clubs, "Ants")
        Import.objects.update(status=Status.DONE)
        assert as_boss.get(page_of(row, "columns")).status_code == 302


class TestPage:
    def test_does_nothing_that_an_older_page_has_asked_for(self, clubs, as_boss):
        row = check(clubs, "Ants")
        worker.work(row.pk)
        page = as_boss.post(page_of(row, "run"), {"shown": "older"}, follow=True)
        assert "Something has happened to this import" in page.text
        assert fresh(row).status == Status.CHECKED

    def test_shows_the_rows_of_a_result_some_at_a_time(
        self, clubs, as_boss, monkeypatch, django_assert_max_num_queries
    ):
        row = check(clubs, "Ants", "", "Cats")
        worker.work(row.pk)
        page = as_boss.get(page_of(row, result="skipped"))
        assert [each.line for each in page.context["page"]] == [3]
        monkeypatch.setattr("my_shop.kernel.imports.selectors.ROWS_SHOWN", 2)
        page = as_boss.get(page_of(row, page=2))
        assert [each.line for each in page.context["page"]] == [4]

    def test_works_without_the_part_of_the_shop_that_took_the_file(self, clubs, client):
        row = check(clubs, "Ants")
        worker.work(row.pk)
        clubs.key = "others"
        client.force_login(recipes.admin.make())
        page = client.get(page_of(row))
        assert "is gone" in page.text
        assert "Let these rows in" not in page.text
        assert client.get(page_of(row, "undo")).status_code == 200
        assert client.get(page_of(row, "columns")).status_code == 302

    @pytest.mark.parametrize("name", ["columns", "run", "stop", "undo"])
    def test_is_there_for_whoever_may_bring_such_files_in(self, clubs, client, name):
        row = take(clubs, "Ants")
        client.force_login(staff("view_import", "add_import", "change_import"))
        assert client.post(page_of(row, name)).status_code == 404
        client.force_login(staff("view_import", "add_group"))
        assert client.post(page_of(row, name)).status_code == 403
        assert client.get(page_of(row)).status_code == 200

    def test_deletes_a_file_that_never_came_in(self, clubs, as_boss):
        row = take(clubs, "Ants")
        assert as_boss.post(page_of(row, "delete"), {"post": "yes"}).status_code == 302
        assert not Import.objects.exists()
        row = take(clubs, "Ants")
        Import.objects.update(status=Status.DONE)
        assert as_boss.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403

    def test_asks_before_it_deletes_without_reading_the_rows(self, clubs, as_boss):
        row = take(clubs, "Ants")
        facts = {"source": row, "phase": "rehearsal", "result": "created"}
        ImportRow.objects.bulk_create(ImportRow(line=line, label=f"Club {line}", **facts) for line in range(2, 9))
        page = as_boss.get(page_of(row, "delete"))
        assert "clubs.csv" in page.text
        assert "Club 7" not in page.text

    def test_says_that_a_file_which_came_in_meanwhile_is_not_deleted(self, clubs, as_boss, monkeypatch):
        row, delete_import = take(clubs, "Ants"), services.delete_import

        def be_late(**facts):
            Import.objects.update(status=Status.DONE)
            delete_import(**facts)

        monkeypatch.setattr(services, "delete_import", be_late)
        page = as_boss.post(page_of(row, "delete"), {"post": "yes"}, follow=True)
        assert page.redirect_chain == [(page_of(row), 302)]
        assert "This cannot be done: the import is “done”." in unescape(page.text)
        assert Import.objects.exists()


class TestReport:
    def test_tells_every_row_and_runs_nothing_in_a_spreadsheet(self, clubs, as_boss, monkeypatch):
        monkeypatch.setattr("my_shop.kernel.imports.selectors.PAGE", 1)
        row = take(clubs, "Ants")
        facts = {"source": row, "phase": "rehearsal"}
        ImportRow.objects.create(line=2, result="created", label="=HYPERLINK(1)", **facts)
        ImportRow.objects.create(line=3, result="skipped", label="Cats", text="has no name", **facts)
        answer = as_boss.get(page_of(row, "report"))
        assert answer.getvalue().decode("utf-8-sig").splitlines() == [
            "Line,Result,About,Note",
            "2,new,'=HYPERLINK(1),",
            "3,skipped,Cats,has no name",
        ]


class TestPictures:
    def wanted(self, row, status, *names):
        origin = origin_of(row.pk)
        want_pictures((WantedPicture(f"http://x.example/{name}", "clubs.club", 1) for name in names), origin=origin)
        RemotePicture.objects.filter(address__endswith=f".{status}").update(status=status)

    def test_that_are_still_to_come_or_could_not_be_had_are_counted_and_linked(self, clubs, client):
        row = check(clubs, "Ants")
        self.wanted(row, "failed", "a.failed")
        client.force_login(staff(*ALL))
        assert "could not be fetched" not in client.get(page_of(row)).text  # it has not come in yet
        Import.objects.update(started_at=timezone.now(), status=Status.DONE)
        assert "1 picture could not be fetched." in client.get(page_of(row)).text
        self.wanted(row, "fetched", "b.fetched", "c.png", "d.png")
        client.force_login(staff(*ALL, "view_remotepicture"))
        page = client.get(page_of(row)).text
        assert "2 pictures are still to come." in page
        address = f"/admin/pictures/remotepicture/?requests__origin=import%3A{row.pk}&amp;status__exact=failed"
        assert address in page
        shown = client.get(unescape(address)).text
        assert "a.failed" in shown and "c.png" not in shown
