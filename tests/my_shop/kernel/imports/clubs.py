"""An importer to test with: it brings groups in by their names, two at a time, and takes them back."""

from dataclasses import dataclass, field
from itertools import islice

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction

from my_shop.kernel.imports import intake, services
from my_shop.kernel.imports.contract import Column, Preset, Result, RowOutcome
from my_shop.kernel.imports.models import Import
from my_shop.kernel.imports.spreadsheets import read_table

BATCH = 2


def in_batches(rows):
    while batch := list(islice(rows, BATCH)):
        yield batch


@dataclass
class Clubs:
    """``breaks`` is called with each batch before it is recorded, and after that, still in its transaction."""

    key: str = "clubs"
    name: str = "Clubs"
    permission: str = "auth.add_group"
    scope: str = "staff:customers"
    presets: tuple = (Preset("clubhouse", "Clubhouse", frozenset({"Club", "Founded"})),)
    columns: tuple = (Column("name", "Name", is_required=True), Column("motto", "Motto"))
    takes_pictures: bool = True
    breaks: object = None
    runs: list = field(default_factory=list)

    def run(self, job):
        self.runs.append(job)
        column = "Club" if job.preset else next(name for name, own in job.mapping.items() if own == "name")
        table = read_table(job.path, required=[column])
        place = table.columns.index(column)
        rows = ((line, cells[place]) for line, cells in table.rows if not job.is_recorded(line))
        for batch in in_batches(rows):
            with transaction.atomic():
                outcomes = [self._bring_in(line, name) for line, name in batch]
                self._break("write", batch)
                if job.is_dry_run:
                    transaction.set_rollback(True)
                else:
                    job.record(outcomes)
                    self._break("commit", batch)
            if job.is_dry_run:
                job.record(outcomes)
            self._break("next", batch)

    def undo(self, outcomes, *, user):
        for batch in in_batches(outcomes):
            told = []
            for outcome in batch:
                gone, _ = Group.objects.filter(pk=outcome.key, name=outcome.label).delete()
                told.append(
                    RowOutcome(
                        outcome.line,
                        Result.CHANGED if gone else Result.SKIPPED,
                        outcome.label,
                        "gone" if gone else "changed since",
                        outcome.key,
                    )
                )
            self._break("undo", batch)
            yield told

    def _bring_in(self, line, name):
        if not name:
            return RowOutcome(line, Result.SKIPPED, "", "has no name")
        group, is_new = Group.objects.get_or_create(name=name)
        if not is_new:
            return RowOutcome(line, Result.UNCHANGED, name)
        return RowOutcome(line, Result.CREATED, name, key=str(group.pk), before={"of": f"{name}@example.com"})

    def _break(self, place, batch):
        if self.breaks:
            self.breaks(place, batch)


def csv_of(*names, header="Club,Founded"):
    return ContentFile("\n".join([header, *(f"{name},1900" for name in names), ""]).encode(), name="clubs.csv")


def take(clubs, *names, **facts):
    return intake.take_file(importer=clubs, file=csv_of(*names), **facts)


def check(clubs, *names, **facts):
    """Return an import whose check is due."""
    return services.check_file(row=take(clubs, *names, **facts), importer=clubs, preset="clubhouse")


def fresh(row):
    return Import.objects.get(pk=row.pk)


def names():
    return sorted(Group.objects.values_list("name", flat=True))
