"""Making the feeds: by the worker, anew once something of the shop has changed, into files that robots fetch."""

import gzip
import hashlib
import logging
import secrets
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from tempfile import TemporaryFile

from django.core.files import File

from my_shop.kernel.background import do_prompt_work, is_stopping
from my_shop.kernel.pages.versions import SHOP, read_versions
from my_shop.kernel.private_files import delete_unknown, private_storage
from products.feeds import FEEDS
from products.feeds.items import FeedItem, batches
from products.models.feeds import FOLDER, ProductFeed

logger = logging.getLogger(__name__)

MADE_EVERY = timedelta(minutes=15)
"""How long a feed may tell what does not hold any more. Price portals fetch it about every half hour."""

LEASE = timedelta(minutes=30)
"""Longer than a feed takes: within it no second worker begins."""

SHARE = 10
"""Of the worker's time the feeds of a large shop take one part in so many."""


LEVEL = 4
"""Of compression: of a feed it makes a twentieth more than 6, the usual level, in half the time."""


class Stopped(Exception):
    """The worker was told to end."""


def make_due_feeds(*, now: datetime) -> int:
    """Make the feeds that are due and whose shop has changed, in one reading, and return how many were made.

    A worker that is told to end leaves them to the next one.
    """
    # asked before anything is read: what changes meanwhile has them made once more
    version = read_versions(SHOP)[SHOP]
    rows = [row for row in _due(now) if _claim(row, version, now)]
    if not rows or is_stopping():
        _release(rows, now)
        return 0
    began = time.monotonic()
    with ExitStack() as stack:
        files = {row.name: stack.enter_context(_PackedFile(row.name)) for row in rows}
        try:
            _write(files)
        except Stopped:
            _release(rows, now)
            return 0
        took = timedelta(seconds=time.monotonic() - began)
        for row in rows:
            _store(row, files[row.name], version=version, now=now, took=took)
    logger.info("Feeds %s: made in %.1f s", ", ".join(files), took.total_seconds())
    return len(rows)


def _due(now) -> list[ProductFeed]:
    """Return the rows of feeds that are due, and write those that there are to be."""
    rows = list(ProductFeed.objects.filter(name__in=FEEDS))
    if len(rows) < len(FEEDS):
        missing = FEEDS.keys() - {row.name for row in rows}
        ProductFeed.objects.bulk_create([ProductFeed(name=name, due_at=now) for name in missing], ignore_conflicts=True)
        rows = list(ProductFeed.objects.filter(name__in=FEEDS))
    return [row for row in rows if row.due_at <= now]


def _claim(row, version, now) -> bool:
    """Take a feed, unless another worker was quicker or it still says what holds."""
    is_right = row.made_at and row.version == version and private_storage().exists(str(row.file))
    until = now + (MADE_EVERY if is_right else LEASE)
    is_mine = ProductFeed.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=until)
    row.due_at = until
    return bool(is_mine) and not is_right


def _release(rows, now) -> None:
    for row in rows:
        _held(row).update(due_at=now)


def _held(row):
    """The row, as long as nobody else has taken it since."""
    return ProductFeed.objects.filter(pk=row.pk, due_at=row.due_at)


class _PackedFile:
    """A feed as it is written: compressed, with the digest of what it says."""

    def __init__(self, name: str):
        self._feed, self._digest = FEEDS[name], hashlib.sha256()
        self._file = TemporaryFile()  # noqa: SIM115 - closed as this one is left
        self._packed = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=LEVEL, mtime=0, filename="")
        self._write(self._feed.begin())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._packed.close()
        self._file.close()

    def add(self, item: FeedItem) -> None:
        self._write(self._feed.line(item))

    def end(self) -> None:
        self._write(self._feed.end)
        self._packed.close()

    def _write(self, text):
        content = text.encode()
        self._digest.update(content)
        self._packed.write(content)

    @property
    def etag(self) -> str:
        return f'W/"{self._digest.hexdigest()[:32]}"'

    def save(self, name: str) -> str:
        """Keep it, and return where."""
        return private_storage().save(name, File(self._file))


def _write(files) -> None:
    for batch in batches():
        for item in batch:
            for file in files.values():
                file.add(item)
        if is_stopping():
            raise Stopped
        do_prompt_work()  # nobody's mail waits for a large catalogue
    for file in files.values():
        file.end()


def _store(row, file, *, version, now, took):
    """Keep what was made; where it says the same as before, the file stays and has changed when it had."""
    facts = {"version": version, "made_at": now, "due_at": now + max(MADE_EVERY, SHARE * took)}
    storage, former = private_storage(), str(row.file)
    if row.etag == file.etag and storage.exists(former):
        _held(row).update(**facts)
        return
    name = file.save(f"{FOLDER}/{row.name}-{secrets.token_hex(8)}.gz")
    if _held(row).update(file=name, etag=file.etag, changed_at=now, **facts):
        if former:
            storage.delete(former)
    else:
        storage.delete(name)  # somebody else has made it meanwhile
    delete_unknown(FOLDER, set(map(str, ProductFeed.objects.values_list("file", flat=True))), now=now)
