"""Who of the staff deletes the same thing at the same moment, each in a process of its own."""

from django.contrib.auth import get_user_model
from django.test import Client
from rest_framework.response import Response

from my_shop.kernel.api import etags
from my_shop.kernel.exports import services as exports
from my_shop.kernel.exports.api import ExportDetail
from my_shop.kernel.imports import services as imports
from my_shop.kernel.imports.api.views import ImportDetail
from tests.races import meet


def delete(address, etag):
    """Delete it as it was read, together with others; return what is answered."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(get_user_model().objects.get())
    return client.delete(address, headers={"If-Match": etag}).status_code


def delete_compared_before(address, etag):
    """The control: all have compared what they have read before the first one locks it."""

    def delete_export(view, request, export):
        found = view.export(export)
        etags.check_unchanged(request, view.told(found))
        meet()
        exports.delete_exports([found])
        return Response(status=204)

    def delete_import(view, request, job):
        etags.check_unchanged(request, view.told(job))
        found = view.row(job)
        meet()
        imports.delete_import(row=found)
        return Response(status=204)

    ExportDetail.delete, ImportDetail.delete = delete_export, delete_import
    return delete(address, etag)
