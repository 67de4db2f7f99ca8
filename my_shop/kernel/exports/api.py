"""Tables over HTTP: which there are, one that is asked for, polled, and fetched once the worker has made it."""

from django.db import transaction
from django.http import FileResponse
from django.urls import path
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import exceptions, generics, serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from my_shop.kernel.api import etags
from my_shop.kernel.api.access import is_made_for
from my_shop.kernel.api.idempotency import idempotent, idempotent_outside
from my_shop.kernel.api.negotiation import AsItIs
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.api.staff import StaffView
from my_shop.kernel.exports import services
from my_shop.kernel.exports.contract import Exporter
from my_shop.kernel.exports.models import Export, Format
from my_shop.kernel.exports.offered import PERMISSION, exporters, may_have, offered_to, refused_days, refused_format

ACCEPTED = 202
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {(200, kind): bytes for kind in ("text/csv", XLSX, "application/zip")}


class TableSerializer(serializers.Serializer):
    """A table that can be exported; ``has_days`` where it can be narrowed to some days."""

    key = serializers.CharField()
    name = serializers.CharField()
    formats = serializers.ListField(child=serializers.ChoiceField(Format.choices))
    columns = serializers.ListField(child=serializers.CharField())
    has_days = serializers.SerializerMethodField()

    def get_has_days(self, exporter) -> bool:
        return bool(exporter.date_field)


class ExportSerializer(serializers.ModelSerializer):
    """A table that the worker makes; ``file`` is where to get it, null until it is ready."""

    table = serializers.CharField(source="exporter")
    format = serializers.ChoiceField(Format.choices, source="file_format")
    error = serializers.CharField(source="last_error", allow_blank=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            *("id", "table", "format", "query", "since", "until", "status", "rows_done", "rows_total", "error"),
            *("created_at", "finished_at", "file"),
        ]

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, export):
        if not export.is_ready:
            return None
        return reverse("api:staff_export_file", args=[export.pk], request=self.context["request"])


@extend_schema_serializer(
    examples=[OpenApiExample("A month", value={"table": "orders", "format": "csv", "since": "2026-11-01"})]
)
class AskExportSerializer(KnownFieldsOnly):
    table = serializers.CharField(max_length=40)
    format = serializers.ChoiceField(Format.choices)
    query = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=5000,
        help_text=_("What stands behind the “?” of the list's address in the back office: its filters and its search."),
    )
    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None, help_text=_("This day included."))

    def validate_table(self, key):
        if key not in self.context["offered"]:
            raise serializers.ValidationError(_("There is no such table, or not for you."))
        return key

    def validate(self, attrs):
        exporter, since, until = self.context["offered"][attrs["table"]], attrs["since"], attrs["until"]
        if refusal := refused_format(exporter, attrs["format"]):
            raise serializers.ValidationError({"format": refusal})
        if refusal := refused_days(exporter, since=since, until=until):
            raise serializers.ValidationError({"until" if until else "since": refusal})
        return attrs


class ExportsView(StaffView):
    """Base of the doors to exports: a token has to be made for what a table is about as well."""

    scopes = "staff:reports", "staff:reports"
    refusals = {services.ExportRefused: "export_refused"}

    def offered(self) -> dict[str, Exporter]:
        found = offered_to(self.request.user)
        return {key: exporter for key, exporter in found.items() if is_made_for(self.request, exporter.scope)}

    def exports(self):
        shown = Export.objects.shown_to(self.request.user)
        return shown if self.request.auth is None else shown.filter(exporter__in=self.offered())

    def export(self, pk) -> Export:
        return generics.get_object_or_404(self.exports(), pk=pk)

    def locked(self, pk) -> Export:
        """Return one that nobody else changes until the transaction ends, as the client has read it.

        :raises Problem: it has changed since.
        """
        found = generics.get_object_or_404(self.exports().select_for_update(of=("self",)), pk=pk)
        etags.check_unchanged(self.request, self.told(found))
        return found

    def told(self, export):
        return ExportSerializer(export, context=self.get_serializer_context()).data

    def accepted(self, export) -> Response:
        """Say where it can be asked how far the worker is."""
        location = reverse("api:staff_export", args=[export.pk], request=self.request)
        return Response(self.told(export), status=ACCEPTED, headers={"Location": location})


class TableList(ExportsView):
    """The tables that you may have."""

    names = {"GET": "listTables"}
    permissions = {"GET": (PERMISSION,)}
    pagination_class = Whole

    @extend_schema(responses=TableSerializer(many=True))
    def get(self, request):
        return self.listed(self.offered().values(), TableSerializer)


class ExportList(ExportsView):
    """Exports that were asked for, the latest first; POST asks for one: poll its address until it is ready."""

    names = {"GET": "listExports", "POST": "askForExport"}
    permissions = {"GET": (PERMISSION,), "POST": (PERMISSION,)}
    located = ("POST",)
    ordering = ("-pk",)

    @extend_schema(responses=ExportSerializer(many=True))
    def get(self, request):
        return self.listed(self.exports(), ExportSerializer)

    @extend_schema(request=AskExportSerializer, responses={ACCEPTED: ExportSerializer})
    @idempotent_outside  # rows are counted first, before anything is locked
    def post(self, request):
        offered = self.offered()
        said = self.sent(AskExportSerializer, context={"offered": offered})
        exporter, file_format = offered[said.pop("table")], said.pop("format")
        return self.accepted(services.ask_export(user=request.user, exporter=exporter, file_format=file_format, **said))


class ExportDetail(ExportsView):
    """How far an export is; DELETE stops it, or deletes its file."""

    names = {"GET": "getExport", "DELETE": "deleteExport"}
    permissions = {"GET": (PERMISSION,), "DELETE": (PERMISSION,)}
    conditional = ("DELETE",)

    @extend_schema(responses=ExportSerializer)
    def get(self, request, export):
        return Response(self.told(self.export(export)))

    @extend_schema(request=None, responses={204: None})
    @transaction.atomic
    def delete(self, request, export):
        services.delete_exports([self.locked(export)])
        return Response(status=204)


class ExportAgain(ExportsView):
    """Have an export that failed made again."""

    names = {"POST": "makeExportAgain"}
    permissions = {"POST": (PERMISSION,)}
    located = ("POST",)

    @extend_schema(request=None, responses={ACCEPTED: ExportSerializer})
    @idempotent
    def post(self, request, export):
        services.try_again(export=self.export(export))
        return self.accepted(self.export(export))


class ExportFile(ExportsView):
    """The file, as long as you may have its table; 404 until it is ready."""

    names = {"GET": "getExportFile"}
    permissions = {"GET": (PERMISSION,)}
    content_negotiation_class = AsItIs

    @extend_schema(responses=FILES)
    def get(self, request, export):
        found = self.export(export)
        exporter = exporters().get(found.exporter)
        if not found.is_ready or exporter is None or not may_have(request.user, exporter):
            raise exceptions.NotFound
        try:
            content = found.file.open("rb")
        except FileNotFoundError:
            raise exceptions.NotFound from None
        made = quote_etag(f"{found.pk}-{found.finished_at.isoformat() if found.finished_at else 0}")
        headers = {"Cache-Control": "private, no-store", "ETag": made}
        return FileResponse(content, as_attachment=True, filename=found.filename, headers=headers)


urlpatterns = [
    path("tables/", TableList.as_view(), name="staff_tables"),
    path("exports/", ExportList.as_view(), name="staff_exports"),
    path("exports/<int:export>/", ExportDetail.as_view(), name="staff_export"),
    path("exports/<int:export>/again/", ExportAgain.as_view(), name="staff_export_again"),
    path("exports/<int:export>/file/", ExportFile.as_view(), name="staff_export_file"),
]
