"""Every write of exports: asking for one, making it, deleting it."""

import logging
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.background import do_prompt_work, is_stopping
from my_shop.kernel.exports import folders, tasks
from my_shop.kernel.exports.contract import Exporter
from my_shop.kernel.exports.listed import ListRefused, exported_rows
from my_shop.kernel.exports.making import write_file
from my_shop.kernel.exports.models import FOLDER, Export, ExportSchedule, Format
from my_shop.kernel.exports.offered import exporters, may_have, refused_days, refused_format
from my_shop.kernel.exports.writers import TooManyLines
from my_shop.kernel.leases import pause_after
from my_shop.kernel.private_files import delete_unknown, private_storage

logger = logging.getLogger(__name__)

KEPT_DAYS = 7
MOST_WAITING = 3
"""Exports that one person may have waiting at a time."""

LEASE = timedelta(minutes=10)
"""Longer than a piece of the rows takes, with what is done in between: each renews it, and within it no second worker
begins."""

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""Waiting times after the first, second… failure; the failure after the last one is final."""

MAX_ATTEMPTS = len(BACK_OFF) + 1


class ExportRefused(Exception):
    """Why something is not exported, in words."""


class LeaseLost(Exception):
    """Somebody else is at it by now, or nobody wants it any more."""


class ToldToStop(Exception):
    """This worker ends; the next one begins anew."""


def ask_export(
    *,
    user: Any,
    exporter: Exporter,
    file_format: str,
    query: str = "",
    since: date | None = None,
    until: date | None = None,
    schedule: ExportSchedule | None = None,
) -> Export:
    """Have an export made by the worker, and write down who asked for it.

    The list is counted before anything is locked: that may take long, and on SQLite nobody writes meanwhile.

    :param query: what stands behind the "?" of the list's address.
    :param until: this day included.
    :param schedule: whose run it is; it waits with no others, and of a table without a date it comes whole.
    :raises ExportRefused: this person may not have it, waits for too many, or what is asked for makes no sense.
    """
    if not may_have(user, exporter):
        raise ExportRefused(gettext("You may not export this."))
    days = {"since": since, "until": until}
    refusal = refused_format(exporter, file_format) or ("" if schedule else refused_days(exporter, **days))
    if refusal:
        raise ExportRefused(refusal)
    _demand_no_obstacle(exporter)
    try:
        exported_rows(exporter, user=user, query=query, **days)
    except ListRefused as refused:
        raise ExportRefused(str(refused)) from None
    asked = {"exporter": exporter.key, "file_format": file_format, "query": query, "user": user, "schedule": schedule}
    with transaction.atomic():
        if schedule is None:
            _demand_a_place(user)
        export = Export.objects.create(**asked, **days, next_try_at=clock.Now())
        _log(export, exporter)
        _wake(export)
    return export


def _demand_a_place(user):
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)  # two clicks count one after the other
    if Export.objects.filter(user=user, status=Export.Status.WAITING, schedule=None).count() >= MOST_WAITING:
        text = gettext("%(count)s exports of yours are being made already: wait until one of them is ready.")
        raise ExportRefused(text % {"count": MOST_WAITING})


def _demand_no_obstacle(exporter):
    if obstacle := exporter.obstacle():
        raise ExportRefused(obstacle)


def _log(export, exporter):
    """Write down who had what: the query stays out, since somebody may be named in it."""
    facts = {"name": exporter.name, "format": Format(export.file_format).label}
    text = gettext("Asked for the export “%(name)s” (%(format)s).") % facts
    if export.since or export.until:
        text = f"{text} {export.since or '…'} – {export.until or '…'}"
    LogEntry.objects.create(
        user=export.user,
        content_type=ContentType.objects.get_for_model(Export),
        object_id=str(export.pk),
        object_repr=str(export)[:200],
        action_flag=ADDITION,
        change_message=text,
    )


def _wake(export):
    # only the wake-up call: if it is lost, the worker's regular round finds the row
    transaction.on_commit(partial(tasks.make_export.enqueue, export.pk), robust=True)


def make_export(export_id: int) -> bool:
    """Make the file of an export, if it is due and no other worker is at it.

    Whether its person may have it is asked anew. A failure is noted on the row and tried again later; after
    ``MAX_ATTEMPTS`` it is final, and so is a refusal.

    :returns: whether it was made now.
    """
    now = clock.now()
    with_people = Export.objects.select_related("user", "schedule")
    export = with_people.claim(export_id, now=now, lasts=LEASE, most=MAX_ATTEMPTS, rows_done=0)
    if export is None:
        return False
    mine = Export.objects.held_by(export)
    left: dict[str, Any]
    try:
        _make(export, mine)
    except LeaseLost:
        return False
    except ToldToStop:
        left = {"attempts": F("attempts") - 1, "next_try_at": clock.Now()}
    except (ExportRefused, ListRefused, TooManyLines, folders.FolderRefused) as refusal:
        left = {"status": Export.Status.FAILED, "last_error": str(refusal), "finished_at": clock.Now()}
    except Exception as error:
        logger.exception("Export %s: attempt %s failed", export_id, export.attempts)
        left = _after_failure(export.attempts, f"{type(error).__name__}: {error}")
    else:
        return True
    mine.update(lease="", **left)
    return False


def _make(export, mine):
    exporter = exporters().get(export.exporter)
    if exporter is None:
        raise ExportRefused(gettext("There is no such table any more."))
    if not may_have(export.user, exporter):
        raise ExportRefused(gettext("Whoever asked for it may not export this any more."))
    _demand_no_obstacle(exporter)
    rows = exported_rows(exporter, user=export.user, query=export.query, since=export.since, until=export.until)

    def note(done, total):
        if is_stopping():
            raise ToldToStop
        if not mine.update(rows_done=done, rows_total=total, next_try_at=clock.Now() + LEASE):
            raise LeaseLost
        do_prompt_work()

    with TemporaryDirectory(prefix="export-") as folder:
        part = Path(folder) / "part"
        write_file(exporter, rows, file_format=export.file_format, path=part, progress=note)
        if export.schedule:
            folders.deliver(part, export.schedule.folder, export.filename)
        _keep(part, f"{FOLDER}/{secrets.token_urlsafe(16)}.{export.file_format}", mine)


def _keep(part, name, mine):
    """Give the finished file its place, and take it away again where nobody waits for it any more."""
    storage = private_storage()
    with part.open("rb") as file:
        name = storage.save(name, _Finished(file))
    facts = {"status": Export.Status.READY, "file": name, "last_error": "", "finished_at": clock.Now()}
    if not mine.update(lease="", **facts):
        storage.delete(name)
        raise LeaseLost


class _Finished(File):
    """A file that is written to its end: a folder of this machine takes it by renaming it."""

    def temporary_file_path(self):
        return str(self.name)


def _after_failure(attempts, error):
    if attempts >= MAX_ATTEMPTS:
        return {"status": Export.Status.FAILED, "last_error": error, "finished_at": clock.Now()}
    return {"next_try_at": clock.Now() + pause_after(attempts, BACK_OFF), "last_error": error}


def make_due_exports(*, limit: int = 1) -> int:
    """Make what is overdue, at most ``limit`` exports, and return how many were made; the round is held up by each."""
    now = clock.now()
    Export.objects.end_dead(now, most=MAX_ATTEMPTS, finished_at=clock.Now())
    made = 0
    for export_id in list(Export.objects.due(now).order_by("next_try_at").values_list("pk", flat=True)[:limit]):
        if is_stopping():
            break
        made += make_export(export_id)
    return made


@transaction.atomic
def try_again(*, export: Export) -> None:
    """Have an export that failed made again, with a fresh set of attempts."""
    failed = Export.objects.filter(pk=export.pk, status=Export.Status.FAILED)
    if failed.update(status=Export.Status.WAITING, attempts=0, next_try_at=clock.Now(), last_error=""):
        _wake(export)


@transaction.atomic
def delete_exports(exports: Iterable[Export]) -> int:
    """Delete exports, and their files once that is committed; a worker that is at one finds that nobody wants it."""
    keys = [row.pk for row in exports]
    rows = list(Export.objects.filter(pk__in=keys).order_by("pk").select_for_update())  # none gets its file meanwhile
    names = [row.file.name for row in rows if row.file]
    Export.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(partial(_delete_files, names), robust=True)
    return len(rows)


def _delete_files(names):
    for name in names:
        private_storage().delete(name)


@transaction.atomic
def delete_exports_of_people() -> None:
    """Delete every export that may name somebody, for somebody was erased; what is being made begins anew.

    Once more after the commit: what was begun meanwhile has read, or was made of, what was there before.
    """
    _delete_exports_of_people()
    transaction.on_commit(_delete_exports_of_people, robust=True)


def _delete_exports_of_people():
    of_things = [exporter.key for exporter in exporters().values() if not exporter.names_people]
    of_people = Export.objects.exclude(exporter__in=of_things)
    # first, so that none of them gets ready between the two
    of_people.take_away()
    # a search may be for whoever is erased
    delete_exports(of_people.filter(~Q(status=Export.Status.WAITING) | ~Q(query="")))


def delete_old(*, now: datetime) -> None:
    """Delete what is older than ``KEPT_DAYS``, and files that a killed worker left; a failure of a schedule stays."""
    limit = now - timedelta(days=KEPT_DAYS)
    old = Export.objects.filter(created_at__lt=limit)
    delete_exports(old.exclude(status=Export.Status.FAILED, schedule__isnull=False)[:500])
    delete_unknown(FOLDER, set(Export.objects.exclude(file="").values_list("file", flat=True)), now=now)
