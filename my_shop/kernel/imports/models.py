"""A file that comes in, what became of each of its rows, and how files of its kind are read."""

import secrets
from datetime import timedelta
from pathlib import PurePath

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.imports.contract import Result, RowOutcome
from my_shop.kernel.names import FoldedField
from my_shop.kernel.private_files import private_storage
from my_shop.kernel.validators import single_line

UNDO_DAYS = 30
"""Days that an import can be taken back, and that its file and rows are kept.

As long as a month's books show what went wrong, and no longer: they hold names and addresses (GDPR, Article 5 (1) (e)).
"""

FOLDER = "imports"


def random_name(row, filename: str) -> str:
    """Answer a name that tells nothing about the upload but its kind."""
    token = secrets.token_urlsafe(16)
    return f"{FOLDER}/{token[:2]}/{token}{PurePath(filename).suffix.lower()[:5]}"


class ImportQuerySet(models.QuerySet):
    def due(self, now):
        """Those that a worker may take up: nobody else is at work on them."""
        return self.filter(status__in=Import.AT_WORK, next_try_at__lte=now)

    def of(self, importers):
        """Those of these importers, by their keys."""
        return self.filter(importer__in=importers)


class Import(models.Model):
    """One file, from its arrival until its rows are forgotten.

    The row carries the state of its own work, as ``Picture`` does: ``next_try_at`` lies ahead while a worker is at it,
    and ``lease`` is that worker's. Whoever finds another lease has lost it, and everything of the transaction with it.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("waits for its columns to be told")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked: waits for your go")
        RUNNING = "running", _("coming in")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    TRANSITIONS = {
        Status.UPLOADED: {Status.CHECKING},
        Status.CHECKING: {Status.CHECKED, Status.UPLOADED},  # back where it was stopped or cannot be read
        Status.CHECKED: {Status.CHECKING, Status.RUNNING},
        Status.RUNNING: {Status.DONE, Status.STOPPED, Status.FAILED},
        Status.STOPPED: {Status.RUNNING, Status.UNDOING},
        Status.FAILED: {Status.RUNNING, Status.UNDOING},
        Status.DONE: {Status.UNDOING},
        Status.UNDOING: {Status.UNDONE, Status.STOPPED, Status.FAILED},
        Status.UNDONE: {Status.UNDOING},  # what stayed, once nothing holds it any more
    }
    AT_WORK = (Status.CHECKING, Status.RUNNING, Status.UNDOING)
    """The worker's turn."""

    importer = models.CharField(_("kind"), max_length=50)
    file_name = models.CharField(_("file"), max_length=255)
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    preset = models.CharField(max_length=50, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True, help_text=_("The names in the first line."))
    samples = models.JSONField(default=list, blank=True, help_text=_("Of each column its first values."))
    file = models.FileField(upload_to=random_name, storage=private_storage, max_length=200, blank=True)
    pictures = models.FileField(upload_to=random_name, storage=private_storage, max_length=200, blank=True)
    picture_folder = models.CharField(max_length=500, blank=True)
    lines = models.PositiveIntegerField(default=0, help_text=_("Of the file, the first one included."))
    line = models.PositiveIntegerField(default=0, help_text=_("The furthest that was reached."))
    counts = models.JSONField(default=dict, blank=True, help_text=_("Rows by what became of them, once that is known."))
    error = models.TextField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True, help_text=_("Since then rows came in."))
    checked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undo_started_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True, help_text=_("When its file and rows were deleted."))
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(status__in=["checking", "running", "undoing"]),
                name="imports_due",
            ),
            models.Index(fields=["emptied_at", "created_at"], name="imports_to_empty"),
        ]
        constraints = [
            # each of two would take the rows of the other for changed by somebody
            models.UniqueConstraint(
                fields=["importer"],
                condition=models.Q(status__in=["running", "undoing"]),
                name="imports_import_one_at_a_time",
            )
        ]

    def __str__(self):
        return self.file_name

    def can_transition_to(self, status) -> bool:
        """Does the table have a way there?"""
        return status in self.TRANSITIONS[self.Status(self.status)]

    @property
    def is_at_work(self) -> bool:
        return self.status in self.AT_WORK

    @property
    def can_go_on(self) -> bool:
        """May the rest of a run that ended early come in? Not once it was begun to take it back."""
        return self.status in {self.Status.STOPPED, self.Status.FAILED} and not self.undo_started_at and bool(self.file)

    def delete_files(self) -> None:
        """Take the files from where they are kept; the columns that name them are the caller's."""
        for stored in (self.file, self.pictures):
            if stored:
                stored.storage.delete(str(stored.name))

    @property
    def kept_until(self):
        """Until then it can be undone; afterwards its file and rows are deleted."""
        return (self.finished_at or self.started_at or self.created_at) + timedelta(days=UNDO_DAYS)


class ImportRow(models.Model):
    """What became of a row, will become of it, or became of it when the import was undone."""

    class Phase(models.TextChoices):
        REHEARSAL = "rehearsal"
        RUN = "run"
        UNDO = "undo"

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    phase = models.CharField(max_length=10, choices=Phase)
    line = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    result = models.CharField(max_length=10, choices=Result)
    label = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    key = models.CharField(max_length=100, blank=True)
    before = models.JSONField(null=True, blank=True)
    is_undone = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["source", "phase", "id"], name="imports_row_order"),
            models.Index(fields=["source", "phase", "result", "id"], name="imports_row_results"),
        ]

    def __str__(self):
        return f"{self.line}: {self.label}"

    @property
    def outcome(self) -> RowOutcome:
        return RowOutcome(self.line, Result(self.result), self.label, self.text, self.key, self.before)


class ColumnMapping(models.Model):
    """How somebody has read columns of another program's file, kept under a name."""

    importer = models.CharField(max_length=50)
    name = models.CharField(max_length=60, validators=[single_line])
    folded_name = FoldedField(of="name", max_length=180)
    columns = models.JSONField(default=list, help_text=_("The names in the first line, sorted."))
    mapping = models.JSONField(default=dict)

    class Meta:
        ordering = ["folded_name"]
        constraints = [
            models.UniqueConstraint(fields=["importer", "folded_name"], name="imports_columnmapping_once_each")
        ]

    def __str__(self):
        return self.name
