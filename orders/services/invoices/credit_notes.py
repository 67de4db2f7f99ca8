"""What stands on a credit note: which part of an invoice goes back, tax rate by tax rate.

All credit notes of an invoice together never exceed it, and those of a whole refund add up to it: the last one takes
what the earlier ones left of each rate, net, tax and gross.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from my_shop.kernel.money import contained_tax
from orders.documents.data import DocumentLine, InvoiceData, TaxLine
from orders.documents.seller import current_seller
from orders.rules.pricing import allocate

NOTHING = Decimal("0.00")
ROUNDING = _(
    "VAT is what the amount contains at each rate, to the cent, and never more than the invoice has left of it."
)


@dataclass(frozen=True)
class Uncredited:
    """What is left of an invoice after the credit notes so far; ``is_whole``: there are none."""

    invoice: InvoiceData
    shares: tuple[TaxLine, ...]
    is_whole: bool

    @classmethod
    def of(cls, invoice: InvoiceData, credits: Sequence[InvoiceData]) -> "Uncredited":
        """Return what credit notes left of an invoice."""
        gross: dict[tuple[Decimal, str], Decimal] = defaultdict(Decimal)
        tax: dict[tuple[Decimal, str], Decimal] = defaultdict(Decimal)
        for line in (line for credit in credits for line in credit.tax_lines):
            gross[_kind(line)] += line.gross
            tax[_kind(line)] += line.tax
        shares = (
            _with_amounts(line, line.gross - gross[_kind(line)], line.tax - tax[_kind(line)])
            for line in invoice.tax_lines
        )
        return cls(invoice, tuple(shares), not credits)

    @property
    def total(self) -> Decimal:
        return sum((share.gross for share in self.shares), NOTHING)


@dataclass(frozen=True)
class Credit:
    """An amount that an invoice was too high by: ``title`` says what it is, ``paid_text`` what becomes of it."""

    amount: Decimal
    title: str
    reason: str
    paid_text: str


def build_credit_note_data(left: Uncredited, credit: Credit, *, number: str, issued_on: date) -> InvoiceData:
    """Return the data of the credit note over an amount, which is at most what is left of the invoice."""
    if left.is_whole and credit.amount == left.total:
        changes: dict[str, Any] = {"note": f"{credit.title}. {credit.reason}".strip()}
    else:
        changes = _part(left, credit)
    return replace(
        left.invoice,
        kind="credit_note",
        number=number,
        issued_on=issued_on,
        seller=current_seller(),
        corrects=left.invoice.number,
        paid_text=credit.paid_text,
        facts=replace(
            left.invoice.facts,
            paid=NOTHING,
            payment_means="",
            iban="",
            corrects_issued_on=left.invoice.issued_on,
        ),
        **changes,
    )


def _part(left, credit):
    """Return a line for each tax rate, and each reason without tax, in proportion to what is left of it."""
    parts = allocate(credit.amount, [share.gross for share in left.shares])
    shares = [(share, part) for share, part in zip(left.shares, parts, strict=True) if part]
    tax_lines = tuple(_credited(share, part) for share, part in shares)
    return {
        "lines": tuple(_line(credit, line, line.net if left.invoice.is_net else line.gross) for line in tax_lines),
        "tax_lines": tax_lines,
        "total": credit.amount,
        "delivery_name": "",
        "delivery_total": NOTHING,
        "delivery_tax_rate": NOTHING,
        "payment_fee": NOTHING,
        "discounts": (),
        "note": "",
        "rounding": str(ROUNDING),
    }


def _line(credit, tax_line, amount):
    title = f"{credit.title}, {credit.reason}" if credit.reason else credit.title
    return DocumentLine(
        sku="",
        title=title,
        quantity=1,
        unit_price=amount,
        discount=NOTHING,
        tax_rate=tax_line.rate,
        total=amount,
        tax_reason=tax_line.tax_reason,
    )


def _credited(share: TaxLine, gross: Decimal) -> TaxLine:
    """Return a part of what is left of a rate; neither its net nor its tax exceeds what is left."""
    tax = min(contained_tax(gross, share.rate), share.tax)
    return _with_amounts(share, gross, max(tax, gross - share.net))


def _kind(line: TaxLine) -> tuple[Decimal, str]:
    return line.rate, line.tax_reason


def _with_amounts(line: TaxLine, gross: Decimal, tax: Decimal) -> TaxLine:
    return replace(line, net=gross - tax, tax=tax, gross=gross)
