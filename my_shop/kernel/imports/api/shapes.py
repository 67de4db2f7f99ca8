"""Shapes of imports in the API."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly, QuerySerializer
from my_shop.kernel.api.staff import UserNameField
from my_shop.kernel.imports import selectors
from my_shop.kernel.imports.columns import proposed_mapping
from my_shop.kernel.imports.contract import Result
from my_shop.kernel.imports.importers import all_importers
from my_shop.kernel.imports.models import Import, ImportRow


class PresetSerializer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()


class ImportColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_required = serializers.BooleanField()


class ImporterSerializer(serializers.Serializer):
    """What can be brought in: the kinds of file that are known, and the columns that any other one is read as."""

    key = serializers.CharField()
    name = serializers.CharField()
    takes_pictures = serializers.BooleanField()
    presets = PresetSerializer(many=True)
    columns = ImportColumnSerializer(many=True)


COUNTS = serializers.DictField(child=serializers.IntegerField())


class ListedImportSerializer(serializers.ModelSerializer):
    """A file and how far it is: ``counts`` are rows by what became of them in its latest phase, once that is over."""

    by = UserNameField()
    phase = serializers.SerializerMethodField()
    counts = serializers.SerializerMethodField()
    mapping = serializers.SerializerMethodField(help_text=_("Of the file's columns; proposed until it is told."))
    columns = serializers.ListField(child=serializers.CharField(allow_blank=True))

    kept_until = serializers.DateTimeField(read_only=True, help_text=_("Until then it can be taken back."))

    class Meta:
        model = Import
        fields = [
            *("id", "importer", "file_name", "status", "preset", "columns", "mapping", "lines", "line", "phase"),
            *("counts", "error", "by", "created_at", "checked_at", "started_at", "finished_at", "kept_until"),
        ]

    @extend_schema_field(serializers.ChoiceField(ImportRow.Phase.choices))
    def get_phase(self, row):
        return selectors.phases_of(row)[0].value

    @extend_schema_field(COUNTS)
    def get_counts(self, row):
        return row.counts.get(selectors.phases_of(row)[0], {})

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_mapping(self, row):
        importer = all_importers().get(row.importer)
        if row.mapping or row.preset or importer is None:
            return row.mapping
        return proposed_mapping(importer.columns, row.columns)


class ImportSerializer(ListedImportSerializer):
    """A file and how far it is: ``counts`` are rows by what became of them, or will, in its latest phase."""

    @extend_schema_field(COUNTS)
    def get_counts(self, row):
        counted = selectors.counted(row, selectors.phases_of(row)[0])
        return {count.result.value: count.rows for count in counted}


class ImportRowSerializer(serializers.ModelSerializer):
    class Meta:
        model = ImportRow
        fields = ["line", "result", "label", "text"]


class RowFilterSerializer(QuerySerializer):
    phase = serializers.ChoiceField(ImportRow.Phase.choices, required=False, help_text=_("The latest, if not said."))
    result = serializers.ChoiceField(Result.choices, required=False)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Products",
            value={"importer": "products", "file": "(the bytes of products.csv)"},
            media_type="multipart/form-data",
        )
    ]
)
class UploadSerializer(KnownFieldsOnly):
    """A file as another shop or a spreadsheet exports it (CSV), or the first sheet of a workbook (XLSX)."""

    importer = serializers.CharField(max_length=50)
    file = serializers.FileField()
    pictures = serializers.FileField(required=False, help_text=_("A ZIP with the pictures that the file names."))

    def validate(self, attrs):
        importer = self.context["importers"].get(attrs["importer"])
        if importer is None:
            raise serializers.ValidationError({"importer": gettext("This cannot be brought in, or not by you.")})
        if attrs.get("pictures") and not importer.takes_pictures:
            raise serializers.ValidationError({"pictures": gettext("Files of this kind come without pictures.")})
        return {**attrs, "importer": importer}


@extend_schema_serializer(
    examples=[
        OpenApiExample("A known kind of file", value={"preset": "shopify"}),
        OpenApiExample("Told by hand", value={"mapping": {"Item no.": "sku", "Title": "name", "Note": ""}}),
    ]
)
class CheckSerializer(KnownFieldsOnly):
    """A known kind of file, or what each of its columns is read as."""

    preset = serializers.CharField(required=False, max_length=50)
    mapping = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=50), required=False)

    def validate(self, attrs):
        if len(attrs) != 1:
            raise serializers.ValidationError(gettext("Name a preset, or give a mapping."))
        return attrs
