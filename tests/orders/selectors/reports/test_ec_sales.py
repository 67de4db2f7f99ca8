"""What the recapitulative statement of a quarter names, to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from my_shop.kernel.reports.contract import Period
from orders.models import Invoice, InvoiceTax
from orders.rules.pricing import PriceInput, calculate_totals
from orders.selectors.reports.ec_sales import ec_sales_list
from tests.orders.invoice_factories import order_of

pytestmark = pytest.mark.django_db
SPRING = Period(date(2026, 4, 1), date(2026, 6, 30))
FRENCH, GREEK = "FR40303265045", "EL094259216"


def document(vat_id, *sums, on=date(2026, 5, 31)):
    """Write down a document of category and net amount; those of a credit note are negative."""
    number = Invoice.objects.count() + 1
    order = order_of(calculate_totals([PriceInput(1, Decimal(1), 1, Decimal(20))]))
    data = {"buyer_vat_id": vat_id}
    invoice = Invoice.objects.create(
        order=order, kind="invoice", number=f"{number}", year=2026, sequence=number, total=0, data=data
    )
    for category, net in sums:
        facts = {
            "country": "FR",
            "area": "eu-business",
            "rate": 0,
            "tax": 0,
            "net": Decimal(net),
            "gross": Decimal(net),
        }
        InvoiceTax.objects.create(invoice=invoice, issued_on=on, category=category, **facts)


def test_adds_up_goods_and_services_of_each_number_in_the_quarter():
    document(FRENCH, ("K", "24.08"), ("AE", "5.00"))
    document(FRENCH, ("K", "0.10"))
    document(FRENCH, ("K", "-4.09"))
    document(GREEK, ("AE", "8.32"), on=date(2026, 4, 1))
    document(GREEK, ("AE", "100.00"), on=date(2026, 7, 1))
    document("", ("S", "70.00"))
    document("ATU57194903", ("K", "3.33"))
    document("ATU57194903", ("K", "-3.33"))
    table = ec_sales_list(SPRING)
    assert table.rows == [
        ("Greece", "EL", "094259216", Decimal("0.00"), Decimal("8.32")),
        ("France", "FR", "40303265045", Decimal("20.09"), Decimal("5.00")),
    ]
    assert table.totals == (None, None, None, Decimal("20.09"), Decimal("13.32"))
