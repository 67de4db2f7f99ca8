"""Stories that are kept: what a signal set off, for one order, say."""

from django.db import models


class Trace(models.Model):
    """One signal that went out, with everything that it set off; which ones are kept says ``SIGNAL_MAP["KEEP"]``.

    ``of`` and ``key`` say what it is about ("order", "Z4HP5-04JC9"). ``sending`` is the tree that
    ``tracing.calls.SignalCall.as_dict`` makes.
    """

    class Outcome(models.TextChoices):
        COMMITTED = "committed", "Committed"
        ROLLED_BACK = "rolled back", "Rolled back"
        AUTOCOMMIT = "autocommit", "Outside a transaction"

    of = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    signal = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, help_text="What it came from: a request, a task, a command.")
    name = models.CharField(max_length=255, help_text="As in “POST /checkout/…/pay/”.")
    outcome = models.CharField(max_length=20, choices=Outcome)
    started_at = models.DateTimeField()
    sending = models.JSONField()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["of", "key", "started_at"], name="signals_trace_of")]

    def __str__(self):
        return f"{self.signal}, {self.of} {self.key}"
