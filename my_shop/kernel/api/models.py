"""Answers that the API gives again to whoever sends the same again."""

from django.db import models


class RememberedAnswer(models.Model):
    """What was answered to an ``Idempotency-Key``; neither the key nor the answer can be read without the key itself.

    ``status`` is null while the first request is at work; ``leased_until`` says how long that is believed, where it is
    not as long as a transaction lasts.
    """

    key = models.CharField("hash of the key and of whose it is", max_length=64, unique=True)
    request = models.CharField("hash of what was sent", max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(default=bytes)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return self.key[:8]
