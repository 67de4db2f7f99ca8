"""The amounts of an invoice as EN 16931 wants them: net prices that add up by its rules, to what is to be paid.

The shop's prices contain tax, and the tax of a rate is rounded once, from the gross sum (``orders.rules.pricing``). The
standard counts the other way round, from net amounts (EN 16931-1, business rules):

- BR-CO-10: the sum of the lines is that of their net amounts; 11 and 12: likewise allowances and charges;
- BR-CO-13: total without tax = lines − allowances + charges;
- BR-S-8 and its like: the taxable amount of a rate is that of its lines and charges, less its allowances;
- BR-CO-17: the tax of a rate = taxable amount × rate, rounded to two decimals; BR-CO-14: their sum is the tax;
- BR-CO-15: total with tax = total without it + tax;
- BR-CO-16: amount due = total with tax − paid + rounding (BT-114).

The tax that is printed is kept wherever the rules allow: who names two amounts of tax may owe the higher one (Directive
2006/112/EC, Article 203). For an odd cent the taxable amount moves, by a cent at most, and BT-114 says it. Where
printed net and tax are further from the rate than that (a credit note that takes what earlier ones left over), the net
amount is kept, the tax is what follows from it, and BT-114 holds the difference. What is to be paid is always, to
the cent, what is printed.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from my_shop.kernel.money import CENT, added_tax, contained_tax
from orders.documents.data import DocumentLine, InvoiceData, TaxLine, TaxReasonCode
from orders.rules.pricing import NOTHING, allocate

PRICE_PLACES = Decimal("0.000001")
"""Of a unit: exact enough that the units of a line come to its cents again, up to 10,000 of them."""


@dataclass(frozen=True)
class NetLine:
    """A line without tax: units × ``unit_price`` − ``discount`` is ``net``, to the cent (BT-146, BT-136, BT-131)."""

    line: DocumentLine
    unit_price: Decimal
    discount: Decimal
    net: Decimal


@dataclass(frozen=True)
class NetRate:
    """What is taxed at a rate (BT-116), or not for a reason, and the tax of it (BT-117)."""

    rate: Decimal
    net: Decimal
    tax: Decimal
    tax_reason: TaxReasonCode = ""


@dataclass(frozen=True)
class NetAllowance:
    """What comes off the whole document at a rate (BT-92)."""

    rate: Decimal
    net: Decimal
    tax_reason: TaxReasonCode = ""


@dataclass(frozen=True)
class NetAmounts:
    """All of it; ``delivery`` and ``payment_fee`` are the charges (BT-99), both at the rate of the delivery."""

    lines: tuple[NetLine, ...]
    allowances: tuple[NetAllowance, ...]
    delivery: Decimal
    payment_fee: Decimal
    rates: tuple[NetRate, ...]
    paid: Decimal
    printed_total: Decimal

    @property
    def line_total(self) -> Decimal:
        """BT-106."""
        return sum((line.net for line in self.lines), NOTHING)

    @property
    def allowance_total(self) -> Decimal:
        """BT-107."""
        return sum((allowance.net for allowance in self.allowances), NOTHING)

    @property
    def charge_total(self) -> Decimal:
        """BT-108."""
        return self.delivery + self.payment_fee

    @property
    def net_total(self) -> Decimal:
        """BT-109."""
        return self.line_total - self.allowance_total + self.charge_total

    @property
    def tax_total(self) -> Decimal:
        """BT-110."""
        return sum((rate.tax for rate in self.rates), NOTHING)

    @property
    def gross_total(self) -> Decimal:
        """BT-112."""
        return self.net_total + self.tax_total

    @property
    def rounding(self) -> Decimal:
        """BT-114: the odd cents."""
        return self.printed_total - self.gross_total

    @property
    def due(self) -> Decimal:
        """BT-115."""
        return self.gross_total - self.paid + self.rounding


def net_amounts(data: InvoiceData) -> NetAmounts:
    """Return the amounts of a document whose own ones add up (``InvoiceData.check``)."""
    printed = {(tax.rate, data.reason_of(tax)): tax for tax in data.tax_lines}
    kinds = [(line.tax_rate, data.reason_of(line)) for line in data.lines]
    charged_at = {(data.delivery_tax_rate, data.tax_reason)} if data.delivery_total else set()
    rates, allowances, nets, charges = [], [], dict[int, Decimal](), [NOTHING, NOTHING]
    for kind in sorted({*kinds, *charged_at, *printed}, key=lambda kind: (-kind[0], kind[1])):
        rate, reason = kind
        tax = printed.get(kind) or TaxLine(rate, NOTHING, NOTHING, NOTHING)
        own = [index for index, found in enumerate(kinds) if found == kind]
        amounts = [data.lines[index].total for index in own]
        if kind in charged_at:
            fee = min(data.payment_fee, data.delivery_total)
            amounts += [data.delivery_total - fee, fee]
        sums = _breakdown(tax.net, tax.tax, rate) if any(amounts) else NetRate(rate, tax.net, added_tax(tax.net, rate))
        rates.append(replace(sums, tax_reason=reason))
        off = sum(amounts, NOTHING) - (tax.net if data.is_net else tax.gross)
        off_net = _without_tax(off, rate, data.is_net)
        if off:
            allowances.append(NetAllowance(rate, off_net, reason))
        shares = allocate(sums.net + off_net, amounts)
        nets.update(zip(own, shares, strict=False))
        if kind in charged_at:
            charges = shares[-2:]
    return NetAmounts(
        lines=tuple(_net_line(line, nets[index], data.is_net) for index, line in enumerate(data.lines)),
        allowances=tuple(allowances),
        delivery=charges[0],
        payment_fee=charges[1],
        rates=tuple(rates),
        paid=data.facts.paid,
        printed_total=data.total,
    )


def _breakdown(net: Decimal, tax: Decimal, rate: Decimal) -> NetRate:
    """Return the taxable amount next to the printed one from which the printed tax follows; else the printed one."""
    for near in (net, net - CENT, net + CENT):
        if near >= 0 and added_tax(near, rate) == tax:
            return NetRate(rate, near, tax)
    return NetRate(rate, net, added_tax(net, rate))


def _without_tax(amount, rate, is_net) -> Decimal:
    return amount if is_net else amount - contained_tax(amount, rate)


def _net_line(line: DocumentLine, net: Decimal, is_net: bool) -> NetLine:
    discount = _without_tax(line.discount, line.tax_rate, is_net)
    unit_price = ((net + discount) / line.quantity).quantize(PRICE_PLACES, rounding=ROUND_HALF_UP)
    return NetLine(line, unit_price, discount, net)
