"""What a report found that takes too long for a page: made by the worker, kept for some days."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MadeReportQuerySet(models.QuerySet):
    def due(self, now):
        """Those that a worker may begin now: nobody else is at work on them."""
        return self.filter(status=MadeReport.Status.WAITING, next_try_at__lte=now)


class MadeReport(models.Model):
    """A report of one period in one language; two that are compared are two rows. The row carries the state of its own
    work, as that of an export does: ``next_try_at`` lies ahead while a worker is at it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    report = models.CharField(max_length=40, help_text=_("Which one, such as “sales-by-product”."))
    first = models.DateField()
    last = models.DateField(help_text=_("This day included."))
    language = models.CharField(max_length=15)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("Who asked for it last."),
    )
    status = models.CharField(max_length=7, choices=Status, default=Status.WAITING)
    table = models.JSONField(null=True, encoder=DjangoJSONEncoder, help_text=_("Rows, totals, notes, lines below."))
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = MadeReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "next_try_at"], name="reports_due")]
        constraints = [
            models.UniqueConstraint(fields=["report", "first", "last", "language"], name="reports_once_per_period")
        ]

    def __str__(self):
        return f"{self.report} {self.first} – {self.last}"

    @property
    def is_ready(self):
        return self.status == self.Status.READY

    @property
    def is_failed(self):
        return self.status == self.Status.FAILED
