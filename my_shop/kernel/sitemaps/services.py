"""Making the files: each has the addresses of a range of keys, so that none changes with another one."""

import gzip
import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Count

from my_shop.kernel.sitemaps.models import SitemapFile
from my_shop.kernel.sitemaps.sections import Section

logger = logging.getLogger(__name__)

KEYS = 10_000
"""Keys whose addresses stand in one file: at most so many addresses."""

MADE_EVERY = timedelta(hours=1)
"""How long a file may name a page that is not there any more, or lack a new one."""

LEASE = timedelta(minutes=5)
"""Longer than a file takes: within it no second worker begins."""

FILES_A_ROUND = 5

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def make_due_files(sections: Mapping[str, Section], *, now: datetime) -> int:
    """Make the files that are due, some at a time, and return how many were made."""
    _note_new_files(sections, now)
    due = SitemapFile.objects.filter(section__in=sections, due_at__lte=now).order_by("due_at", "pk")
    made = 0
    for pk, name, number in list(due.values_list("pk", "section", "number")[:FILES_A_ROUND]):
        if SitemapFile.objects.filter(pk=pk, due_at__lte=now).update(due_at=now + LEASE):
            _store(pk, *file_content(sections[name], number), now)
            made += 1
    return made


def file_numbers(section: Section) -> range:
    """Return the numbers of a section's files; the first is 1."""
    return range(1, -(-section.last_key() // KEYS) + 1)


def file_content(section: Section, number: int) -> tuple[bytes, int]:
    """Return one file, compressed, and how many addresses it has."""
    base, lines = settings.SITE_URL.rstrip("/"), []
    for path, changed_at in section.addresses(after=(number - 1) * KEYS, up_to=number * KEYS):
        changed = f"<lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod>" if changed_at else ""
        lines.append(f"<url><loc>{escape(base + path)}</loc>{changed}</url>\n")
    return gzip.compress(document("urlset", lines), mtime=0), len(lines)


def document(element: str, lines: Sequence[str]) -> bytes:
    """Return lines of XML as a document of the sitemap protocol."""
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{NAMESPACE}">\n'
    return f"{start}{''.join(lines)}</{element}>\n".encode()


def etag_of(content: bytes) -> str:
    """Return a weak one: the same file goes out compressed and as it is."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def _note_new_files(sections, now):
    """Keep a row for each file that there is to be."""
    counts = SitemapFile.objects.order_by().values_list("section").annotate(count=Count("pk"))
    known = dict(counts)
    new = [
        SitemapFile(section=name, number=number, due_at=now)
        for name, section in sections.items()
        for number in file_numbers(section)[known.get(name, 0) :]
    ]
    SitemapFile.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)


def _store(pk, content, count, now):
    etag = etag_of(content)
    files = SitemapFile.objects.filter(pk=pk)
    if not files.filter(etag=etag).update(made_at=now, due_at=now + MADE_EVERY):
        files.update(content=content, count=count, etag=etag, changed_at=now, made_at=now, due_at=now + MADE_EVERY)
