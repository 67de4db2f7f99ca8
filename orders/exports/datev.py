"""Invoices and credit notes as DATEV books them: a batch for each month."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.contract import Exporter
from orders.models import DatevSettings, Invoice, InvoiceTax
from orders.rules import vat_areas
from orders.rules.datev import GREECE, Batch, Booking, write_batch

MOST_INVOICES = 5_000
"""In one file; DATEV takes 99,999 bookings."""


class DatevNotSetUp(Exception):
    """Nobody has said whose books they are."""

    def __str__(self):
        return gettext("Fill in the DATEV settings first: your consultant number and your client number.")


def _batches_of(invoices: QuerySet) -> Iterator[tuple[str, bytes]]:
    setup = DatevSettings.objects.first()
    if setup is None:
        raise DatevNotSetUp
    rows = (
        InvoiceTax.objects.filter(invoice__in=invoices)
        .exclude(gross=0)
        .select_related("invoice__order")
        .defer("invoice__data", "invoice__pdf")
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
        bookings = [_booking(row, setup) for row in own]
        name = f"EXTF_Buchungsstapel_{month:%Y-%m}_{currency}_{own[0].pk}.csv"
        yield name, write_batch(batch, bookings, at=timezone.localtime())


def _booking(row: InvoiceTax, setup: DatevSettings) -> Booking:
    order, is_elsewhere = row.invoice.order, row.area == vat_areas.EU
    return Booking(
        gross=row.gross,
        debtor=setup.debtor,
        revenue=setup.revenue_account(area=row.area, category=row.category, rate=row.rate),
        day=row.issued_on,
        number=row.invoice.number,
        text=gettext("Order %(number)s") % {"number": order.number},
        eu_id=GREECE.get(row.country, row.country)
        if is_elsewhere
        else (order.vat_id if row.area == vat_areas.BUSINESS else ""),
        eu_rate=row.rate if is_elsewhere else None,
    )


DATEV = Exporter(
    key="datev",
    name=_("Bookings for DATEV"),
    model=Invoice,
    permission="orders.view_invoice",
    date_field="issued_at",
    files=_batches_of,
    files_piece=MOST_INVOICES,
    names_people=False,
)
