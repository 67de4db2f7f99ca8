"""Invoices and credit notes as DATEV books them: a batch for each month."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.contract import Exporter
from orders.models import DatevSettings, Invoice, InvoiceTax
from orders.rules import vat_areas
from orders.rules.datev import GREECE, Batch, Booking, write_batch

MOST_INVOICES = 5_000
"""In one file; DATEV takes 99,999 bookings."""


def _not_set_up() -> str:
    if DatevSettings.objects.exists():
        return ""
    return gettext("Fill in DATEV under Settings first: the numbers of your tax adviser and of yours with them.")


def _batches_of(invoices: QuerySet) -> Iterator[tuple[str, bytes]]:
    setup = DatevSettings.objects.get()
    rows = (
        InvoiceTax.objects.filter(invoice__in=invoices)
        .exclude(gross=0)
        .select_related("invoice__order")
        .defer("invoice__data", "invoice__pdf")
        .annotate(buyer_vat_id=KeyTextTransform("buyer_vat_id", "invoice__data"))
        .order_by("issued_on", "pk")
    )

    def batch_of(row):
        return row.issued_on.replace(day=1), row.invoice.order.currency

    for (month, currency), group in groupby(sorted(rows, key=batch_of), key=batch_of):
        own = list(group)
        batch = Batch(
            consultant=setup.consultant,
            client=setup.client,
            chart=setup.chart,
            account_length=setup.account_length,
            fiscal_year_month=setup.fiscal_year_month,
            month=month,
            currency=currency,
        )
        bookings = [booking_of(row, setup) for row in own]
        name = f"EXTF_Buchungsstapel_{month:%Y-%m}_{currency}_{own[0].pk}.csv"
        yield name, write_batch(batch, bookings, at=timezone.localtime())


def booking_of(row: Any, setup: DatevSettings) -> Booking:
    """Return what one tax rate of a document is booked as.

    :param row: an ``InvoiceTax`` with the ``buyer_vat_id`` that is printed on the document.
    """
    is_elsewhere = row.area == vat_areas.EU
    return Booking(
        gross=row.gross,
        debtor=setup.debtor,
        revenue=setup.revenue_account(area=row.area, category=row.category, rate=row.rate),
        day=row.issued_on,
        number=row.invoice.number,
        text=gettext("Order %(number)s") % {"number": row.invoice.order.number},
        eu_id=GREECE.get(row.country, row.country)
        if is_elsewhere
        else (row.buyer_vat_id if row.area == vat_areas.BUSINESS else ""),
        eu_rate=row.rate if is_elsewhere else None,
        tax_key=setup.eu_key if is_elsewhere and row.rate else "",
    )


DATEV = Exporter(
    key="datev",
    name=_("Bookings for DATEV"),
    model=Invoice,
    permission="orders.view_invoice",
    scope="staff:orders",
    date_field="issued_at",
    files=_batches_of,
    files_piece=MOST_INVOICES,
    obstacle=_not_set_up,
)
