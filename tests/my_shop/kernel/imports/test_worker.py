"""Whatever a worker dies over, a row comes in once and is told once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection, reset_queries
from django.utils import timezone

from my_shop.kernel.imports import job, services, worker
from my_shop.kernel.imports.contract import origin_of
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.imports.spreadsheets import FileRefused
from my_shop.kernel.pictures.models import PictureRequest
from my_shop.kernel.pictures.remote import WantedPicture, want_pictures
from tests.my_shop.kernel.imports.clubs import check, fresh, names, take

pytestmark = pytest.mark.django_db
Status = Import.Status
NAMES = ["Ants", "Bees", "Cats", "Dogs", "Eels"]


def told(row, phase=ImportRow.Phase.RUN):
    return list(row.rows.filter(phase=phase).order_by("line").values_list("line", "result", "label"))


def let_in(clubs, *names):
    row = check(clubs, *names)
    worker.work(row.pk)
    return services.run_import(row=fresh(row))


def is_due_again(row):
    Import.objects.filter(pk=row.pk).update(next_try_at=timezone.now() - timedelta(days=1))


class Died(BaseException):
    """What nobody catches: the process is gone."""


def die_at(place, club):
    """Kill the worker over the batch that has this club: of rows of the file, or of outcomes."""

    def breaks(at, batch):
        if at == place and any(club in (row if isinstance(row, tuple) else (row.label,)) for row in batch):
            raise Died

    return breaks


class TestCheck:
    def test_says_what_would_become_of_each_row_and_writes_nothing(self, clubs):
        Group.objects.create(name="Bees")
        row = check(clubs, "Ants", "Bees", "")
        assert worker.work(row.pk)
        row = fresh(row)
        assert (row.status, row.line) == (Status.CHECKED, 4)
        assert row.counts == {"rehearsal": {"created": 1, "unchanged": 1, "skipped": 1}}
        assert told(row, "rehearsal") == [(2, "created", "Ants"), (3, "unchanged", "Bees"), (4, "skipped", "")]
        assert names() == ["Bees"]

    def test_a_file_that_cannot_be_read_waits_for_other_columns(self, clubs, monkeypatch):
        def refuse(job):
            raise FileRefused("No such columns.")

        monkeypatch.setattr(clubs, "run", refuse)
        row = check(clubs, "Ants")
        worker.work(row.pk)
        assert (fresh(row).status, fresh(row).error) == (Status.UPLOADED, "No such columns.")


class TestRun:
    def test_brings_the_rows_in_and_forgets_the_file(self, clubs, django_capture_on_commit_callbacks):
        row = let_in(clubs, *NAMES)
        stored = row.file
        with django_capture_on_commit_callbacks(execute=True):
            worker.work(row.pk)
        row = fresh(row)
        assert names() == NAMES
        assert (row.status, row.counts["run"], row.line) == (Status.DONE, {"created": 5}, 6)
        assert not stored.storage.exists(stored.name)
        assert not row.file
        assert row.samples == []
        assert not row.rows.filter(phase="rehearsal").exists()

    @pytest.mark.parametrize("place", ["write", "commit", "next"])
    def test_a_worker_that_dies_neither_loses_nor_doubles_a_row(self, clubs, place):
        row = let_in(clubs, *NAMES)
        clubs.breaks = die_at(place, "Cats")
        with pytest.raises(Died):
            worker.work(row.pk)
        assert names() == NAMES[: 4 if place == "next" else 2]
        assert not worker.work(row.pk), "its lease has not run out"
        is_due_again(row)
        clubs.breaks = None
        assert worker.do_due_work()
        assert names() == NAMES
        assert told(row) == [(line, "created", name) for line, name in enumerate(NAMES, 2)]
        assert fresh(row).status == Status.DONE

    def test_a_worker_that_was_taken_for_dead_writes_nothing_more(self, clubs):
        row = let_in(clubs, *NAMES)

        def be_late(place, batch):
            if place == "next":
                clubs.breaks = None
                is_due_again(row)
                worker.work(row.pk)

        clubs.breaks = be_late
        worker.work(row.pk)
        assert told(row) == [(line, "created", name) for line, name in enumerate(NAMES, 2)]
        assert (fresh(row).status, names()) == (Status.DONE, NAMES)

    def test_takes_turns(self, clubs, monkeypatch):
        row = let_in(clubs, *NAMES)
        assert worker.work(row.pk, seconds=-1)
        assert (fresh(row).status, names()) == (Status.RUNNING, NAMES[:2])
        while worker.work(row.pk, seconds=-1):
            pass
        assert (fresh(row).status, names(), len(clubs.runs)) == (Status.DONE, NAMES, 4)
        assert len(told(row)) == 5

    def test_is_left_to_the_next_worker_by_one_that_is_told_to_end(self, clubs, monkeypatch):
        row = let_in(clubs, *NAMES)
        monkeypatch.setattr(job, "is_stopping", lambda: True)
        worker.work(row.pk)
        assert (fresh(row).status, fresh(row).attempts, names()) == (Status.RUNNING, 0, [])

    def test_ends_where_somebody_stops_it(self, clubs):
        row = let_in(clubs, *NAMES)

        def stop(place, batch):
            if place == "next":
                services.stop_import(row=row)

        clubs.breaks = stop
        worker.work(row.pk)
        assert (fresh(row).status, names(), len(told(row))) == (Status.STOPPED, NAMES[:2], 2)
        clubs.breaks = None
        services.run_import(row=fresh(row))
        worker.work(row.pk)
        assert (fresh(row).status, names(), len(told(row))) == (Status.DONE, NAMES, 5)

    def test_fails_in_the_end_and_says_over_what_without_quoting_a_row(self, clubs):
        row = let_in(clubs, *NAMES)

        def fail(place, batch):
            raise ValueError("DETAIL: Key (email)=(ada@example.com) already exists")

        clubs.breaks = fail
        for _ in range(worker.MAX_ATTEMPTS):
            assert worker.work(row.pk)
            is_due_again(row)
        assert not worker.work(row.pk)
        said = "It failed with ValueError: the log of the worker tells more."
        assert (fresh(row).status, fresh(row).error) == (Status.FAILED, said)
        assert fresh(row).can_go_on

    def test_fails_where_each_worker_died_over_it(self, clubs):
        row = let_in(clubs, *NAMES)
        Import.objects.filter(pk=row.pk).update(attempts=worker.MAX_ATTEMPTS)
        worker.do_due_work()
        assert (fresh(row).status, fresh(row).error) == (Status.FAILED, "The worker died over it each time.")

    def test_without_its_importer_it_fails(self, clubs):
        row = let_in(clubs, *NAMES)
        clubs.key = "others"
        worker.work(row.pk)
        assert fresh(row).status == Status.FAILED
        assert "is gone" in fresh(row).error


class TestUndo:
    def test_takes_back_what_came_in_the_last_first_and_leaves_what_was_changed(self, clubs):
        row = let_in(clubs, *NAMES)
        worker.work(row.pk)
        Group.objects.filter(name="Bees").update(name="Wasps")
        services.undo_import(row=fresh(row))
        worker.work(row.pk)
        assert names() == ["Wasps"]
        assert told(row, "undo") == [
            (2, "changed", "Ants"),
            (3, "skipped", "Bees"),
            (4, "changed", "Cats"),
            (5, "changed", "Dogs"),
            (6, "changed", "Eels"),
        ]
        assert fresh(row).status == Status.UNDONE

    def test_takes_back_what_is_still_to_be_fetched(self, clubs):
        row = let_in(clubs, *NAMES)
        worker.work(row.pk)
        want_pictures([WantedPicture("https://cdn.example/a.png", "tests.owner", 1)], origin=origin_of(row.pk))
        services.undo_import(row=fresh(row))
        worker.work(row.pk)
        assert not PictureRequest.objects.exists()

    def test_takes_back_what_had_to_stay_once_nothing_holds_it_any_more(self, clubs):
        row = let_in(clubs, *NAMES)
        worker.work(row.pk)
        bees = Group.objects.filter(name="Bees")
        pk = bees.get().pk
        bees.update(name="Wasps")
        services.undo_import(row=fresh(row))
        worker.work(row.pk)
        Group.objects.filter(pk=pk).update(name="Bees")  # as where a later import is undone
        services.undo_import(row=fresh(row))
        worker.work(row.pk)
        assert names() == []
        assert {result for _, result, _ in told(row, "undo")} == {"changed"} and len(told(row, "undo")) == 5
        assert fresh(row).counts["undo"] == {"changed": 5}
        with pytest.raises(services.ImportRefused):
            services.undo_import(row=fresh(row))

    def test_goes_on_where_a_worker_died(self, clubs):
        row = let_in(clubs, *NAMES)
        worker.work(row.pk)
        services.undo_import(row=fresh(row))
        clubs.breaks = die_at("undo", "Cats")
        with pytest.raises(Died):
            worker.work(row.pk)
        assert names() == NAMES[:3]
        is_due_again(row)
        clubs.breaks = None
        worker.do_due_work()
        assert (names(), len(told(row, "undo")), fresh(row).status) == ([], 5, Status.UNDONE)


def test_reads_its_rows_a_page_at_a_time(clubs, monkeypatch, django_assert_num_queries):
    row = take(clubs, "Ants")
    facts = {"source": row, "phase": "run", "result": "created", "label": "x"}
    ImportRow.objects.bulk_create(ImportRow(line=line, key=str(line), **facts) for line in range(2, 12))
    monkeypatch.setattr(worker, "PAGE", 4)
    with django_assert_num_queries(4):
        assert [each.line for each in worker.rows_from_the_last(row)] == list(range(11, 1, -1))


def test_what_django_keeps_of_statements_does_not_grow_with_the_file(clubs, settings):
    def kept(*names):
        reset_queries()
        row = let_in(clubs, *names)
        worker.work(row.pk)
        return len(connection.queries_log)

    settings.DEBUG = True
    few = kept(*NAMES[:1])
    assert kept(*(f"Club {number}" for number in range(30))) < few + 10
