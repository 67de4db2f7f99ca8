"""A table that somebody asked for, and what the worker made of it."""

from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.leases import Leased, LeasedQuerySet
from my_shop.kernel.private_files import private_storage
from my_shop.kernel.validators import single_line

FOLDER = "exports"


class Format(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    ZIP = "zip", _("Files in an archive (ZIP)")


class ExportQuerySet(LeasedQuerySet):
    def shown_to(self, user):
        """Their own, and those of schedules to whoever may change these; an administrator sees those of everybody."""
        if user.is_superuser:
            return self
        theirs = models.Q(user=user)
        if user.has_perm("exports.change_exportschedule"):
            theirs |= models.Q(schedule__isnull=False)
        return self.filter(theirs)


class Export(Leased):
    """One table or archive."""

    exporter = models.CharField(max_length=40, help_text=_("Which table, such as “orders”."))
    file_format = models.CharField(_("format"), max_length=4, choices=Format)
    query = models.TextField(blank=True, help_text=_("What stands behind the “?” of the list's address."))
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text=_("This day included."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("Who asked for it; with their rights it is made."),
    )
    schedule = models.ForeignKey("ExportSchedule", on_delete=models.SET_NULL, null=True, related_name="runs")
    rows_total = models.PositiveIntegerField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    file = models.FileField(storage=private_storage, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta(Leased.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "since", "until"], name="exports_once_per_scheduled_period")
        ]

    def __str__(self):
        return f"{self.exporter} ({self.file_format})"

    @property
    def rows_done_text(self):
        return f"{self.rows_done:,}"

    @property
    def rows_total_text(self):
        return "–" if self.rows_total is None else f"{self.rows_total:,}"

    @property
    def filename(self):
        """What it is called where it is saved: such as ``orders-2026-11-01--2026-11-30.csv``."""
        days = [day for day in (self.since, self.until) if day] or [timezone.localdate(self.created_at)]
        return f"{self.exporter}-{'--'.join(day.isoformat() for day in days)}.{self.file_format}"


def validate_folder(value: str) -> None:
    """Refuse what would lead out of the folder that the shop's operator has named."""
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value or not path.parts:
        raise ValidationError(gettext("A folder below that of the shop, such as “bookkeeping/orders”."))


class ExportSchedule(models.Model):
    """A table that comes by itself, after every day, week or month, into a folder of the server."""

    class Every(models.TextChoices):
        DAY = "day", _("every day, of the day before")
        WEEK = "week", _("every week, of the week before (Monday to Sunday)")
        MONTH = "month", _("every month, of the month before")

    exporter = models.CharField(_("table"), max_length=40)
    file_format = models.CharField(_("format"), max_length=4, choices=Format, default=Format.CSV)
    every = models.CharField(_("when"), max_length=5, choices=Every)
    folder = models.CharField(
        _("folder"),
        max_length=200,
        validators=[single_line, validate_folder],
        help_text=_("Below the folder SHOP_EXPORT_FOLDER of the server; it is made where it is missing."),
    )
    is_active = models.BooleanField(_("switched on"), default=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text=_("Who saved it last; with their rights it runs."),
    )
    covered_until = models.DateField(
        _("covered until"),
        null=True,
        editable=False,
        help_text=_("The last day of the last period that was asked for."),
    )

    class Meta:
        ordering = ["exporter", "pk"]
        verbose_name = _("scheduled export")
        verbose_name_plural = _("scheduled exports")

    def __str__(self):
        return f"{self.exporter} ({self.get_every_display()})"
