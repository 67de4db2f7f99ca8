"""A picture as uploaded once, and what the worker made of it."""

import json
import secrets

from django.db import models
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.pictures.shown import ShownPicture

WIDTHS = (160, 320, 640, 1200)
"""Pixels; a picture smaller than one of them has its own width instead."""

FORMATS = ("avif", "webp")
"""What the sizes are written as, the smaller files first: a browser takes the first that it knows."""

FALLBACK_WIDTH = 640
"""Pixels; what a browser gets, at the least, that knows no sizes."""

ENDING = ".webp"
size_name = "{}-{}.{}".format
"""Name or address of one size: that of the original without its ending, width in pixels, format."""

SHOWN_FIELDS = ("file", "width", "height", "status", "widths")
"""What ``shown_picture`` needs of a row."""


def random_name(picture, filename):
    """Answer a name that tells nothing about the upload and cannot be guessed."""
    token = secrets.token_urlsafe(16)
    return f"pictures/{token[:2]}/{token}.webp"


class PictureQuerySet(models.QuerySet):
    def due(self, now):
        """Pictures whose sizes may be made now: nobody else is at work on them."""
        return self.filter(status=Picture.Status.PENDING, next_try_at__lte=now)


class Picture(models.Model):
    """One picture, re-encoded on arrival; ``Product`` images, post covers and avatars refer to it.

    The row carries the state of its own work: a task only wakes the worker, the regular round finds what is overdue.
    ``next_try_at`` lies ahead while a worker is at it, so that a worker that dies leaves the work to the next one.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "waiting for its sizes"
        READY = "ready", "ready"
        FAILED = "failed", "could not be made"

    # no ImageField: it opens the file again whenever a row is refreshed, to fill in what is known already
    file = models.FileField(upload_to=random_name)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING, editable=False)
    widths = models.JSONField(
        default=list, editable=False, help_text=_("Widths in pixels that exist as WebP and AVIF.")
    )
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(default=timezone.now, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "next_try_at"], name="pictures_due")]

    def __str__(self):
        return self.file.name

    @property
    def is_ready(self):
        return self.status == self.Status.READY

    @property
    def widths_wanted(self):
        """The widths to make: none larger than the picture itself."""
        return sorted({min(width, self.width) for width in WIDTHS})

    def name_of(self, width, extension):
        """Return the storage name of one size: ``pictures/ab/abc-320.avif``."""
        return size_name(str(self.file).removesuffix(ENDING), width, extension)

    def url_for(self, width):
        """Return the address of the smallest WebP that is at least so wide, else of the stored original.

        For mails, the API and previews elsewhere; pages print ``{% picture %}``.
        """
        if self.is_ready:
            for made in self.widths:
                if made >= width:
                    return self.file.storage.url(self.name_of(made, "webp"))
        return self.file.url

    @property
    def shown(self) -> ShownPicture:
        """The picture as pages show it."""
        return shown_picture(*(getattr(self, field) for field in SHOWN_FIELDS))


class RemotePicture(models.Model):
    """A picture that lies at an address of somebody else's, to be fetched once, whoever wants it.

    As with ``Picture``, the row carries the state of its own work: ``next_try_at`` lies ahead while a worker is at it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        FETCHED = "fetched", _("fetched")
        FAILED = "failed", _("could not be fetched")

    address = models.TextField(editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text=_("Of the address."))
    host = models.CharField(max_length=255, editable=False)
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(default=timezone.now, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["status", "next_try_at"], name="pictures_remote_due")]

    def __str__(self):
        return self.address


class PictureRequest(models.Model):
    """Who wants a remote picture: a row of another app, named by its model and id, and where it shall stand there."""

    remote = models.ForeignKey(RemotePicture, on_delete=models.CASCADE, related_name="requests")
    owner_kind = models.CharField(max_length=60, help_text=_("The label of its model, such as products.product."))
    owner_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField(null=True)
    alt = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=60, blank=True, db_index=True, help_text=_("The import that it came with."))
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["remote", "owner_kind", "owner_id"], name="pictures_request_once")
        ]

    def __str__(self):
        return f"{self.owner_kind}:{self.owner_id}"


def shown_picture(file, width, height, status, widths) -> ShownPicture:
    """Return a picture as pages show it, from the plain values of its row (``SHOWN_FIELDS``)."""
    name, storage = str(file), Picture.file.field.storage
    original = storage.url(name)
    # asked once for all sizes, except where an address is signed: that one holds for its file only
    is_plain = original.endswith(name) and "?" not in original
    stem, address = (original, str) if is_plain else (name, storage.url)
    stem, made = stem.removesuffix(ENDING), widths if status == Picture.Status.READY else ()
    sources = [
        (each, ", ".join([f"{address(size_name(stem, size, each))} {size}w" for size in made]))
        for each in FORMATS
        if made
    ]
    wide = next((size for size in made if size >= FALLBACK_WIDTH), None)
    url = address(size_name(stem, wide, "webp")) if wide else original
    return ShownPicture(width=width, height=height, url=url, sources=tuple(sources))


def picture_facts(path: str) -> JSONObject:
    """Return what ``picture_of`` reads as one value of a query, whose rows have the picture at ``path``."""
    return JSONObject(**{field: f"{path}{field}" for field in SHOWN_FIELDS})


def picture_of(facts: dict | None = None) -> ShownPicture | None:
    """Return a picture as pages show it, from ``picture_facts``."""
    if facts is None:
        return None
    widths = facts["widths"]  # SQLite has a text there
    return shown_picture(**facts | {"widths": json.loads(widths) if isinstance(widths, str) else widths})
