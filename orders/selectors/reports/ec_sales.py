"""The EC sales list: what businesses in other member states were charged no VAT for, by their VAT ID."""

from decimal import Decimal

from django.db.models.fields.json import KeyTextTransform

from my_shop.kernel.countries import country_name
from my_shop.kernel.money import quantise
from my_shop.kernel.reports.contract import Period, ReportTable
from orders.models import InvoiceTax
from orders.rules.intra_community import state_of_vat_id
from orders.selectors.reports.vat import NORTHERN_IRELAND, NOTHING

GOODS, SERVICES = InvoiceTax.Category.INTRA_COMMUNITY, InvoiceTax.Category.REVERSE_CHARGE


def ec_sales_list(period: Period) -> ReportTable:
    """Return the net goods and the net services of each VAT ID, invoices less credit notes by their dates.

    That is what the recapitulative statement names (Directive 2006/112/EC, Articles 262 and 264(1)); a correction
    counts in the period in which the buyer is told of it (Article 264(2)).
    """
    sums: dict[str, dict[str, Decimal]] = {}
    for vat_id, category, net in _rows_of(period):
        of_buyer = sums.setdefault(vat_id, {GOODS: NOTHING, SERVICES: NOTHING})
        of_buyer[category] += quantise(net)
    rows = [
        (_country(vat_id), vat_id[:2], vat_id[2:], of_buyer[GOODS], of_buyer[SERVICES])
        for vat_id, of_buyer in sorted(sums.items())
        if any(of_buyer.values())
    ]
    goods, services = (sum((row[column] for row in rows), NOTHING) for column in (3, 4))
    return ReportTable(rows, (None, None, None, goods, services))


def _rows_of(period: Period):
    """Return VAT ID, category and net amount of each row of a document: the number is the one that is printed."""
    found = InvoiceTax.objects.filter(
        issued_on__gte=period.first, issued_on__lte=period.last, category__in=(GOODS, SERVICES)
    )
    numbered = found.annotate(vat_id=KeyTextTransform("buyer_vat_id", "invoice__data")).order_by()
    return numbered.values_list("vat_id", "category", "net")


def _country(vat_id: str) -> str:
    state = state_of_vat_id(vat_id)
    return country_name("GB" if state == NORTHERN_IRELAND else state)
