"""What the shop holds of a person, as a file for the one who asked for it."""

from django.http import HttpResponse

from customers.services import data_export
from customers.services.erasure import DataSubject


def data_file(person: DataSubject) -> HttpResponse:
    """Return what the shop holds of a person, to be saved, which nobody on the way keeps."""
    headers = {"Content-Disposition": 'attachment; filename="personal-data.json"', "Cache-Control": "private, no-store"}
    return HttpResponse(data_export.export_personal_data(person), content_type="application/json", headers=headers)
