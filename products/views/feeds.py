"""The feeds, as the worker has made them: the same for everybody, without a session."""

import gzip
import logging
from functools import partial

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from my_shop.kernel.pages.gzipped import is_accepted
from products.feeds import FEEDS
from products.models.feeds import ProductFeed
from products.services.feeds import MADE_EVERY

logger = logging.getLogger(__name__)

WAIT_SECONDS = 60
PIECE = 64 * 1024
"""Bytes."""


@require_safe
def feed(request, name):
    """Serve a feed, compressed where the client takes it so; 503 until the worker has made the first one."""
    row = ProductFeed.objects.filter(name=name).exclude(made_at=None).first()
    if row is None:
        return _not_yet()
    changed_at = int(row.changed_at.timestamp())
    answer = get_conditional_response(request, etag=row.etag, last_modified=changed_at)
    if answer is None:
        try:
            answer = _file(request, row)
        except FileNotFoundError:
            logger.exception("The feed %s is not where it was kept", row.name)
            return _not_yet()
    answer["ETag"], answer["Last-Modified"] = row.etag, http_date(changed_at)
    patch_cache_control(answer, public=True, max_age=int(MADE_EVERY.total_seconds()) // 3)
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


def _file(request, row):
    packed, content_type = row.file.open("rb"), FEEDS[row.name].content_type
    if is_accepted(request.headers.get("Accept-Encoding", "")):
        answer = FileResponse(packed, content_type=content_type)
        answer["Content-Encoding"] = "gzip"
    else:
        answer = StreamingHttpResponse(_unpacked(packed), content_type=content_type)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _unpacked(packed):
    with packed, gzip.GzipFile(fileobj=packed) as content:
        yield from iter(partial(content.read, PIECE), b"")


def _not_yet():
    said = gettext("This feed is being made. Please try again in a minute.")
    headers = {"Retry-After": WAIT_SECONDS, "Cache-Control": "no-store"}
    return HttpResponse(said, status=503, content_type="text/plain; charset=utf-8", headers=headers)
