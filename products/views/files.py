"""Files that are sold, on their way out: as attachments, which nobody between us and the buyer keeps."""

from django.http import FileResponse

from products.digital import VariantFile


def private_file(request, file: VariantFile) -> FileResponse:
    """Return a file to be saved under its name."""
    response = FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
