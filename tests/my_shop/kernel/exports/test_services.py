"""An export is asked for, made by the worker with the rights of its person, kept for a week."""

from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import F
from django.utils import timezone

from my_shop.kernel.exports import making, services
from my_shop.kernel.exports.models import Export, ExportSchedule
from my_shop.kernel.exports.services import ExportRefused, ask_export, make_export
from my_shop.kernel.signals import prompt_work_due
from tests import recipes

pytestmark = pytest.mark.django_db


def ask(user, exporter, **facts):
    return ask_export(user=user, exporter=exporter, **{"file_format": "csv", **facts})


def text_of(export):
    export.refresh_from_db()
    return export.file.read().decode()


def files_in(folder):
    return [found.name for found in folder.rglob("*") if found.is_file()]


class TestAskExport:
    def test_writes_down_who_asked_for_what_and_no_name_that_was_searched_for(self, ada, accounts):
        ask(ada, accounts, query="q=bo@example.com")
        entry = LogEntry.objects.get()
        assert entry.user == ada
        assert entry.get_change_message() == "Asked for the export “People” (CSV)."

    @pytest.mark.parametrize("missing", ["view_user", "add_export"])
    def test_refuses_whoever_lacks_a_right(self, ada, accounts, missing):
        ada.user_permissions.remove(ada.user_permissions.get(codename=missing))
        with pytest.raises(ExportRefused):
            ask(ada, accounts)
        assert not Export.objects.exists()

    @pytest.mark.parametrize("query", ["nothing=1", "is_staff__exact=perhaps", "password__startswith=x"])
    def test_refuses_what_the_list_cannot_be_narrowed_by(self, ada, accounts, query):
        with pytest.raises(ExportRefused, match="narrowed"):
            ask(ada, accounts, query=query)

    def test_refuses_a_fourth_that_waits(self, ada, accounts):
        for _ in range(services.MOST_WAITING):
            ask(ada, accounts)
        with pytest.raises(ExportRefused, match="already"):
            ask(ada, accounts)
        assert Export.objects.count() == services.MOST_WAITING

    @pytest.mark.django_db(transaction=True)
    def test_counts_the_list_before_a_transaction_is_open(self, ada, accounts, monkeypatch):
        open_ones = []

        def counted(*args, **kwargs):
            open_ones.append(connection.in_atomic_block)

        monkeypatch.setattr(services, "exported_rows", counted)
        ask(ada, accounts)
        assert open_ones == [False]

    def test_refuses_a_format_and_days_that_make_no_sense(self, ada, accounts):
        today = timezone.localdate()
        with pytest.raises(ExportRefused):
            ask(ada, accounts, file_format="zip")
        with pytest.raises(ExportRefused):
            ask(ada, accounts, since=today, until=today - timedelta(days=1))

    def test_refuses_days_of_what_has_no_date(self, ada, cards):
        with pytest.raises(ExportRefused, match="“Cards” has no date"):
            ask(ada, cards, until=timezone.localdate())
        assert not Export.objects.exists()

    def test_refuses_what_cannot_be_made_as_things_are(self, ada, accounts):
        with pytest.raises(ExportRefused, match="nobody is open"):
            ask(ada, replace(accounts, obstacle=lambda: "nobody is open"))
        assert not Export.objects.exists()


class TestMakeExport:
    def test_holds_the_rows_that_the_list_shows(self, ada, accounts):
        recipes.member.make(username="bo", is_staff=True)
        recipes.member.make(username="cy", is_staff=False)
        ago = timezone.now() - timedelta(days=3)
        recipes.member.make(username="adam", email="ada@example.org", is_staff=True, date_joined=ago)
        # in no number of a customer, which is random and found as well, is an “@”
        export = ask(ada, accounts, query="is_staff__exact=1&q=ada%40&o=-1&p=4", since=timezone.localdate())
        assert make_export(export.pk)
        lines = text_of(export).splitlines()
        assert [line.split(",")[0] for line in lines] == ["\ufeffusername", "ada"]
        assert (export.rows_total, export.rows_done) == (1, 1)

    @pytest.mark.parametrize(
        ("query", "names"), [("o=-1", ["dee", "cy", "bo", "ada"]), ("is_staff__exact=1", ["ada", "dee", "bo", "cy"])]
    )
    def test_keeps_the_order_of_a_list_that_somebody_sorted(self, ada, accounts, monkeypatch, query, names):
        monkeypatch.setattr(making, "PIECE", 3)
        for name in ("dee", "bo", "cy"):
            recipes.member.make(username=name, is_staff=True)
        export = ask(ada, accounts, query=query)
        assert make_export(export.pk)
        assert [line.split(",")[0] for line in text_of(export).splitlines()[1:]] == names

    def test_fails_at_once_where_it_cannot_be_made_any_more(self, ada, accounts):
        export = ask(ada, accounts)
        with mock.patch.object(
            services, "exporters", lambda: {"accounts": replace(accounts, obstacle=lambda: "Shut.")}
        ):
            assert not make_export(export.pk)
        export.refresh_from_db()
        assert (export.is_failed, export.last_error) == (True, "Shut.")

    def test_gives_nothing_to_whoever_lost_the_right_meanwhile(self, ada, accounts):
        export = ask(ada, accounts)
        ada.user_permissions.clear()
        assert not make_export(export.pk)
        export.refresh_from_db()
        assert export.is_failed and not export.file
        assert "may not export" in export.last_error

    def test_is_made_once(self, ada, accounts):
        export = ask(ada, accounts)
        assert make_export(export.pk)
        assert not make_export(export.pk)

    def test_waits_for_the_lease_of_a_worker_and_begins_anew_after_it(self, ada, accounts):
        export = ask(ada, accounts)
        with mock.patch.object(services, "write_file", side_effect=SystemExit), pytest.raises(SystemExit):  # killed
            make_export(export.pk)
        assert services.make_due_exports() == 0
        Export.objects.update(next_try_at=F("next_try_at") - services.LEASE)
        assert services.make_due_exports() == 1

    def test_leaves_no_file_where_it_was_deleted_meanwhile(self, ada, accounts, own_folder):
        export = ask(ada, accounts)

        def delete(*args, progress, **kwargs):
            services.delete_exports([export])
            progress(1, 1)

        with mock.patch.object(services, "write_file", delete):
            assert not make_export(export.pk)
        assert files_in(own_folder) == []

    def test_writes_beside_what_is_kept_and_leaves_nothing_there(self, ada, accounts, own_folder):
        export, places = ask(ada, accounts), []

        def write(*args, path, **kwargs):
            path.write_text("half of it")
            places.append(path)
            raise ValueError

        with mock.patch.object(services, "write_file", write):
            assert not make_export(export.pk)
        (place,) = places
        assert not place.is_relative_to(own_folder) and not place.parent.exists()
        assert files_in(own_folder) == []

    def test_notes_a_failure_and_when_it_is_tried_again(self, ada, accounts):
        export = ask(ada, accounts)
        with mock.patch.object(services, "write_file", side_effect=ValueError("odd")):
            assert not make_export(export.pk)
        export.refresh_from_db()
        assert export.is_waiting and export.last_error == "ValueError: odd"
        assert export.next_try_at > timezone.now()

    def test_stops_with_its_worker_and_keeps_its_attempts(self, ada, accounts, monkeypatch):
        export = ask(ada, accounts)
        monkeypatch.setattr(services, "is_stopping", lambda: True)
        assert not make_export(export.pk)
        export.refresh_from_db()
        assert (export.is_waiting, export.attempts, export.last_error) == (True, 0, "")

    def test_reads_its_rows_piece_by_piece(self, ada, accounts, monkeypatch, tmp_path):
        monkeypatch.setattr(making, "PIECE", 2)
        recipes.member.make(_quantity=4)
        told = []
        making.write_file(
            accounts,
            accounts.model.objects.all(),
            file_format="csv",
            path=tmp_path / "x.csv",
            progress=lambda *counts: told.append(counts),
        )
        assert told == [(0, 5), (2, 5), (4, 5), (5, 5)]

    @pytest.mark.parametrize("file_format", ["csv", "xlsx", "zip"])
    def test_lets_what_somebody_waits_for_be_done_in_between(self, ada, cards, monkeypatch, file_format):
        monkeypatch.setattr(making, "PIECE", 2)
        recipes.member.make(_quantity=4)
        done = []

        def look(sender, **kwargs):
            done.append(Export.objects.get().rows_done)

        prompt_work_due.connect(look, dispatch_uid="tests.look")
        try:
            assert make_export(ask(ada, cards, file_format=file_format).pk)
        finally:
            prompt_work_due.disconnect(dispatch_uid="tests.look")
        register = [0, 0, 0] if file_format == "zip" else []
        assert done == [0, *register, 2, 4, 5]


class TestDeletion:
    def test_takes_old_exports_and_forgotten_files(self, ada, accounts, django_capture_on_commit_callbacks, own_folder):
        old, new = ask(ada, accounts), ask(ada, accounts)
        make_export(old.pk), make_export(new.pk)
        lost = own_folder / "exports" / "lost.csv"
        lost.write_text("")
        now = timezone.now() + timedelta(days=2)
        Export.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=services.KEPT_DAYS, seconds=1))
        with django_capture_on_commit_callbacks(execute=True):
            services.delete_old(now=now)
        new.refresh_from_db()
        assert files_in(own_folder) == [new.file.name.split("/")[1]]

    def test_of_people_leaves_nothing_that_names_anybody(self, ada, accounts, own_folder):
        ready, waits = ask(ada, accounts), ask(ada, accounts)
        ask(ada, accounts, query="q=bo")
        make_export(ready.pk)
        services.delete_exports_of_people()
        assert list(Export.objects.all()) == [waits]
        assert services.make_due_exports() == 1

    def test_of_people_takes_what_was_made_while_somebody_was_erased(
        self, ada, accounts, django_capture_on_commit_callbacks, own_folder
    ):
        with django_capture_on_commit_callbacks(execute=True):
            services.delete_exports_of_people()
            make_export(ask(ada, accounts).pk)
        assert not Export.objects.exists()
        assert files_in(own_folder) == []

    def test_of_people_takes_what_is_being_made_from_its_worker_however_often(self, ada, accounts):
        export = ask(ada, accounts)

        def erase(*args, progress, **kwargs):
            services.delete_exports_of_people()
            progress(1, 1)

        for _ in range(services.MAX_ATTEMPTS + 1):
            with mock.patch.object(services, "write_file", erase):
                assert not make_export(export.pk)
        assert services.make_due_exports() == 1
        assert "ada" in text_of(export)

    def test_of_people_leaves_the_pause_after_a_failure(self, ada, accounts):
        export = ask(ada, accounts)
        with mock.patch.object(services, "write_file", side_effect=ValueError("odd")):
            make_export(export.pk)
        services.delete_exports_of_people()
        assert services.make_due_exports() == 0
        export.refresh_from_db()
        assert (export.attempts, export.lease) == (1, "")

    def test_try_again_begins_with_fresh_attempts(self, ada, accounts):
        export = ask(ada, accounts)
        Export.objects.filter(pk=export.pk).update(status="failed", attempts=5, last_error="odd")
        services.try_again(export=export)
        assert make_export(export.pk)


def test_a_schedule_s_file_is_laid_into_its_folder(ada, accounts, settings, tmp_path):
    settings.SHOP_EXPORT_FOLDER = tmp_path / "out"
    schedule = ExportSchedule.objects.create(exporter="accounts", every="day", folder="books/people", user=ada)
    today = timezone.localdate()
    export = ask(ada, accounts, since=today, until=today, schedule=schedule)
    assert make_export(export.pk)
    (laid,) = (tmp_path / "out" / "books" / "people").iterdir()
    assert laid.name == f"accounts-{today}--{today}.csv"
    assert "ada" in laid.read_text()
