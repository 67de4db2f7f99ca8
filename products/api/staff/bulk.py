"""The catalogue written in bulk: many products in one request, with a result for each."""

from collections import defaultdict
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.problems import field_errors
from my_shop.kernel.api.serializers import FieldErrorSerializer, KnownFieldsOnly
from my_shop.kernel.api.staff import StaffView
from my_shop.kernel.imports.contract import Result
from my_shop.kernel.imports.spreadsheets import RowRefused
from my_shop.kernel.names import folded
from products.api.staff.rows import MOST_ROWS, BulkSerializer, WrittenProductSerializer, product_row
from products.catalogue_rows import ProductRow
from products.models import Revision
from products.services.catalogue_import import import_products, lock_rows
from products.services.picture_import import PictureImport

VARIANTS_AT_ONCE = 1000
"""Of all rows together."""

ORIGIN = "api"
"""What the pictures are known by that the API wants fetched."""


class Outcome(models.TextChoices):
    CREATED = "created", _("it is new")
    CHANGED = "changed", _("something of it was changed")
    UNCHANGED = "unchanged", _("it was so already")
    REFUSED = "refused", _("nothing of it was written")


class RowResultSerializer(serializers.Serializer):
    """What became of a row; ``notes`` say what of it could not be taken as it is."""

    index = serializers.IntegerField(help_text=_("Its place among the rows, from 0."))
    slug = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(Outcome.choices)
    errors = FieldErrorSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class BulkResultSerializer(serializers.Serializer):
    results = RowResultSerializer(many=True)


class SentRowsSerializer(KnownFieldsOnly):
    """Rows as they were sent: each is read by itself, for one that is wrong keeps no other out."""

    rows = serializers.ListField(child=serializers.JSONField(allow_null=True), min_length=1, max_length=MOST_ROWS)


class ProductsInBulk(StaffView):
    """Make and change up to 200 products, as an import does; what is refused keeps no other row out.

    For more send a file (``/staff/imports/``). What is left out of a row stays as it is. What a row makes or changes
    beside its product (variants, their opening stock, categories, brands, pictures) needs the permission for that, too.
    """

    names = {"POST": "writeProducts"}
    scopes = "staff:catalogue", "staff:catalogue"
    permissions = {"POST": ("products.add_product", "products.change_product")}

    @extend_schema(request=BulkSerializer, responses=BulkResultSerializer)
    @idempotent
    def post(self, request):
        sent = self.sent(SentRowsSerializer)["rows"]
        results = {index: result_of(index) for index in range(len(sent))}
        rows = [row for index, said in enumerate(sent) if (row := _read(said, results[index]))]
        if sum(len(row.variants) for row in rows) > VARIANTS_AT_ONCE:
            said = gettext("Up to %(most)s variants at a time: send a file for more.") % {"most": VARIANTS_AT_ONCE}
            raise exceptions.ValidationError({"rows": [said]})
        _refuse_twins(rows, results)
        rows = [row for row in rows if results[row.line]["outcome"] != Outcome.REFUSED]
        with transaction.atomic():
            lock_rows(rows)
            write(rows, results, user=request.user, refused=RowRefused)
        return Response(BulkResultSerializer({"results": results.values()}).data)


def write(rows: list[ProductRow], results: dict[int, dict[str, Any]], *, user: Any, refused: type[Exception]) -> None:
    """Bring rows in, and write down what became of each by its line.

    :param refused: what is raised where the user may not do something that a row asks for.
    """

    def require(deed: str) -> None:
        if not user.has_perm(permission := f"products.{deed}"):
            raise refused(gettext("You may not do this: it needs %(permission)s.") % {"permission": permission})

    told = defaultdict(list)
    pictures, source = PictureImport(origin=ORIGIN), Revision.Source.API
    for report in import_products(rows, pictures=pictures, user=user, source=source, require=require):
        for each in report.told:
            told[each.line].append(each.result)
        for note in report.notes:
            results[note.line]["notes"].append(note.text)
        for problem in report.problems:
            _refuse(results[problem.line], problem.text)
    for row in rows:
        result, became = results[row.line], told[row.line]
        result["slug"] = row.slug
        if result["outcome"] == Outcome.REFUSED or not became:
            continue
        if became[0] == Result.CREATED:  # the product itself, and its variants behind it
            result["outcome"] = Outcome.CREATED
        elif {Result.CREATED, Result.CHANGED} & {*became}:
            result["outcome"] = Outcome.CHANGED


def result_of(index: int) -> dict[str, Any]:
    """Return what is to be said of a row of which nothing is known yet."""
    return {"index": index, "slug": "", "outcome": Outcome.UNCHANGED, "errors": [], "notes": []}


def _read(said, result):
    reading = WrittenProductSerializer(data=said)
    if reading.is_valid():
        return product_row(reading.validated_data, line=result["index"])
    result["outcome"], result["errors"] = Outcome.REFUSED, list(field_errors(reading.errors))
    if isinstance(said, dict) and isinstance(said.get("slug"), str):
        result["slug"] = said["slug"][:200]
    return None


def _refuse_twins(rows, results):
    """Refuse what an earlier row writes already: whichever came last would win."""
    taken: set[tuple[str, str]] = set()
    for row in rows:
        names = [("sku", folded(variant.sku)) for variant in row.variants]
        if row.slug:
            names.append(("slug", row.slug))
        if taken & set(names):
            results[row.line]["slug"] = row.slug
            _refuse(results[row.line], gettext("A row before it names the same slug or SKU."))
        taken |= set(names)


def _refuse(result, text):
    result["outcome"] = Outcome.REFUSED
    result["errors"].append({"field": "", "code": "refused", "detail": text})
