"""VAT by country and rate, from invoices and credit notes alone, reconciled with their totals to the cent."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import TruncQuarter
from django.utils.translation import gettext

from my_shop.kernel.countries import country_name
from my_shop.kernel.money import quantise
from my_shop.kernel.reports.contract import Cell, Period, ReportTable
from orders.models import Invoice, InvoiceTax
from orders.rules.vat_areas import NORTHERN_IRELAND

NOTHING = Decimal("0.00")
AREAS = tuple(InvoiceTax.Area.values)
Amounts = tuple[Decimal, Decimal, Decimal]


def vat_by_country(period: Period) -> ReportTable:
    """Return net, tax and gross of each country and rate, and whether they add up to what was invoiced.

    What is corrected of an earlier quarter stands apart where it was declared by the One Stop Shop: the return names
    the quarter (Directive 2006/112/EC, Article 369g(4)). At home it lessens the tax of the quarter of the credit note
    (Article 90).
    """
    rows: dict[tuple[Any, ...], Amounts] = {}
    for found in _added_up(period):
        key = (found["area"], found["country"], found["rate"], _corrected_quarter(found, period))
        amounts = [quantise(found[name]) for name in ("net", "tax", "gross")]
        rows[key] = tuple(map(sum, zip(rows.get(key, (NOTHING,) * 3), amounts, strict=True)))  # type: ignore[assignment]
    shown = [
        (_area(area), _country(country), rate, _quarter_text(quarter), *rows[area, country, rate, quarter])
        for area, country, rate, quarter in sorted(rows, key=_place)
    ]
    net, tax, gross = (sum((row[column] for row in shown), NOTHING) for column in (4, 5, 6))
    return ReportTable(shown, (None, None, None, None, net, tax, gross), below=_reconciled(period, gross))


def _added_up(period: Period):
    within = InvoiceTax.objects.order_by().filter(issued_on__gte=period.first, issued_on__lte=period.last)
    return (
        within.annotate(quarter=TruncQuarter("corrects_on"))
        .values("area", "country", "rate", "quarter")
        .annotate(net=Sum("net"), tax=Sum("tax"), gross=Sum("gross"))
    )


def _corrected_quarter(found, period: Period) -> date | None:
    """Return the quarter that is corrected, where it is an earlier one and the One Stop Shop asks for it."""
    quarter = found["quarter"]
    if quarter is None or found["area"] != InvoiceTax.Area.EU or quarter >= _quarter_of(period.first):
        return None
    return quarter


def _reconciled(period: Period, gross: Decimal) -> list[tuple[Cell, ...]]:
    """Compare with the documents themselves, which are added up by their own totals."""
    documents = Invoice.objects.order_by().filter(issued_at__gte=period.since, issued_at__lt=period.until)
    is_credit = Q(kind=Invoice.Kind.CREDIT_NOTE)
    sums = documents.aggregate(invoiced=Sum("total", filter=~is_credit), credited=Sum("total", filter=is_credit))
    invoiced, credited = (quantise(sums[name] or 0) for name in ("invoiced", "credited"))
    lines = (
        (gettext("Invoices of the period"), invoiced),
        (gettext("Credit notes of the period"), -credited),
        (gettext("Difference"), invoiced - credited - gross),
    )
    return [(name, None, None, None, None, None, amount) for name, amount in lines]


def _quarter_of(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_text(quarter: date | None) -> str:
    if quarter is None:
        return ""
    return gettext("Q%(number)s %(year)s") % {"number": quarter.month // 3 + 1, "year": quarter.year}


def _area(area: str) -> str:
    return str(InvoiceTax.Area(area).label)


def _country(code: str) -> str:
    return gettext("Northern Ireland") if code == NORTHERN_IRELAND else country_name(code)


def _place(key):
    area, country, rate, quarter = key
    return AREAS.index(area), country, -rate, quarter or date.min
