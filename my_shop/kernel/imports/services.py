"""What people do with a file that came: say what it is, have it checked, let it in, stop that, take it back."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.imports import tasks
from my_shop.kernel.imports.columns import MappingRefused, check_mapping
from my_shop.kernel.imports.contract import Importer, Result
from my_shop.kernel.imports.models import UNDO_DAYS, ColumnMapping, Import, ImportRow
from my_shop.kernel.names import folded
from my_shop.kernel.redaction import redact
from my_shop.kernel.validators import longest

Status = Import.Status


class ImportRefused(Exception):
    """This cannot be done with the file now; the text says why."""


class StaleImport(ImportRefused):
    """Something has happened to the import since the page was opened."""

    def __init__(self):
        super().__init__(
            gettext("Something has happened to this import since you opened the page, so nothing was done.")
        )


def version_of(row: Import) -> str:
    """Return what a page carries that asks: whatever it showed of the import."""
    facts = (row.status, row.preset, row.mapping, row.checked_at, row.finished_at, row.undo_started_at)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


@transaction.atomic
def check_file(
    *, row: Import, importer: Importer, preset: str = "", mapping: Mapping[str, str] | None = None, keep_as: str = ""
) -> Import:
    """Have the worker look what would become of each row, read as a known kind of file or as told by hand.

    :param mapping: names of columns in the file, each with the column of our own format, or "" where it is left out.
    :param keep_as: a name under which the mapping is proposed again for files with the same columns.
    :raises MappingRefused: a column is missing or told twice, or there is no such kind of file.
    :raises ImportRefused: it is being worked at, or was brought in.
    """
    told: dict[str, str] = {}
    if preset:
        if preset not in {known.key for known in importer.presets}:
            raise MappingRefused(gettext("No such kind of file is known."))
    else:
        told = check_mapping(mapping or {}, own=importer.columns, columns=row.columns)
    found = _locked(row)
    _change_status(found, Status.CHECKING)
    found.preset, found.mapping, found.counts, found.line = preset, told, {}, 0
    found.rows.all().delete()
    if told and keep_as.strip():
        _keep_mapping(found, keep_as.strip(), told)
    return _begin_work(found)


def _keep_mapping(row: Import, name: str, mapping: dict[str, str]) -> None:
    if len(name) > longest_name():
        raise MappingRefused(gettext("This name is too long."))
    ColumnMapping.objects.update_or_create(
        importer=row.importer,
        folded_name=folded(name),
        defaults={"name": name, "columns": sorted(row.columns), "mapping": mapping},
    )


def longest_name() -> int:
    """Return how many characters the name of a kept mapping may have."""
    return longest(ColumnMapping, "name")


def kept_mappings(row: Import) -> list[ColumnMapping]:
    """Return what was kept for files with the same columns."""
    same = ColumnMapping.objects.filter(importer=row.importer)
    return [kept for kept in same if kept.columns == sorted(row.columns)]


@transaction.atomic
def run_import(*, row: Import, shown: str | None = None) -> Import:
    """Let the rows in that were checked, or the rest of those where a run ended early.

    :param shown: what the page carried (``version_of``); None where no page was shown.
    :raises StaleImport: the page is an old one.
    :raises ImportRefused: there is nothing to bring in, or another import of the kind is at work.
    """
    found = _locked(row, shown)
    if found.status != Status.CHECKED and not found.can_go_on:
        raise _not_now(found)
    found.started_at = found.started_at or timezone.now()
    if found.status == Status.CHECKED:
        found.line = 0
    _change_status(found, Status.RUNNING)
    found.finished_at = None
    found.rows.filter(phase=ImportRow.Phase.REHEARSAL).delete()
    return _begin_work(found)


@transaction.atomic
def stop_import(*, row: Import) -> Import:
    """End what the worker is at: what is recorded stays, and what is not will not be written.

    :raises ImportRefused: nothing is under way.
    """
    found = _locked(row)
    if not found.is_at_work:
        raise _not_now(found)
    is_check = found.status == Status.CHECKING
    _change_status(found, Status.UPLOADED if is_check else Status.STOPPED)
    found.lease, found.finished_at = "", None if is_check else timezone.now()
    found.save()
    return found


@transaction.atomic
def undo_import(*, row: Import, shown: str | None = None) -> Import:
    """Take back what came in, as far as nobody has changed or used it since. What stayed can be tried again: a later
    import that changed it may be undone by then.

    :raises StaleImport: the page is an old one.
    :raises ImportRefused: there is nothing to take back, or it is too late.
    """
    found = _locked(row, shown)
    if reason := why_not_undone(found):
        raise ImportRefused(reason)
    if found.status == Status.UNDONE:
        stayed = _stayed(found)
        found.rows.filter(phase=ImportRow.Phase.RUN, key__in=stayed.values("key")).update(is_undone=False)
        stayed.delete()
        found.counts.pop(ImportRow.Phase.UNDO, None)
    _change_status(found, Status.UNDOING)
    found.undo_started_at = found.undo_started_at or timezone.now()
    return _begin_work(found)


def why_not_undone(row: Import) -> str:
    """Return why an import cannot be taken back, in a sentence; empty where it can."""
    if row.emptied_at or timezone.now() >= row.kept_until:
        return gettext("It cannot be undone any more: that is possible for %(days)s days.") % {"days": UNDO_DAYS}
    is_all_undone = row.status == Status.UNDONE and not _stayed(row).exists()
    if is_all_undone or not row.can_transition_to(Status.UNDOING):
        return str(_not_now(row))
    return ""


@transaction.atomic
def delete_import(*, row: Import) -> None:
    """Forget a file that was never let in.

    :raises ImportRefused: it is being worked at, or rows of it came in.
    """
    found = _locked(row)
    if found.status not in {Status.UPLOADED, Status.CHECKED}:
        raise _not_now(found)
    found.delete()
    transaction.on_commit(row.delete_files, robust=True)


@transaction.atomic
def redact_rows_naming(*, emails: Iterable[str]) -> None:
    """Take somebody who is erased out of what imports have noted: undoing one brings nothing of them back.

    The files themselves go when their rows have come in, or ``UNDO_DAYS`` after.
    """
    emails = [email for email in emails if email]
    for email in emails:
        before: Any = Cast("before", models.TextField())
        naming = Q(label__icontains=email) | Q(text__icontains=email) | Q(told__icontains=email)
        for row in ImportRow.objects.alias(told=before).filter(naming):  # all read before the first is written
            told = f"{row.label} {row.text} {row.before}"
            if redact(told, emails) != told:
                row.label, row.text, row.key, row.before = redact(row.label, emails), "", "", None
                row.save(update_fields=["label", "text", "key", "before"])
    for source in Import.objects.exclude(samples=[]):
        told = str(source.samples)
        if redact(told, emails) != told:
            Import.objects.filter(pk=source.pk).update(samples=[])


def _locked(row: Import, shown: str | None = None) -> Import:
    found = Import.objects.select_for_update(no_key=True).get(pk=row.pk)
    if shown is not None and shown != version_of(found):
        raise StaleImport
    return found


def _change_status(row: Import, status: Status) -> None:
    if not row.can_transition_to(status):
        raise _not_now(row)
    row.status = status


def _stayed(row: Import) -> models.QuerySet[ImportRow]:
    return row.rows.filter(phase=ImportRow.Phase.UNDO, result=Result.SKIPPED)


def _not_now(row: Import) -> ImportRefused:
    return ImportRefused(
        gettext("This cannot be done: the import is “%(status)s”.") % {"status": row.get_status_display()}
    )


def _begin_work(row: Import) -> Import:
    """Write the row and wake a worker; if that call is lost, the worker's regular round finds the row."""
    row.next_try_at, row.attempts, row.lease, row.error = clock.now(), 0, "", ""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ImportRefused(
            gettext("Another file of this kind is coming in, or being undone: wait until that has ended.")
        ) from None
    transaction.on_commit(partial(tasks.work_on.enqueue, row.pk), robust=True)
    return row
