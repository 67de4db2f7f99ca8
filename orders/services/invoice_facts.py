"""What stands on the invoice of an order: a whole snapshot, so that no row of today changes what is printed later."""

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
    lines = list(order.lines.all())
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
        lines=tuple(paper_line(line) for line in lines),
        delivery_name=order.delivery_name,
        delivery_total=quantise(order.delivery_total),
        delivery_tax_rate=Decimal(order.delivery_tax_rate),
        tax_lines=tax_lines(order, lines),
        total=quantise(order.total),
        currency=order.currency,
        paid_text=_paid_text(order, at),
        note="\n".join(_notes(order, is_payment_date)),
    )


def paper_line(line: OrderLine) -> PaperLine:
    """Return an order line as papers print it."""
    return PaperLine(
        sku=line.sku,
        title=line.title,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_rate=line.tax_rate,
        total=line.total,
    )


def tax_lines(order: Order, lines: list[OrderLine]) -> tuple[TaxLine, ...]:
    """Return the sums of each tax rate, as the order has them: rounded per line, added up, never rounded again."""
    parts = [(line.tax_rate, line.total, line.tax_amount) for line in lines]
    delivery, rate = quantise(order.delivery_total), Decimal(order.delivery_tax_rate)
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


def _notes(order, is_payment_date):
    for discount in order.discounts.all():
        code = f" ({discount.code})" if discount.code else ""
        if discount.amount:
            amount = money_text(discount.amount, order.currency)
            yield f"{discount.name}{code}: {amount}, taken off the items above."
        else:
            yield f"{discount.name}{code}: free delivery."
    if is_payment_date:
        yield "Paid before delivery: the date of supply is the day of the payment."
    yield from payment_note(order).splitlines()
