"""The background worker: runs queued tasks, and every few seconds the round that finds overdue work.

A task is only the wake-up call. What must not be lost is a row with its own state (a mail, a picture), so a task that
a killed worker left behind is tidied away and never run again: the round finds its row.
"""

import logging
import os
import socket
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, close_old_connections, connections, transaction
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult
from knox.models import AuthToken

from my_shop.kernel import clock
from my_shop.kernel.background import SWEEP_SECONDS, do_prompt_work, is_stopping, raise_lost_database
from my_shop.kernel.second_factor import renew_secrets
from my_shop.kernel.signals import overdue_work_due
from my_shop.kernel.sitemaps import services as sitemaps
from my_shop.sitemaps import sections
from signal_map.models import Trace

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1
"""How long the worker waits when the queue is empty."""

LONGEST_PAUSE_SECONDS = 30
"""How long it waits at most between two tries to reach a database that is gone."""

TIDY_SECONDS = 3600
TIDY_BATCH, TIDY_BATCHES = 500, 20
ABANDONED_AFTER = timedelta(hours=1)
"""A task that has been running for so long was left by a worker that was killed."""

KEPT_FOR = timedelta(days=7)
"""How long finished tasks stay for the curious."""


class Worker:
    """One worker process; several may run at once, on several machines."""

    def __init__(self):
        self.id = f"{socket.gethostname()[:40]}-{os.getpid()}"
        self.runner = TaskRunner(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=IDLE_SECONDS,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.id,
        )
        self.next_round = self.next_tidying = time.monotonic()

    def run(self) -> None:
        """Work until the process is asked to stop; a database that goes away is waited for."""
        logger.info("Worker %s starts", self.id)
        pause = 1
        while not is_stopping():
            try:
                if not self.step():
                    wait(IDLE_SECONDS)
                pause = 1
            except (OperationalError, InterfaceError) as error:
                logger.warning(
                    "The database does not answer, next try in %s s: %s", pause, " ".join(str(error).split())
                )
                connections.close_all()
                wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        logger.info("Worker %s stops", self.id)

    def run_until_idle(self) -> None:
        """Do what is due now, then return."""
        while not is_stopping() and self.step():
            pass

    def step(self) -> bool:
        """Do the round if its time has come, and what somebody waits for or one task; say whether there was any."""
        close_old_connections()
        now = time.monotonic()
        if now >= self.next_round:
            self.next_round = now + SWEEP_SECONDS
            do_overdue_work()
            make_sitemaps()
        if now >= self.next_tidying:
            self.next_tidying = now + TIDY_SECONDS
            tidy_tasks()
            tidy_log_ins()
            tidy_traces()
            renew_secrets()
        if do_prompt_work():
            return True
        task = None if is_stopping() else claim_task(self.id)
        if task is None:
            return False
        self.runner.run_task(task)
        return True


def wait(seconds: float) -> None:
    """Sleep, in pieces short enough to notice that we were asked to stop."""
    end = time.monotonic() + seconds
    while not is_stopping() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 0.2))


def do_overdue_work() -> None:
    """Let every app do what is overdue; one that fails (Django logs it) does not keep the others from theirs.

    :raises OperationalError, InterfaceError: the database is gone.
    """
    raise_lost_database(overdue_work_due.send_robust(sender=None, now=clock.now()))


def make_sitemaps() -> None:
    """Make the sitemaps that are due; search engines wait if that fails, and nothing else does."""
    try:
        sitemaps.make_due_files(sections(), now=clock.now())
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("The sitemaps were not made")


def claim_task(worker_id: str) -> DBTaskResult | None:
    """Take the next task that is ready, so that no other worker runs it; None if there is none."""
    ready = DBTaskResult.objects.ready()
    if not ready.exists():  # a look costs no lock: on SQLite the transaction below keeps other writers out
        return None
    with transaction.atomic():
        task = ready.get_locked()
        if task is not None:
            task.claim(worker_id)
            # the library writes the machine's time, and all others read it to see who was killed (``tidy_tasks``)
            DBTaskResult.objects.filter(pk=task.pk).update(started_at=clock.Now())
    return task


def tidy_tasks() -> None:
    """Mark tasks that killed workers left running as failed, and delete what was finished long ago."""
    now = clock.now()
    abandoned = DBTaskResult.objects.running().filter(started_at__lt=now - ABANDONED_AFTER)
    count = abandoned.update(status="FAILED", finished_at=now, traceback="The worker died over it.")
    deleted, _ = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT_FOR).delete()
    if count or deleted:
        logger.info("Tasks: %s abandoned ones marked, %s old ones deleted", count, deleted)


def tidy_log_ins() -> None:
    """Delete sessions and tokens that have run out, with what was noted of them; some thousand at a time."""
    now = clock.now()
    for expired in (Session.objects.filter(expire_date__lt=now), AuthToken.objects.filter(expiry__lt=now)):
        model = expired.model
        for _ in range(TIDY_BATCHES):
            keys = list(expired.values_list("pk", flat=True)[:TIDY_BATCH])
            model.objects.filter(pk__in=keys).delete()
            if len(keys) < TIDY_BATCH:
                break


def tidy_traces() -> None:
    """Delete the stories of signals that are older than ``SHOP_RECORD_DAYS``, the first written first."""
    limit = clock.now() - timedelta(days=settings.SHOP_RECORD_DAYS)
    for _ in range(TIDY_BATCHES):
        first = list(Trace.objects.order_by("pk").values_list("pk", "started_at")[:TIDY_BATCH])
        old = [pk for pk, started_at in first if started_at < limit]
        Trace.objects.filter(pk__in=old).delete()
        if len(old) < TIDY_BATCH:
            break
