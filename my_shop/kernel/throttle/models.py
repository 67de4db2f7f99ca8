"""The counts. A row tells neither who tried nor what: its key is a keyed hash of both."""

from django.db import models


class Tries(models.Model):
    """How often one door was tried by one visitor, or for one account, in the window that ends at ``ends_at``."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self):
        return f"{self.count} until {self.ends_at:%H:%M:%S}"
