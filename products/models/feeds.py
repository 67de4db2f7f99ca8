"""The feeds as they were made: the file lies where no web server reaches it, the row says of which version it is."""

from django.db import models

from my_shop.kernel.private_files import private_storage

FOLDER = "feeds"


class ProductFeed(models.Model):
    """One feed, compressed; without ``made_at`` it never was made.

    ``due_at`` lies ahead while a worker is at it, so that a second one does not begin.
    """

    name = models.CharField(max_length=20, unique=True)
    file = models.FileField(storage=private_storage, blank=True)
    etag = models.CharField(max_length=64, blank=True)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name
