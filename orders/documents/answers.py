"""Documents as they are answered: to be saved, and kept by nobody on the way."""

from django.http import HttpResponse
from django.utils.cache import set_response_etag


def pdf_response(document) -> HttpResponse:
    """Return a printed invoice or credit note to be saved."""
    return private_pdf(bytes(document.pdf), document.filename)


def private_pdf(pdf: bytes, filename: str) -> HttpResponse:
    """Return a PDF to be saved, which nobody on the way keeps."""
    return private_file(pdf, filename, "application/pdf")


def private_file(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """Return a file to be saved, which nobody on the way keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "private, no-store"}
    response = HttpResponse(content, content_type=content_type, headers=headers)
    set_response_etag(response)  # for programs that keep their documents themselves
    return response
