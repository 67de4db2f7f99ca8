"""Rows whose work the worker does: each carries the state of its own, and is one worker's at a time."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel import clock


class LeasedQuerySet(models.QuerySet):
    def due(self, now: datetime | clock.Now) -> Self:
        """Those that a worker may begin now: nobody else is at work on them."""
        return self.filter(status=Leased.Status.WAITING, next_try_at__lte=now)

    def claim(self, pk: int, *, now: datetime, lasts: timedelta, most: int, **facts: Any) -> Any:
        """Take a row that is due for as long as ``lasts``; None where somebody else has it, or after ``most`` attempts.

        :param facts: what else is written about the attempt that begins.
        """
        token = secrets.token_hex(16)
        free = self.due(now).filter(pk=pk, attempts__lt=most)
        if not free.update(attempts=F("attempts") + 1, next_try_at=now + lasts, lease=token, **facts):
            return None
        return self.filter(pk=pk, lease=token).first()

    def held_by(self, row: "Leased") -> Self:
        """The row, as long as its lease is the one that was claimed: whoever finds none has lost it."""
        return self.filter(pk=row.pk, lease=row.lease, status=Leased.Status.WAITING)

    def take_away(self) -> int:
        """Take these from the workers that are at them: they begin anew, with the attempt given back."""
        held = self.filter(status=Leased.Status.WAITING).exclude(lease="")
        return held.update(lease="", attempts=F("attempts") - 1, next_try_at=clock.Now())

    def end_dead(self, now: datetime, *, most: int, **final: Any) -> int:
        """Give up those whose worker died at each of ``most`` attempts.

        :param final: what else is written where nothing comes after it.
        """
        text = gettext("The worker died over it each time.")
        dead = self.due(now).filter(attempts__gte=most)
        return dead.update(status=Leased.Status.FAILED, last_error=text, lease="", **final)


class Leased(models.Model):
    """What the worker makes of a row. A task only wakes the worker, the regular round finds what is overdue.

    ``next_try_at`` lies ahead while a worker is at it, so that a worker that dies leaves the work to the next one, and
    ``lease`` is that worker's: whoever finds another one writes nothing. ``objects`` are made of a ``LeasedQuerySet``.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    status = models.CharField(max_length=7, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    lease = models.CharField(max_length=32, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["status", "next_try_at"], name="%(app_label)s_due")]

    @property
    def is_ready(self):
        return self.status == self.Status.READY

    @property
    def is_failed(self):
        return self.status == self.Status.FAILED

    @property
    def is_waiting(self):
        return self.status == self.Status.WAITING


def pause_after(attempts: int, back_off: Sequence[timedelta]) -> timedelta:
    """Return how long to wait after so many attempts, each of which failed; after the last pause it stays as long."""
    return back_off[min(attempts, len(back_off)) - 1]
