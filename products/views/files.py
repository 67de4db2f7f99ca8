"""Files that are sold, on their way out: as attachments, which nobody between us and the buyer keeps."""

import logging
import re

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from products.models.downloads import VariantFile
from products.services import downloads

logger = logging.getLogger(__name__)

PARTIAL = 206
RANGE = re.compile(r"^bytes=(\d{1,18})-(\d{0,18})$")


@never_cache
@require_safe
def download(request, token):
    """The file behind a link. HEAD is free; a GET counts unless it goes on with what has just been counted."""
    try:
        granted = downloads.find_download(token=token)
        span = None if request.method == "HEAD" else wanted_span(request, granted.file)
        response = private_file(granted.file, span)
        if request.method == "GET":
            downloads.count_download(grant=granted.grant, starts=span is None or span[0] == 0)
    except downloads.UnknownDownload as unknown:
        raise Http404(str(unknown)) from unknown
    except downloads.DownloadExpired as over:
        return _page(request, over, status=410)
    except FileNotFoundError:
        logger.exception("A file that was sold is not where it was kept")
        return _page(request, gettext("The file cannot be read at the moment. Nothing was counted."), status=503)
    return response


def _page(request, reason, *, status):
    return render(request, "products/download_over.html", {"reason": reason, "status": status}, status=status)


def private_file(file: VariantFile, span: tuple[int, int] | None = None) -> FileResponse:
    """Return a file, or the bytes from the first to the last of a span, to be saved under its name."""
    content = file.file.open("rb")
    if span:
        content.seek(span[0])
    response = FileResponse(content if span is None else _Piece(content, span), as_attachment=True, filename=file.name)
    response["Accept-Ranges"], response["ETag"] = "bytes", f'"{file.pk}"'
    response["Content-Length"] = file.size if span is None else span[1] - span[0] + 1
    if span:
        response.status_code = PARTIAL
        response["Content-Range"] = f"bytes {span[0]}-{span[1]}/{file.size}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def wanted_span(request, file: VariantFile) -> tuple[int, int] | None:
    """Return the first and the last byte that are asked for; None for all: so is what is not understood, or stale."""
    found = RANGE.match(request.headers.get("Range", ""))
    if not found or request.headers.get("If-Range", f'"{file.pk}"') != f'"{file.pk}"':
        return None
    first, last = int(found[1]), min(int(found[2] or file.size), file.size - 1)
    return (first, last) if first <= last else None


class _Piece:
    """Reads a file from where it stands, and no further than a span says."""

    def __init__(self, file, span):
        self.file, self.left = file, span[1] - span[0] + 1
        self.close = file.close

    def read(self, size=-1):
        piece = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece
