"""What a report found that takes too long for a page: made by the worker, kept for some days."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.leases import Leased, LeasedQuerySet


class MadeReport(Leased):
    """A report of one period in one language; two that are compared are two rows."""

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
    table = models.JSONField(null=True, encoder=DjangoJSONEncoder, help_text=_("Rows, totals, notes, lines below."))
    made_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = LeasedQuerySet.as_manager()

    class Meta(Leased.Meta):
        constraints = [
            models.UniqueConstraint(fields=["report", "first", "last", "language"], name="reports_once_per_period")
        ]

    def __str__(self):
        return f"{self.report} {self.first} – {self.last}"
