"""Reports over HTTP: which there are, and what one of them says of a period."""

from decimal import Decimal
from typing import Any

from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.problems import Problem
from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.api.staff import StaffView
from my_shop.kernel.reports.cells import cell_value
from my_shop.kernel.reports.contract import COUNT, DATE, MONEY, MONTH, PERCENT, TEXT, Report
from my_shop.kernel.reports.periods import Against, NoSuchPeriod, PeriodChoice
from my_shop.kernel.reports.selectors import FoundReport, NotMadeYet, chosen_periods, reports_of, run_report
from my_shop.kernel.reports.services import TooManyWait, make_again

ACCEPTED = 202
SECONDS = "5"
"""After which it is worth asking again."""

KINDS = [
    (TEXT, _("text")),
    (DATE, _("a day: 2026-11-30")),
    (MONTH, _("a month: 2026-11")),
    (COUNT, _("a whole number")),
    (MONEY, _("an amount as text: 12.50")),
    (PERCENT, _("per cent as text: 19.5")),
]


class ReportFailed(Exception):
    """The worker could not make it; the text says why."""


class ColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)


class ReportSummarySerializer(serializers.Serializer):
    """A report; ``counted`` says what is counted, ``period`` is the one of whoever names none."""

    key = serializers.CharField()
    name = serializers.CharField()
    section = serializers.CharField()
    counted = serializers.CharField()
    has_period = serializers.BooleanField()
    period = serializers.ChoiceField(PeriodChoice.choices)
    columns = ColumnSerializer(many=True)


class DaysSerializer(serializers.Serializer):
    first = serializers.DateField()
    last = serializers.DateField(help_text=_("This day included."))


@extend_schema_field({"type": ["string", "number", "null"]})
class CellField(serializers.JSONField):
    """What the column's ``kind`` says."""


def cells(**more: Any) -> serializers.ListField:
    """Return the field of a line of the table."""
    return serializers.ListField(child=CellField(allow_null=True), **more)


class FoundReportSerializer(serializers.Serializer):
    """What a report found: a cell for each column, null where it is not known; ``below`` are lines under the totals."""

    key = serializers.CharField()
    name = serializers.CharField()
    period = DaysSerializer(allow_null=True)
    compared_with = DaysSerializer(allow_null=True)
    made_at = serializers.DateTimeField(allow_null=True, help_text=_("Where it was kept from an earlier moment."))
    columns = ColumnSerializer(many=True)
    rows = serializers.ListField(child=cells())
    totals = cells(help_text=_("Empty: there are none."))
    below = serializers.ListField(child=cells())
    notes = serializers.ListField(child=serializers.CharField())


class BeingMadeSerializer(serializers.Serializer):
    """The worker makes it: ask the same address again."""

    status = serializers.ChoiceField([("waiting", _("being made"))])


@extend_schema_serializer(
    examples=[OpenApiExample("A month", value={"from": "2026-11-01", "to": "2026-11-30", "against": "year"})]
)
class PeriodSerializer(KnownFieldsOnly):
    """By its name, or by two days."""

    period = serializers.ChoiceField(PeriodChoice.choices, required=False)
    against = serializers.ChoiceField(Against.choices, required=False, help_text=_("nothing, if not said."))

    def get_fields(self):
        days = {name: serializers.DateField(required=False) for name in ("from", "to")}
        return {**super().get_fields(), **days}

    def validate(self, attrs) -> dict[str, str]:
        """Return it as the address of the report's page has it."""
        told = {"against": Against.NOTHING, **{name: str(value) for name, value in attrs.items()}}
        if {"from", "to"} & told.keys():
            told.setdefault("period", PeriodChoice.DATES)
        return told


class ReportsView(StaffView):
    """Base of the doors to reports: each report says itself who may see it, and to others it is not there."""

    scopes = "staff:reports", "staff:reports"
    refusals = {ReportFailed: "report_failed"}

    def offered(self) -> dict[str, Report]:
        """Return the reports that this person may see, by key.

        :raises PermissionDenied: there are none.
        """
        found = {report.key: report for report in reports_of(self.request.user)}
        if not found:
            raise exceptions.PermissionDenied
        return found

    def report(self, key) -> Report:
        found = self.offered().get(key)
        if found is None:
            raise exceptions.NotFound(gettext("There is no such report."))
        return found


class ReportList(ReportsView):
    """The reports that you may see."""

    names = {"GET": "listReports"}
    permissions = {"GET": ()}
    pagination_class = Whole

    @extend_schema(responses=ReportSummarySerializer(many=True))
    def get(self, request):
        return self.listed(self.offered().values(), ReportSummarySerializer)


class ReportDetail(ReportsView):
    """What a report says of a period; 202 while the worker makes it: ask again after Retry-After."""

    names = {"GET": "getReport"}
    permissions = {"GET": ()}
    takes = [PeriodSerializer]
    also = ("409",)
    located = ("GET",)

    @extend_schema(
        responses={200: FoundReportSerializer, ACCEPTED: BeingMadeSerializer},
    )
    def get(self, request, key):
        report, asked = self.report(key), self.asked(PeriodSerializer)
        try:
            found = run_report(report, asked, user=request.user)
        except NoSuchPeriod as error:
            raise exceptions.ValidationError({"from": [str(error)]}) from error
        except TooManyWait:
            said = gettext("Reports of yours are being made already: wait until they are ready.")
            raise Problem("throttled", said, headers={"Retry-After": SECONDS}) from None
        except NotMadeYet as waits:
            if waits.error:
                raise ReportFailed(waits.error) from None
            return being_made(request.build_absolute_uri())
        return Response(FoundReportSerializer(_told(report, found)).data)


class ReportAgain(ReportsView):
    """Have what is kept of a report made anew; Location is where it will be."""

    names = {"POST": "makeReportAgain"}
    permissions = {"POST": ()}
    located = ("POST",)

    @extend_schema(request=PeriodSerializer, responses={ACCEPTED: BeingMadeSerializer})
    @idempotent
    def post(self, request, key):
        report, asked = self.report(key), self.sent(PeriodSerializer)
        try:
            _, periods = chosen_periods(report, asked)
        except NoSuchPeriod as error:
            raise exceptions.ValidationError({"from": [str(error)]}) from error
        make_again(report=report, periods=periods, user=request.user)
        return being_made(request.build_absolute_uri().removesuffix("again/"))


def being_made(address: str) -> Response:
    """Say that the worker is at it, and where it will be."""
    headers = {"Retry-After": SECONDS, "Location": address}
    return Response({"status": "waiting"}, status=ACCEPTED, headers=headers)


def _told(report: Report, found: FoundReport) -> dict[str, Any]:
    kinds = [column.kind for column in found.table.columns]

    def line(cells):
        told = [cell_value(cell, kind) for cell, kind in zip(cells, kinds, strict=True)]
        return [str(cell) if isinstance(cell, Decimal) else cell for cell in told]  # JSON has no exact numbers

    return {
        "key": report.key,
        "name": report.name,
        "period": found.chosen and found.chosen.period,
        "compared_with": found.chosen and found.chosen.other if report.drawn is not None else None,
        "made_at": found.made_at,
        "columns": found.table.columns,
        "rows": [line(row.cells) for row in found.table.rows],
        "totals": line(found.table.totals) if found.table.totals else [],
        "below": [line(each) for each in found.table.below],
        "notes": found.notes,
    }


urlpatterns = [
    path("reports/", ReportList.as_view(), name="staff_reports"),
    path("reports/<slug:key>/", ReportDetail.as_view(), name="staff_report"),
    path("reports/<slug:key>/again/", ReportAgain.as_view(), name="staff_report_again"),
]
