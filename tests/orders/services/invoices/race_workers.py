"""What each of the simultaneous processes of ``test_invoice_race`` does; one with a planted fault is its control."""

from contextlib import suppress
from unittest import mock

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from orders.models import Invoice, NumberSeries, Order
from orders.models.invoices import InvoiceQuerySet
from orders.services.invoices import invoices, pdfs
from orders.services.invoices.invoices import issue_invoice
from tests.races import meet


class ChangedTheirMind(Exception):
    """The transaction that had taken a number is rolled back."""


def issue(numbers, rolls_back):
    """Issue the invoice of each order in a transaction of its own; those of ``rolls_back`` come to nothing first."""
    issued = []
    for number in numbers:
        if number in rolls_back:
            with suppress(ChangedTheirMind):
                _issue(number, then=ChangedTheirMind)
        issued.append(_issue(number))
    return issued


@transaction.atomic
def _issue(number, then=None):
    order = Order.objects.select_for_update(no_key=True).get(number=number)
    invoice = issue_invoice(order=order)
    if then:
        raise then
    return invoice.number


def issue_without_the_lock(numbers, rolls_back):
    """The fault: the last number is read as a plain row, while others read it as well."""

    def take_number(*, kind, year):
        NumberSeries.objects.get_or_create(kind=kind, year=year)
        series = NumberSeries.objects.get(kind=kind, year=year)
        meet()
        return series.last + 1

    if connection.vendor == "sqlite":  # where a transaction that writes is alone from its beginning
        connection.close()
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    with (
        mock.patch.object(invoices, "take_number", take_number),
        mock.patch.object(QuerySet, "select_for_update", lambda self, **options: self.all()),
    ):
        return [_issue(number) for number in numbers]


def print_it(pk):
    """Print one document as the worker does; answer whether it was this process."""
    meet()
    return pdfs.print_if_due(pk)


def print_believing(pk):
    """The fault: a document that was due when it was read is printed, whoever has stored it since."""

    def take_turn(self, **options):
        meet()
        return 1

    with mock.patch.object(InvoiceQuerySet, "take_turn", take_turn), mock.patch.object(Invoice, "is_printed", False):
        return pdfs.print_if_due(pk)


def print_without_patience(pk):
    """Print a document, and wait for nobody; answer whether somebody was in the way."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 200")
    try:
        pdfs.print_invoice(invoice=Invoice.objects.get(pk=pk))
    except OperationalError:
        return True
    return False
