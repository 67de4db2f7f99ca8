"""What stands on a credit note: which part of an invoice goes back, tax rate by tax rate.

All credit notes of an invoice together never exceed it, and those of a whole refund add up to it: the last one takes
what the earlier ones left of each rate, net, tax and gross.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from my_shop.money import contained_tax
from orders.models import OrderLine, Refund
from orders.papers.facts import InvoiceFacts, PaperLine, TaxLine
from orders.papers.seller import seller_from_settings
from orders.pricing import share_out

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Left:
    """What is left of an invoice after the credit notes so far; ``is_whole``: there are none."""

    invoice: InvoiceFacts
    shares: tuple[TaxLine, ...]
    is_whole: bool

    @classmethod
    def of(cls, invoice: InvoiceFacts, credits: Sequence[InvoiceFacts]) -> "Left":
        """Return what credit notes left of an invoice."""
        gross, tax = defaultdict(Decimal), defaultdict(Decimal)
        for line in (line for credit in credits for line in credit.tax_lines):
            gross[line.rate] += line.gross
            tax[line.rate] += line.tax
        shares = (
            _tax_line(line.rate, line.gross - gross[line.rate], line.tax - tax[line.rate]) for line in invoice.tax_lines
        )
        return cls(invoice, tuple(shares), not credits)

    @property
    def total(self) -> Decimal:
        return sum((share.gross for share in self.shares), NOTHING)


def credit_facts(
    left: Left, refund: Refund, amount: Decimal, *, number: str, issued_on: date, units: Mapping[int, int] | None = None
) -> InvoiceFacts:
    """Return the facts of the credit note over an amount, which is at most what is left of the invoice.

    :param units: units by line id that came back, if their lines are to be named.
    """
    if left.is_whole and amount == left.total:
        changes = {"note": f"Refund. {refund.reason}".strip()}
    else:
        changes = _part(left, refund, amount, units)
    return replace(
        left.invoice,
        kind="credit_note",
        number=number,
        issued_on=issued_on,
        seller=seller_from_settings(),
        corrects=left.invoice.number,
        paid_text="The amount is transferred to you."
        if refund.status == Refund.Status.BY_HAND
        else "The amount goes back to you the way you paid it.",
        **changes,
    )


def _part(left, refund, amount, units):
    goods = _named_lines(left, refund, amount, units)
    gross = defaultdict(Decimal)
    for line in goods:
        gross[line.tax_rate] += line.total
    rest = amount - sum((line.total for line in goods), NOTHING)
    room = [share.gross - gross[share.rate] for share in left.shares]
    lines = list(goods)
    for share, part in zip(left.shares, share_out(rest, room), strict=True):
        if part:
            gross[share.rate] += part
            lines.append(_refund_line(refund.reason, share.rate, part))
    return {
        "lines": tuple(lines),
        "tax_lines": tuple(_credited(share, gross[share.rate]) for share in left.shares if gross[share.rate]),
        "total": amount,
        "delivery_name": "",
        "delivery_total": NOTHING,
        "delivery_tax_rate": NOTHING,
        "discounts": (),
        "note": "",
    }


def _refund_line(reason, rate, amount):
    title = f"Refund, {reason}" if reason else "Refund"
    return PaperLine(sku="", title=title, quantity=1, unit_price=amount, discount=NOTHING, tax_rate=rate, total=amount)


def _credited(share: TaxLine, gross: Decimal) -> TaxLine:
    """Return a part of what is left of a rate; neither its net nor its tax exceeds what is left."""
    tax = min(contained_tax(gross, share.rate), share.tax)
    return _tax_line(share.rate, gross, max(tax, gross - share.net))


def _tax_line(rate, gross, tax):
    return TaxLine(rate=rate, net=gross - tax, tax=tax, gross=gross)


def _named_lines(left, refund, amount, units) -> list[PaperLine]:
    """Return the goods that came back as lines; none where the refund does not pay for them, as after a deduction."""
    if not units:
        return []
    lines = [
        _goods_line(line, units[line.pk]) for line in OrderLine.objects.filter(order_id=refund.order_id, pk__in=units)
    ]
    gross = defaultdict(Decimal)
    for line in lines:
        gross[line.tax_rate] += line.total
    room = {share.rate: share.gross for share in left.shares}
    fits = all(value <= room.get(rate, NOTHING) for rate, value in gross.items())
    return lines if fits and sum(gross.values(), NOTHING) <= amount else []


def _goods_line(line: OrderLine, quantity: int) -> PaperLine:
    value = line.value_of(quantity)
    return PaperLine(
        sku=line.sku,
        title=line.title,
        quantity=quantity,
        unit_price=line.unit_price,
        discount=line.unit_price * quantity - value,
        tax_rate=line.tax_rate,
        total=value,
    )
