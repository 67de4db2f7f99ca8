import io
import signal
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from knox.models import AuthToken
from PIL import Image

from my_shop import worker
from my_shop.kernel import background
from my_shop.kernel.pictures import services as pictures
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.signals import overdue_work_due
from signal_map.models import Trace
from tests.recipes import member
from tests.workers import finish, running_worker, wait_until


def store_picture():
    file = io.BytesIO()
    Image.new("RGB", (200, 100)).save(file, "PNG")
    return pictures.store_picture(ContentFile(file.getvalue()))


@pytest.fixture
def stop_afterwards(monkeypatch):
    """Let the worker's loop end after so many steps, and take no time."""
    monkeypatch.setattr(worker, "wait", lambda seconds: None)
    monkeypatch.setattr(background, "_stopping", False)


@pytest.mark.django_db(transaction=True)
class TestOnce:
    def test_runs_what_is_queued_and_what_is_overdue(self):
        picture = store_picture()
        assert DBTaskResult.objects.ready().count() == 1
        call_command("worker", once=True)
        picture.refresh_from_db()
        assert picture.status == Picture.Status.READY
        assert not DBTaskResult.objects.ready().exists()

    def test_a_task_that_fails_is_noted_and_the_next_one_runs(self, monkeypatch):
        monkeypatch.setattr(pictures, "make_sizes", lambda picture_id: 1 / 0)
        monkeypatch.setattr(pictures, "make_due_sizes", lambda: 0)
        store_picture()
        store_picture()
        call_command("worker", once=True)
        assert set(DBTaskResult.objects.values_list("status", "exception_class_path")) == {
            ("FAILED", "builtins.ZeroDivisionError")
        }


class TestRun:
    def test_outlives_a_database_that_goes_away(self, stop_afterwards, monkeypatch):
        steps, closed = [], []

        def step(self):
            steps.append(self)
            if len(steps) < 3:
                raise OperationalError("server closed the connection unexpectedly")
            background.ask_to_stop()

        monkeypatch.setattr(worker.Worker, "step", step)
        monkeypatch.setattr(worker.connections, "close_all", lambda: closed.append(True))
        worker.Worker().run()
        assert (len(steps), len(closed)) == (3, 2)

    def test_other_errors_are_not_hidden(self, stop_afterwards, monkeypatch):
        def step(self):
            raise ZeroDivisionError

        monkeypatch.setattr(worker.Worker, "step", step)
        with pytest.raises(ZeroDivisionError):
            worker.Worker().run()


@pytest.mark.django_db
class TestDoOverdueWork:
    def test_one_app_that_fails_does_not_keep_the_others_from_theirs(self):
        heard = []

        def fails(sender, **kwargs):
            raise ZeroDivisionError

        def works(sender, now, **kwargs):
            heard.append(now)

        overdue_work_due.connect(fails)
        overdue_work_due.connect(works)
        try:
            only_ours = [entry for entry in overdue_work_due.receivers if entry[1]() in (fails, works)]
            assert len(only_ours) == 2
            everybody, overdue_work_due.receivers = overdue_work_due.receivers, only_ours
            overdue_work_due.sender_receivers_cache.clear()
            worker.do_overdue_work()
        finally:
            overdue_work_due.receivers = everybody
            overdue_work_due.disconnect(fails)
            overdue_work_due.disconnect(works)
        assert len(heard) == 1


@pytest.mark.django_db
class TestTidyTasks:
    def test_marks_abandoned_tasks_and_deletes_old_ones(self):
        now = timezone.now()

        def task(**facts):
            return DBTaskResult.objects.create(
                args_kwargs={"args": [], "kwargs": {}}, task_path="x.y", backend_name="default", run_after=now, **facts
            )

        old = now - worker.KEPT_FOR - timedelta(hours=1)
        abandoned = task(status="RUNNING", started_at=now - worker.ABANDONED_AFTER - timedelta(minutes=1))
        running = task(status="RUNNING", started_at=now - timedelta(minutes=1))
        ready = task(status="READY")
        task(status="SUCCESSFUL", started_at=old, finished_at=old)
        task(status="FAILED", started_at=old, finished_at=old)
        recent = task(status="SUCCESSFUL", started_at=now, finished_at=now)
        worker.tidy_tasks()
        assert dict(DBTaskResult.objects.values_list("pk", "status")) == {
            abandoned.pk: "FAILED",
            running.pk: "RUNNING",
            ready.pk: "READY",
            recent.pk: "SUCCESSFUL",
        }


@pytest.mark.django_db
class TestTidyLogIns:
    def test_deletes_what_has_run_out_and_nothing_else(self, monkeypatch):
        monkeypatch.setattr(worker, "TIDY_BATCH", 2)
        person, now = member.make(), timezone.now()
        for number in range(5):
            Session.objects.create(session_key=f"old-{number}", expire_date=now - timedelta(seconds=1))
        Session.objects.create(session_key="good", expire_date=now + timedelta(days=1))
        for seconds in (-1, 60):
            AuthToken.objects.create(user=person, expiry=timedelta(seconds=seconds))

        worker.tidy_log_ins()

        assert Session.objects.get().session_key == "good"
        assert AuthToken.objects.get().expiry > now


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestProcess:
    def picture_is_ready(self, picture):
        return Picture.objects.filter(pk=picture.pk, status=Picture.Status.READY).exists()

    def test_deleting_every_queued_task_loses_no_picture(self):
        picture = store_picture()
        DBTaskResult.objects.all().delete()
        call_command("worker", once=True)
        assert self.picture_is_ready(picture)

    @pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
    def test_ends_cleanly_when_asked(self, signum):
        picture = store_picture()
        with running_worker() as process:
            wait_until(lambda: self.picture_is_ready(picture))
            process.send_signal(signum)
            assert "stops" in finish(process)
        assert not DBTaskResult.objects.running().exists()

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server to restart")
    @pytest.mark.parametrize("options", ["", "?pool=true"])
    def test_outlives_the_loss_of_its_connections(self, options):
        first = store_picture()
        with running_worker(database_options=options):
            wait_until(lambda: self.picture_is_ready(first))
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
                assert cursor.fetchone()[0] >= 1
            second = store_picture()
            wait_until(lambda: self.picture_is_ready(second))


@pytest.mark.django_db
class TestTidyTraces:
    def test_deletes_the_stories_of_the_past_and_no_others(self, settings, monkeypatch):
        monkeypatch.setattr(worker, "TIDY_BATCH", 2)
        settings.SHOP_RECORD_DAYS = 30
        for days in (40, 35, 31, 29, 1):
            at = timezone.now() - timedelta(days=days)
            Trace.objects.create(of="order", key="A", started_at=at, sending={})
        worker.tidy_traces()
        worker.tidy_traces()
        assert [(timezone.now() - trace.started_at).days for trace in Trace.objects.order_by("pk")] == [29, 1]
