"""The pages ``/admin/reports/``: which there are, what one says, its table as a file, and having it made anew."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from my_shop.kernel.exports.writers import write_csv, write_xlsx
from my_shop.kernel.reports.cells import cell_value
from my_shop.kernel.reports.contract import Cell, Report
from my_shop.kernel.reports.periods import Against, Chosen, NoSuchPeriod, PeriodChoice, period_text
from my_shop.kernel.reports.selectors import (
    FoundReport,
    NotMadeYet,
    chosen_periods,
    reports_of,
    run_report,
    sections_of,
    shown_table,
)
from my_shop.kernel.reports.services import KEPT_DAYS, TooManyWait, make_again

UNPROCESSABLE, TOO_MANY = 422, 429
KINDS = ("csv", "xlsx")


@require_safe
def report_list(request):
    """List the reports that this person may see."""
    sections = sections_of(request.user)
    if not sections:
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": gettext("Reports"), "sections": sections}
    return TemplateResponse(request, "admin/reports/list.html", context)


@never_cache
@require_safe
def report_page(request, key):
    """Show a report for the period that is asked for, or that it is being made."""
    report = _report(request, key)
    context = {
        **admin.site.each_context(request),
        "title": report.name,
        "report": report,
        "query": request.GET.urlencode(),
        "kept_days": KEPT_DAYS,
    }
    template = "admin/reports/report.html"
    try:
        found = run_report(report, request.GET, user=request.user)
    except NoSuchPeriod as error:
        context |= {"error": str(error), "ask": _ask(report, request.GET, None)}
        return TemplateResponse(request, template, context, status=UNPROCESSABLE)
    except TooManyWait:
        context |= {"error": gettext("Reports of yours are being made already: wait until they are ready.")}
        context |= {"ask": _ask(report, request.GET, chosen_periods(report, request.GET)[0])}
        return TemplateResponse(request, template, context, status=TOO_MANY)
    except NotMadeYet as waits:
        context |= {"ask": _ask(report, request.GET, waits.chosen), "failure": waits.error}
        context |= {"is_making": not waits.error}
        return TemplateResponse(request, template, context)
    context |= {
        "ask": _ask(report, request.GET, found.chosen),
        "notes": found.notes,
        "table": shown_table(found),
        "made_at": found.made_at,
    }
    return TemplateResponse(request, "admin/reports/report.html", context)


@require_safe
def report_file(request, key, kind):
    """Hand out all rows of a report as CSV or as a workbook."""
    report = _report(request, key)
    if kind not in KINDS:
        raise Http404(gettext("There is no such file."))
    try:
        found = run_report(report, request.GET, user=request.user)
    except NoSuchPeriod as error:
        raise Http404(str(error)) from error
    except (NotMadeYet, TooManyWait):
        return _page(request, key)
    columns = [str(column.name) for column in found.table.columns]
    kinds = [column.kind for column in found.table.columns]
    rows = [row.cells for row in found.table.rows]
    lines = [
        [cell_value(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
        for row in (*rows, *_named_totals(found), *found.table.below)
    ]
    file = BytesIO()
    if kind == "csv":
        write_csv(file, columns, lines)
    else:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "table.xlsx"
            write_xlsx(path, str(report.name), columns, lines)
            file.write(path.read_bytes())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_filename(found, kind))


@require_POST
def report_again(request, key):
    """Have what is kept of a report made anew."""
    report = _report(request, key)
    try:
        _, periods = chosen_periods(report, request.GET)
    except NoSuchPeriod as error:
        raise Http404(str(error)) from error
    make_again(report=report, periods=periods, user=request.user)
    return _page(request, key)


def _page(request, key):
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("report", args=[key]) + (f"?{query}" if query else ""))


def _report(request, key) -> Report:
    """Return a report; one that this person may not see is as if it was not there."""
    found = next((report for report in reports_of(request.user) if report.key == key), None)
    if found is None:
        raise Http404(gettext("There is no such report."))
    return found


def _ask(report: Report, asked: Any, chosen: Chosen | None) -> dict[str, Any]:
    """Return what the form of the period shows: what was chosen, and the dates that that is."""
    if not report.has_period:
        return {}
    period = chosen and chosen.period
    return {
        "choices": PeriodChoice.choices,
        "choice": chosen.choice if chosen else PeriodChoice.DATES,
        "from": f"{period.first:%Y-%m-%d}" if period else asked.get("from", ""),
        "to": f"{period.last:%Y-%m-%d}" if period else asked.get("to", ""),
        "againsts": Against.choices if report.drawn is not None else (),
        "against": chosen.against if chosen else asked.get("against", ""),
        "text": period_text(period) if period else "",
        "other_text": period_text(chosen.other) if chosen and chosen.other and report.drawn is not None else "",
    }


def _named_totals(found: FoundReport) -> list[tuple[Cell, ...]]:
    totals = found.table.totals
    return [(gettext("Total"), *totals[1:])] if totals else []


def _filename(found: FoundReport, kind: str) -> str:
    if found.chosen is None:
        return f"{found.report.key}.{kind}"
    period = found.chosen.period
    return f"{found.report.key}-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.{kind}"
