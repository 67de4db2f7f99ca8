"""The doors to imports: a file is sent, checked, let in, stopped, taken back; the worker does it, and is polled."""

from django.contrib.admin.models import ADDITION
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, parsers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from my_shop.kernel.api import etags
from my_shop.kernel.api.access import is_made_for
from my_shop.kernel.api.idempotency import idempotent, idempotent_outside
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.staff import StaffView
from my_shop.kernel.imports import intake, selectors, services
from my_shop.kernel.imports.api.shapes import (
    CheckSerializer,
    ImporterSerializer,
    ImportRowSerializer,
    ImportSerializer,
    ListedImportSerializer,
    RowFilterSerializer,
    UploadSerializer,
)
from my_shop.kernel.imports.columns import MappingRefused
from my_shop.kernel.imports.contract import Importer, Words
from my_shop.kernel.imports.importers import all_importers, importers_of
from my_shop.kernel.imports.models import Import
from my_shop.kernel.imports.spreadsheets import FileRefused

ACCEPTED = 202
VIEW, ADD, CHANGE, DELETE = (f"imports.{deed}_import" for deed in ("view", "add", "change", "delete"))


class ImportsView(StaffView):
    """Base of the doors to imports: whoever may not bring in a kind of file does not see what others have.

    A token has to be made for what the file is about as well.
    """

    scopes = "staff:reports", "staff:reports"
    refusals = {services.ImportRefused: "import_refused"}

    def importers(self) -> dict[str, Importer]:
        found = importers_of(self.request.user)
        return {key: importer for key, importer in found.items() if is_made_for(self.request, importer.scope)}

    def imports(self):
        rows = Import.objects.select_related("user")
        sees_all = self.request.user.is_superuser and self.request.auth is None
        return rows if sees_all else rows.of(self.importers())

    def row(self, pk) -> Import:
        return generics.get_object_or_404(self.imports(), pk=pk)

    def locked(self, pk) -> Import:
        """Return one that nobody else changes until the transaction ends, as the client has read it.

        :raises Problem: it has changed since.
        """
        found = generics.get_object_or_404(self.imports().select_for_update(of=("self",)), pk=pk)
        etags.check_unchanged(self.request, ImportSerializer(found).data)
        return found

    def told(self, pk):
        return ImportSerializer(self.row(pk)).data

    def accepted(self, row) -> Response:
        """Say where it can be asked how far the worker is."""
        location = reverse("api:staff_import", args=[row.pk], request=self.request)
        return Response(self.told(row.pk), status=ACCEPTED, headers={"Location": location})


class ImporterList(ImportsView):
    """What you may bring in."""

    names = {"GET": "listImporters"}
    permissions = {"GET": (ADD,)}
    pagination_class = Whole

    @extend_schema(responses=ImporterSerializer(many=True))
    def get(self, request):
        return self.listed(self.importers().values(), ImporterSerializer)


class ImportList(ImportsView):
    """Files that came, the latest first; POST sends one, which is checked at once where its kind is known."""

    names = {"GET": "listImports", "POST": "sendFile"}
    permissions = {"GET": (VIEW,), "POST": (VIEW, ADD)}
    located = ("POST",)
    ordering = ("-pk",)

    def get_parsers(self):
        is_sent = self.request is None or self.request.method == "POST"
        return [parsers.MultiPartParser()] if is_sent else super().get_parsers()

    @extend_schema(responses=ListedImportSerializer(many=True))
    def get(self, request):
        return self.listed(self.imports(), ListedImportSerializer)

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={ACCEPTED: ImportSerializer})
    @idempotent_outside  # a file is read for minutes: nobody waits for a lock meanwhile
    def post(self, request):
        sent = self.sent(UploadSerializer, context={"importers": self.importers()})
        try:
            row = intake.take_file(user=request.user, **sent)
        except FileRefused as refusal:
            raise exceptions.ValidationError({"file": [str(refusal)]}) from refusal
        self.log(row, gettext("Uploaded."), flag=ADDITION)
        if row.preset:
            services.check_file(row=row, importer=sent["importer"], preset=row.preset)
        return self.accepted(row)


class ImportDetail(ImportsView):
    """How far an import is; DELETE forgets a file that was never let in."""

    names = {"GET": "getImport", "DELETE": "deleteImport"}
    permissions = {"GET": (VIEW,), "DELETE": (VIEW, DELETE)}
    conditional = ("DELETE",)

    @extend_schema(responses=ImportSerializer)
    def get(self, request, job):
        return Response(self.told(job))

    @extend_schema(request=None, responses={204: None})
    @transaction.atomic
    def delete(self, request, job):
        services.delete_import(row=self.locked(job))
        return Response(status=204)


class ImportRows(ImportsView):
    """What became of each row, or will."""

    names = {"GET": "listImportRows"}
    permissions = {"GET": (VIEW,)}
    ordering = ("pk",)
    takes = [RowFilterSerializer]

    @extend_schema(responses=ImportRowSerializer(many=True))
    def get(self, request, job):
        row, asked = self.row(job), self.asked(RowFilterSerializer)
        return self.listed(row.rows.filter(**{"phase": selectors.phases_of(row)[0], **asked}), ImportRowSerializer)


class ImportCheck(ImportsView):
    """Say what the file is, and have the worker look what would become of each row."""

    names = {"POST": "checkImport"}
    permissions = {"POST": (VIEW, CHANGE)}
    located = ("POST",)

    @extend_schema(request=CheckSerializer, responses={ACCEPTED: ImportSerializer})
    @idempotent
    def post(self, request, job):
        row, sent = self.row(job), self.sent(CheckSerializer)
        importer = all_importers().get(row.importer)
        if importer is None:
            raise services.ImportRefused(gettext("The columns of this import cannot be told any more."))
        try:
            services.check_file(row=row, importer=importer, **sent)
        except MappingRefused as refusal:
            raise exceptions.ValidationError({next(iter(sent)): [str(refusal)]}) from refusal
        return self.accepted(row)


class ImportDeed(ImportsView):
    """Base of what is done with an import; ``said`` is what the log says of it."""

    permissions = {"POST": (VIEW, CHANGE)}
    located = ("POST",)
    said: Words = ""

    @extend_schema(request=None, responses={ACCEPTED: ImportSerializer})
    @idempotent
    def post(self, request, job):
        row = self.row(job)
        self.do(row)
        self.log(row, str(self.said))
        return self.accepted(row)

    def do(self, row: Import) -> None:
        raise NotImplementedError


class ImportStart(ImportDeed):
    """Let the rows in that were checked, or the rest of those where a run ended early."""

    names = {"POST": "startImport"}
    said = _("Let the rows in.")

    def do(self, row):
        services.run_import(row=row)


class ImportStop(ImportDeed):
    """End what the worker is at: what came in stays."""

    names = {"POST": "stopImport"}
    said = _("Stopped it.")

    def do(self, row):
        services.stop_import(row=row)


class ImportUndo(ImportDeed):
    """Take back what came in, as far as nobody has changed or used it since."""

    names = {"POST": "undoImport"}
    said = _("Began to undo it.")

    def do(self, row):
        services.undo_import(row=row)
