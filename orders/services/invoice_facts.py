"""What stands on the invoice of an order: a whole snapshot, so that no row of today changes what is printed later."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from my_shop.money import contained_tax, quantise
from orders.models import Order, OrderAddress, OrderLine
from orders.papers.facts import InvoiceFacts, PaperLine, TaxLine
from orders.papers.printing import date_text, money_text
from orders.papers.seller import seller_from_settings
from orders.pricing import tax_shares
from orders.services.facts import payment_note


def invoice_facts(order: Order, *, number: str, at: datetime) -> InvoiceFacts:
    """Return the facts of an order's invoice, issued at a moment."""
    goods, delivery_total = _invoiced(order), _delivery_total(order)
    addresses = {address.kind: tuple(address.printed_lines) for address in order.addresses.all()}
    shipping = addresses.get(OrderAddress.Kind.SHIPPING, ())
    first, last, is_payment_date = supply_dates(order, at)
    return InvoiceFacts(
        kind="invoice",
        number=number,
        issued_on=timezone.localdate(at),
        supplied_on=first,
        supplied_until=last if last != first else None,
        order_number=order.number,
        seller=seller_from_settings(),
        buyer=addresses.get(OrderAddress.Kind.BILLING) or shipping or (order.email,),
        delivery_address=shipping if order.needs_delivery else (),
        lines=tuple(_paper_line(part) for part in goods),
        delivery_name=order.delivery_name,
        delivery_total=delivery_total,
        delivery_tax_rate=Decimal(order.delivery_tax_rate),
        tax_lines=_tax_lines(order, goods),
        total=quantise(sum((part.total for part in goods), Decimal(0)) + delivery_total),
        currency=order.currency,
        paid_text=_paid_text(order, at),
        note="\n".join(_notes(order, goods, is_payment_date)),
    )


@dataclass(frozen=True)
class Goods:
    """So many units of a line, and what they cost, with ``tax`` contained in it."""

    line: OrderLine
    quantity: int
    total: Decimal
    tax: Decimal

    @property
    def is_whole(self):
        return self.quantity == self.line.quantity


def _invoiced(order) -> list[Goods]:
    """Return what is invoiced: of an order that stands, no units that were called off before.

    One that has ended since the invoice became due is invoiced as it was: credit notes follow.
    """
    lines = list(order.lines.all())
    if not order.is_binding:
        return [Goods(line, line.quantity, line.total, line.tax_amount) for line in lines]
    return [_rest_of(line) for line in lines if line.returnable_quantity]


def _delivery_total(order):
    """Return what delivery costs: nothing where all that was to be sent was called off."""
    return quantise(order.delivery_total if order.needs_delivery else Decimal(0))


def _rest_of(line):
    total = line.kept_total
    tax = contained_tax(total, line.tax_rate) if line.returned_quantity else line.tax_amount
    return Goods(line, line.returnable_quantity, total, tax)


def _paper_line(part: Goods) -> PaperLine:
    line = part.line
    return PaperLine(
        sku=line.sku,
        title=line.title,
        quantity=part.quantity,
        unit_price=line.unit_price,
        discount=line.unit_price * part.quantity - part.total,
        tax_rate=line.tax_rate,
        total=part.total,
    )


def _tax_lines(order: Order, goods: list[Goods]) -> tuple[TaxLine, ...]:
    """Return the sums of each tax rate: rounded per line, added up, never rounded again."""
    parts = [(part.line.tax_rate, part.total, part.tax) for part in goods]
    delivery, rate = _delivery_total(order), Decimal(order.delivery_tax_rate)
    parts.append((rate, delivery, contained_tax(delivery, rate)))
    return tuple(
        TaxLine(rate=share.rate, net=share.net, tax=share.tax, gross=share.gross) for share in tax_shares(parts)
    )


def supply_dates(order: Order, at: datetime) -> tuple[date, date, bool]:
    """Return the first and the last day of supply so far, and whether it is the day of payment instead.

    Before anything is sent that is what the law asks for: the date on which the payment on account was made
    (Directive 2006/112/EC, Article 226(7)).
    """
    if not order.needs_delivery:
        day = timezone.localdate(order.confirmed_at or at)
        return day, day, False
    sent = sorted(order.shipments.values_list("shipped_at", flat=True))
    if sent:
        return timezone.localdate(sent[0]), timezone.localdate(sent[-1]), False
    if order.delivered_at:  # collected
        day = timezone.localdate(order.delivered_at)
        return day, day, False
    day = timezone.localdate(order.paid_at or at)
    return day, day, True


def _paid_text(order, at):
    if order.is_paid:
        way = f" ({order.payment_name})" if order.payment_name else ""
        return f"Paid in full on {date_text(timezone.localdate(order.paid_at or at))}{way}."
    due = money_text(order.amount_due, order.currency)
    way = f" ({order.payment_name})" if order.payment_name else ""
    return f"Please pay {due}{way}, and name order {order.number}."


def _notes(order, goods, is_payment_date):
    is_whole = len(goods) == len(order.lines.all()) and all(part.is_whole for part in goods)
    for discount in order.discounts.all():
        code = f" ({discount.code})" if discount.code else ""
        if not discount.amount:
            yield f"{discount.name}{code}: free delivery."
        elif is_whole:
            amount = money_text(discount.amount, order.currency)
            yield f"{discount.name}{code}: {amount}, taken off the items above."
        else:  # a part of it went with what was called off
            yield f"{discount.name}{code}: taken off the items above."
    if is_payment_date:
        yield "Paid before delivery: the date of supply is the day of the payment."
    yield from payment_note(order).splitlines()
