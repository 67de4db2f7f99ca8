"""That something has changed which pages show: one row, written in the transaction that changes it."""

from django.db import models


class Change(models.Model):
    """A topic's version is the sum of its tokens: rows are only ever added, so nobody waits for anybody's.

    Tokens are random, not counted: a number that was rolled back would be given twice.
    """

    topic = models.CharField(max_length=220)  # empty: the shop at large
    token = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["topic"], name="pages_change_by_topic")]

    def __str__(self):
        return self.topic or "the shop"
