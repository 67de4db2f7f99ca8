"""Every write of pictures: taking one in, making its sizes, deleting it."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib import import_module

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import F
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from my_shop.kernel.pictures import tasks
from my_shop.kernel.pictures.models import FORMATS, WIDTHS, Picture
from my_shop.kernel.pictures.rejected import PictureRejected

__all__ = [
    "DrawnPicture",
    "FinishedPicture",
    "PictureRejected",
    "check_picture",
    "delete_picture",
    "delete_pictures",
    "draw_picture",
    "keep_picture",
    "make_due_sizes",
    "make_sizes",
    "report_sizes",
    "store_picture",
    "try_again",
]

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than the sizes of the largest picture take: within it no second worker begins."""

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""Waiting times after the first, second… failure; the failure after the last one is final."""

MAX_ATTEMPTS = len(BACK_OFF) + 1

_tally: Counter[str] = Counter()  # of this process, since the last report


class FinishedPicture(File):
    """A WebP that the shop brings with it, in its final form: it is kept byte for byte, and nothing is drawn again.

    Never for what somebody has sent: it is not looked at.
    """


def store_picture(file) -> Picture:
    """Take an uploaded file in: look at its content, clean it, keep it as WebP, and have its sizes made.

    What is kept has the right way up, sRGB, at most 2000 pixels on the longer side, no metadata and a random name.

    :param file: an ``UploadedFile``, Django ``File`` or binary file; a ``FinishedPicture`` is kept as it is, and so is
        what was drawn before.
    :raises PictureRejected: with a message for the person who sent it.
    """
    return keep_picture(file if isinstance(file, DrawnPicture) else draw_picture(file))


@dataclass(frozen=True)
class DrawnPicture:
    """A picture as it will be kept: a WebP, and its size in pixels."""

    data: bytes
    width: int
    height: int


def draw_picture(file) -> DrawnPicture:
    """Do the part of ``store_picture`` that takes its time and writes nothing: it needs no transaction.

    :raises PictureRejected: with a message for the person who sent it.
    """
    data = _read(file)
    if isinstance(file, FinishedPicture):
        image = _encoding().open_image(data)
    else:
        image = _encoding().clean_image(data)
        data = _encoding().encode(image, "webp")
    return DrawnPicture(data, image.width, image.height)


def keep_picture(drawn: DrawnPicture) -> Picture:
    """Keep a picture that was drawn, and have its sizes made."""
    file = ContentFile(drawn.data, name="picture.webp")
    picture = Picture.objects.create(file=file, width=drawn.width, height=drawn.height, next_try_at=clock.Now())
    _wake(picture)
    return picture


def check_picture(file) -> None:
    """Look at an uploaded file as ``store_picture`` does, and keep nothing.

    :raises PictureRejected: with a message for the person who sent it.
    """
    _encoding().clean_image(_read(file))
    if file.seekable():
        file.seek(0)


def _encoding():
    """Return what works with Pillow: a web process that takes no picture in never loads it."""
    return import_module("my_shop.kernel.pictures.encoding")


def _read(file) -> bytes:
    limit = settings.SHOP_MAX_UPLOAD
    if file.seekable():
        file.seek(0)
    data = file.read(limit + 1)
    if len(data) > limit:
        raise PictureRejected(
            gettext("The file is too large. At most %(limit)s are taken.") % {"limit": filesizeformat(limit)}
        )
    if not data:
        raise PictureRejected(gettext("The file is empty."))
    return data


def _wake(picture):
    # only the wake-up call: if it is lost, the worker's regular round finds the row
    transaction.on_commit(partial(tasks.make_sizes.enqueue, picture.pk), robust=True)


def make_sizes(picture_id: int) -> bool:
    """Make the sizes of one picture as WebP and AVIF, if it is due and no other worker is at it.

    A failure is noted on the row and tried again later; after ``MAX_ATTEMPTS`` it is final.

    :returns: whether the sizes were made now.
    """
    now = clock.now()
    if (
        not Picture.objects.due(now)
        .filter(pk=picture_id, attempts__lt=MAX_ATTEMPTS)
        .update(attempts=F("attempts") + 1, next_try_at=now + LEASE)
    ):
        return False
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return False
    # the number of the attempt is the lease: who finds another number has lost it
    mine = Picture.objects.filter(pk=picture_id, attempts=picture.attempts, status=Picture.Status.PENDING)
    try:
        _write_sizes(picture)
    except Exception as error:
        logger.exception("Picture %s: attempt %s at its sizes failed", picture_id, picture.attempts)
        mine.update(**_after_failure(picture.attempts, f"{type(error).__name__}: {error}"))
        return False
    made = mine.update(status=Picture.Status.READY, widths=picture.widths_wanted, last_error="")
    if not made and not Picture.objects.filter(pk=picture_id).exists():
        _delete_files(picture.file.storage, _names_of(picture))  # it was deleted while we drew
    _tally["made"] += made
    return bool(made)


def report_sizes() -> None:
    """Say in one line of the log how many pictures this process gave their sizes since the last report, if any."""
    made = _tally.pop("made", 0)
    if made:
        logger.info("%s got %s sizes", f"{made} pictures" if made > 1 else "1 picture", "their" if made > 1 else "its")


def _write_sizes(picture):
    storage = picture.file.storage
    with picture.file.open("rb") as file:
        image = _encoding().open_image(file.read())
        image.load()
    for width in picture.widths_wanted:
        for extension in FORMATS:
            name = picture.name_of(width, extension)
            storage.delete(name)  # left behind by an attempt that was cut off
            storage.save(name, ContentFile(_encoding().encode(image, extension, width)))


def _after_failure(attempts, error):
    if attempts >= MAX_ATTEMPTS:
        return {"status": Picture.Status.FAILED, "last_error": error}
    return {"next_try_at": clock.Now() + BACK_OFF[attempts - 1], "last_error": error}


def make_due_sizes(*, limit: int = 10) -> int:
    """Make the sizes of what is overdue, at most ``limit`` pictures, and return how many succeeded."""
    now = clock.now()
    Picture.objects.due(now).filter(attempts__gte=MAX_ATTEMPTS).update(
        status=Picture.Status.FAILED, last_error=gettext("The worker died over it each time.")
    )
    made = 0
    for picture_id in list(Picture.objects.due(now).order_by("next_try_at").values_list("pk", flat=True)[:limit]):
        if is_stopping():
            break
        made += make_sizes(picture_id)
    return made


@transaction.atomic
def try_again(picture: Picture) -> None:
    """Have the sizes of a picture made again from the stored original, with a fresh set of attempts."""
    Picture.objects.filter(pk=picture.pk).update(
        status=Picture.Status.PENDING, widths=[], attempts=0, next_try_at=clock.now(), last_error=""
    )
    _wake(picture)


@transaction.atomic
def delete_picture(picture: Picture) -> None:
    """Delete a picture; its files go once that is committed, so that a rollback loses nothing."""
    delete_pictures([picture])


def delete_pictures(pictures: Sequence[Picture]) -> None:
    """Delete pictures as ``delete_picture`` does one, in statements whose number does not grow with them."""
    if not pictures:
        return
    storage, names = pictures[0].file.storage, [name for picture in pictures for name in _names_of(picture)]
    Picture.objects.filter(pk__in=[picture.pk for picture in pictures]).delete()
    transaction.on_commit(partial(_delete_files, storage, names), robust=True)


def _names_of(picture):
    """All files that this picture may have, also those of an attempt that was cut off."""
    sizes = {*WIDTHS, *picture.widths, *picture.widths_wanted}
    return [picture.file.name, *(picture.name_of(width, extension) for width in sizes for extension in FORMATS)]


def _delete_files(storage, names):
    for name in names:
        storage.delete(name)
