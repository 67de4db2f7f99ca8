"""The worker's part: turns at checking, bringing in and taking back, until each has ended.

A turn is short, so that whoever waits for a mail does not wait for a hundred thousand rows. What a turn was at when it
ended, by itself or by a crash, the next one takes up from what is recorded: an importer writes rows, and that they are
in, in one transaction.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from my_shop.kernel.imports import tasks, workplace
from my_shop.kernel.imports.contract import Importer, ImportStopped, RowOutcome, origin_of
from my_shop.kernel.imports.importers import all_importers
from my_shop.kernel.imports.job import LEASE, PHASES, Job
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.imports.spreadsheets import FileRefused
from my_shop.kernel.pictures import remote

logger = logging.getLogger(__name__)

TURN_SECONDS = 15
BACK_OFF = timedelta(minutes=1)
MAX_ATTEMPTS = 3
"""Tries in a row over which nothing was recorded; the next failure is final, and people are told."""

PAGE = 500
"""Rows that are read together."""

Status = Import.Status
ENDS = {Status.CHECKING: Status.CHECKED, Status.RUNNING: Status.DONE, Status.UNDOING: Status.UNDONE}
FAILS = {Status.CHECKING: Status.UPLOADED, Status.RUNNING: Status.FAILED, Status.UNDOING: Status.FAILED}


def do_due_work() -> bool:
    """Have a turn at one import that nobody is at, and say whether there was any."""
    due = Import.objects.due(clock.now())
    for row in due.filter(attempts__gte=MAX_ATTEMPTS):
        _end(row, FAILS[Status(row.status)], error=gettext("The worker died over it each time."))
    first = None if is_stopping() else due.order_by("next_try_at").values_list("pk", flat=True).first()
    return first is not None and work(first)


def work(import_id: int, *, seconds: float | None = TURN_SECONDS) -> bool:
    """Have a turn at an import, if it is due and no other worker is at it.

    :param seconds: of the turn, once rows are recorded; None goes on to the end.
    :returns: whether it was this worker's turn.
    """
    row = _claim(import_id)
    if row is None:
        return False
    try:
        _do(row, seconds)
    except ImportStopped:
        _pause(row)
    except FileRefused as refusal:
        _end(row, FAILS[Status(row.status)], error=str(refusal))
    except Exception as error:
        logger.exception("Import %s: attempt %s failed", row.pk, row.attempts)
        # its text may quote a row, and with it an e-mail address that nobody would erase here
        kind = {"error": type(error).__name__}
        _after_failure(row, gettext("It failed with %(error)s: the log of the worker tells more.") % kind)
    else:
        _end(row, ENDS[Status(row.status)])
    return True


def _claim(import_id: int) -> Import | None:
    now, lease = clock.now(), secrets.token_hex(16)
    due = Import.objects.due(now).filter(pk=import_id, attempts__lt=MAX_ATTEMPTS)
    if not due.update(attempts=F("attempts") + 1, next_try_at=now + LEASE, lease=lease):
        return None
    return Import.objects.select_related("user").filter(pk=import_id, lease=lease).first()


def _do(row: Import, seconds: float | None) -> None:
    importer = all_importers().get(row.importer)
    if importer is None:
        raise FileRefused(gettext("The shop takes no such files any more: the part of it that did is gone."))
    if row.status == Status.UNDOING:
        _undo(row, importer, Job(row, seconds=seconds))
    else:
        path, pictures = workplace.files_of(row)
        importer.run(Job(row, path=path, pictures=pictures, seconds=seconds))


def _undo(row: Import, importer: Importer, job: Job) -> None:
    handed_out: dict[int, str] = {}
    with closing(_steps(row, importer, handed_out)) as steps:
        is_left = True
        while is_left:
            with transaction.atomic():
                told = next(steps, None)
                if is_left := told is not None:
                    job.record(told)
                    _settle(told, handed_out)


def _steps(row: Import, importer: Importer, handed_out: dict[int, str]) -> Any:
    def outcomes() -> Iterator[RowOutcome]:
        for each in rows_from_the_last(row):
            handed_out[each.pk] = each.key
            yield each.outcome

    return importer.undo(outcomes(), user=row.user)


def _settle(told: list[RowOutcome], handed_out: dict[int, str]) -> None:
    """Remember which rows are taken back: a worker that takes over is not handed them again."""
    keys = {outcome.key for outcome in told}
    settled = [pk for pk, key in handed_out.items() if key in keys]
    ImportRow.objects.filter(pk__in=settled).update(is_undone=True)
    for pk in settled:
        del handed_out[pk]


def rows_from_the_last(row: Import) -> Iterator[ImportRow]:
    """Yield what a run did and nothing has taken back, the last first, read a page at a time."""
    rows = row.rows.filter(phase=ImportRow.Phase.RUN, is_undone=False).exclude(key="").order_by("-pk")
    page = list(rows[:PAGE])
    while page:
        yield from page
        page = list(rows.filter(pk__lt=page[-1].pk)[:PAGE])


def _mine(row: Import) -> Any:
    return Import.objects.filter(pk=row.pk, status=row.status, lease=row.lease)


def _pause(row: Import) -> None:
    """Leave it to the next turn; where it was stopped or somebody else is at it, there is nothing to leave."""
    left = _mine(row).update(next_try_at=clock.now(), lease="", attempts=0)
    if left and not is_stopping():
        tasks.work_on.enqueue(row.pk)
    elif not left:
        workplace.leave()


def _after_failure(row: Import, error: str) -> None:
    workplace.leave()
    attempts = _mine(row).values_list("attempts", flat=True).first()  # 0 where it got somewhere
    if attempts is not None and attempts >= MAX_ATTEMPTS:
        _end(row, FAILS[Status(row.status)], error=error)
    else:
        _mine(row).update(next_try_at=clock.now() + BACK_OFF, lease="", error=error)


def _end(row: Import, status: Status, *, error: str = "") -> None:
    """Write how it ended, unless somebody was faster; files that nobody needs any more go."""
    workplace.leave()
    phase = PHASES[Status(row.status)]
    facts: dict[str, Any] = {"status": status, "error": error, "lease": "", "attempts": 0}
    facts["counts"] = row.counts | {phase: counts_of(row, phase)}
    facts["checked_at" if row.status == Status.CHECKING else "finished_at"] = timezone.now()
    is_over = status in {Status.DONE, Status.UNDONE}
    if is_over:
        facts |= {"file": "", "pictures": "", "samples": []}
    with transaction.atomic():
        if _mine(row).update(**facts) and is_over:
            transaction.on_commit(row.delete_files, robust=True)
            if status == Status.UNDONE:
                remote.want_no_longer(origin_of(row.pk))


def counts_of(row: Import, phase: str) -> dict[str, int]:
    """Return how many rows there are by what became of them."""
    rows = row.rows.filter(phase=phase).order_by()
    return dict(rows.values_list("result").annotate(count=Count("pk")))
