"""What stands on the invoice of an order: a whole snapshot, so that no row of today changes what is printed later."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.money import quantise
from orders.documents.data import DocumentLine, InvoiceData, TaxLine, TaxReasonCode
from orders.documents.pdf import date_text, money_text
from orders.documents.seller import current_seller
from orders.models import Order, OrderAddress, OrderLine
from orders.rules.intra_community import line_reason, reason_text
from orders.rules.pricing import NOTHING, TaxShare, tax_shares, taxed
from orders.rules.totals import delivery_share, fee_shown
from orders.services.invoices.einvoice_facts import einvoice_facts, outside_vat
from orders.services.order.payloads import payment_note

ROUNDING_WITH_TAX = _(
    "VAT is worked out once for each rate, from the sum of the prices with VAT at that rate, "
    "and rounded to the cent; half a cent is rounded up."
)
ROUNDING_WITHOUT_TAX = _(
    "VAT is worked out once for each rate, on the sum of the prices without VAT at that rate, "
    "and rounded to the cent; half a cent is rounded up."
)

ROUNDING_OF_A_PART = _("VAT is the part of the order’s VAT that belongs to these items and the delivery, to the cent.")


def build_invoice_data(order: Order, *, number: str, at: datetime) -> InvoiceData:
    """Return the data of an order's invoice, issued at a moment."""
    lines = list(order.lines.all())
    is_part = order.is_binding and any(line.returned_quantity for line in lines)
    goods, delivery = _invoiced(order, lines, is_part)
    addresses = {address.kind: address for address in order.addresses.all()}
    printed = {kind: tuple(address.printed_lines) for kind, address in addresses.items()}
    shipping = printed.get(OrderAddress.Kind.SHIPPING, ())
    total = quantise(sum((part.share.gross for part in goods), NOTHING) + delivery.gross)
    buyer = printed.get(OrderAddress.Kind.BILLING) or shipping or (order.email,)
    first, last, is_payment_date = supply_dates(order, at)
    return InvoiceData(
        kind="invoice",
        number=number,
        issued_on=timezone.localdate(at),
        supplied_on=first,
        supplied_until=last if last != first else None,
        order_number=order.number,
        seller=current_seller(),
        buyer=(order.company, *buyer) if order.company else buyer,
        buyer_vat_id=order.vat_id,
        delivery_address=shipping if order.needs_delivery else (),
        lines=tuple(_document_line(part, order) for part in goods),
        delivery_name=order.delivery_name,
        delivery_total=delivery.net if order.is_net else delivery.gross,
        delivery_tax_rate=Decimal(order.delivery_tax_rate),
        payment_fee=quantise(fee_shown(order)) if delivery.gross else NOTHING,
        payment_name=order.payment_name if order.payment_fee else "",
        tax_lines=_tax_lines(order, goods, delivery),
        total=total,
        currency=order.currency,
        paid_text=_paid_text(order, at),
        note="\n".join(_notes(order, is_part, is_payment_date)),
        is_net=order.is_net,
        rounding=str(
            ROUNDING_WITH_TAX if not order.is_net else ROUNDING_OF_A_PART if is_part else ROUNDING_WITHOUT_TAX
        ),
        tax_reason=cast(TaxReasonCode, order.tax_reason),
        tax_reason_text=reason_text(_reason(order, part.line) for part in goods),
        facts=einvoice_facts(order, addresses, total),
    )


@dataclass(frozen=True)
class InvoicedLine:
    """So many units of a line, and what they cost."""

    line: OrderLine
    quantity: int
    share: TaxShare


def _invoiced(order, lines, is_part) -> tuple[list[InvoicedLine], TaxShare]:
    """Return what is invoiced, and the delivery: of an order that stands, no units that were cancelled before.

    One that has ended since the invoice became due is invoiced as it was: credit notes follow.
    """
    delivery = delivery_share(order, lines)
    if not order.needs_delivery:  # all that was to be sent was cancelled
        delivery = TaxShare(delivery.rate, NOTHING, NOTHING)
    if not is_part:
        return [InvoicedLine(line, line.quantity, line.share) for line in lines], delivery
    rest = [line for line in lines if line.returnable_quantity]
    if order.is_net:  # units times price is the line, and the tax what was paid beyond it
        return [InvoicedLine(line, line.returnable_quantity, _net_rest(line)) for line in rest], delivery
    amounts = [(line.tax_rate, line.kept_total) for line in rest]
    *shares, delivery = taxed([*amounts, (delivery.rate, delivery.gross)], is_net=False)
    return [
        InvoicedLine(line, line.returnable_quantity, share) for line, share in zip(rest, shares, strict=True)
    ], delivery


def _net_rest(line):
    net = line.shown_total - line.shown_value_of(line.returned_quantity)
    return TaxShare(line.tax_rate, line.kept_total, line.kept_total - net)


def _reason(order: Order, line: OrderLine) -> TaxReasonCode:
    return cast(TaxReasonCode, line_reason(order.tax_reason, is_digital=line.is_digital))


def _tax_lines(order: Order, goods: list[InvoicedLine], delivery: TaxShare) -> tuple[TaxLine, ...]:
    """Return the sums of each rate; where none is charged, of each reason. Delivery goes with the goods."""
    shares: dict[TaxReasonCode, list[TaxShare]] = defaultdict(list)
    for part in goods:
        shares[_reason(order, part.line)].append(part.share)
    if delivery.gross:
        shares[cast(TaxReasonCode, line_reason(order.tax_reason, is_digital=False))].append(delivery)
    return tuple(
        TaxLine(rate=share.rate, net=share.net, tax=share.tax, gross=share.gross, tax_reason=reason)
        for reason in sorted(shares)
        for share in tax_shares(shares[reason])
    )


def _document_line(part: InvoicedLine, order: Order) -> DocumentLine:
    line, total = part.line, part.share.net if order.is_net else part.share.gross
    return DocumentLine(
        sku=line.sku,
        title=line.title,
        quantity=part.quantity,
        unit_price=line.shown_price,
        discount=line.shown_price * part.quantity - total,
        tax_rate=line.tax_rate,
        total=total,
        tax_reason=_reason(order, line),
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
        return gettext("Paid in full on %(date_text)s%(way)s.") % {
            "date_text": date_text(timezone.localdate(order.paid_at or at)),
            "way": way,
        }
    due = money_text(order.amount_due, order.currency)
    way = f" ({order.payment_name})" if order.payment_name else ""
    return gettext("Please pay %(due)s%(way)s, and name order %(number)s.") % {
        "due": due,
        "way": way,
        "number": order.number,
    }


def _notes(order, is_part, is_payment_date):
    for discount in order.discounts.all():
        code = f" ({discount.code})" if discount.code else ""
        if not discount.amount:
            yield gettext("%(name)s%(code)s: free delivery.") % {"name": discount.name, "code": code}
        elif not is_part:
            amount = money_text(discount.amount, order.currency)
            yield gettext("%(name)s%(code)s: %(amount)s, taken off the items above.") % {
                "name": discount.name,
                "code": code,
                "amount": amount,
            }
        else:  # a part of it went with what was cancelled
            yield gettext("%(name)s%(code)s: taken off the items above.") % {"name": discount.name, "code": code}
    if reason := outside_vat(order):
        yield reason
    if is_payment_date:
        yield gettext("Paid before delivery: the date of supply is the day of the payment.")
    yield from payment_note(order).splitlines()
