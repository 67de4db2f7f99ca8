"""What an invoice or a credit note says of VAT, as rows: one for each rate and each reason not to charge it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orders.rules.vat_areas import VatPlace, vat_category


@dataclass(frozen=True)
class TaxRow:
    """The sums of one rate, in per cent; of a credit note they are negative."""

    rate: Decimal
    category: str
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class TaxedDocument:
    """``tax_lines`` are rate, net, tax and gross as printed (positive, also on a credit note), and why a business is
    charged nothing; ``corrects_on`` is the date of the invoice that a credit note corrects.
    """

    tax_lines: Iterable[tuple[Decimal, Decimal, Decimal, Decimal, str]]
    is_credit_note: bool
    is_sent: bool
    place: VatPlace
    issued_on: date
    corrects_on: date | None = None


def tax_rows(document: TaxedDocument) -> list[TaxRow]:
    """Return the rows of a document: added up over all documents they are what was invoiced, less what was credited."""
    sign = -1 if document.is_credit_note else 1
    return [
        TaxRow(
            rate=rate,
            category=vat_category(rate, document.place, is_sent=document.is_sent, tax_reason=tax_reason),
            net=sign * net,
            tax=sign * tax,
            gross=sign * gross,
        )
        for rate, net, tax, gross, tax_reason in document.tax_lines
    ]
