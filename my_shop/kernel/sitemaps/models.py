"""The files as rows: whichever machine is asked has them."""

from django.db import models


class SitemapFile(models.Model):
    """One file of a section, made anew by the worker whenever it is due; without ``made_at`` it never was."""

    section = models.CharField(max_length=50)
    number = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=0)
    content = models.BinaryField(default=bytes)
    etag = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="sitemaps_file_once")]

    def __str__(self):
        return f"{self.section} {self.number}"
