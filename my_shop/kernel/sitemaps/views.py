"""The index and the files; what the worker has not made yet is made for whoever asks."""

import gzip

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from my_shop.kernel.sitemaps.models import SitemapFile
from my_shop.kernel.sitemaps.services import document, etag_of, file_content, file_numbers


@require_safe
def index(request, sections):
    """Name the files that have an address."""
    rows = SitemapFile.objects.filter(section__in=sections).exclude(made_at=None)
    made = {
        (section, number): (count, changed_at)
        for section, number, count, changed_at in rows.values_list("section", "number", "count", "changed_at")
    }
    lines = []
    for name, section in sections.items():
        for number in file_numbers(section):
            count, changed_at = made.get((name, number), (None, None))
            if count == 0:
                continue
            address = settings.SITE_URL.rstrip("/") + reverse("sitemap", args=[name, number])
            changed = f"<lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod>" if changed_at else ""
            lines.append(f"<sitemap><loc>{address}</loc>{changed}</sitemap>\n")
    content = document("sitemapindex", lines)
    response = _answer(content, etag_of(content))
    return get_conditional_response(request, etag=response["ETag"], response=response)


@require_safe
def sitemap(request, name, number, sections):
    """Serve a file as it was made, compressed where the client takes it so."""
    row = SitemapFile.objects.defer("content").filter(section=name, number=number).exclude(made_at=None).first()
    if name not in sections or row and not row.count:
        raise Http404(gettext("There is no such sitemap."))
    if row is None:
        content, count = file_content(sections[name], number) if number in file_numbers(sections[name]) else (b"", 0)
        if not count:
            raise Http404(gettext("There is no such sitemap."))
        etag = etag_of(content)
        return get_conditional_response(request, etag=etag, response=_compressed(request, content, etag))
    changed_at = int(row.changed_at.timestamp()) if row.changed_at else None
    unchanged = get_conditional_response(request, etag=row.etag, last_modified=changed_at)
    if unchanged is not None:
        unchanged["ETag"] = row.etag
        return unchanged
    response = _compressed(request, bytes(row.content), row.etag)
    response["Last-Modified"] = http_date(changed_at)
    return response


def _compressed(request, content, etag):
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = _answer(content, etag)
        response["Content-Encoding"] = "gzip"
    else:
        response = _answer(gzip.decompress(content), etag)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _answer(content, etag):
    response = HttpResponse(content, content_type="application/xml")
    response["ETag"], response["X-Robots-Tag"] = etag, "noindex, noodp, noarchive"
    return response
