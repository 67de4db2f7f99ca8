"""An order as the other apps hear of it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from my_shop.kernel.countries import printed_address
from orders.gateways.registry import find_gateway
from orders.models import Order, OrderAddress, OrderDiscount, OrderLine
from orders.rules import totals
from orders.rules.intra_community import line_reason, reason_text
from orders.services.legal.versions import legal_documents
from orders.services.order.links import absolute_signed_url
from orders.services.pricing.voucher_redemption import voucher_ids
from orders.signals import Discount, Line, OrderPayload


def order_payload(
    order: Order,
    lines: Sequence[OrderLine],
    *,
    actor=None,
    parts: Mapping[int, tuple[int, Decimal]] | None = None,
    discounts: Sequence[OrderDiscount] | None = None,
) -> OrderPayload:
    """Return the order as a plain, frozen payload.

    :param lines: the lines to tell of.
    :param parts: units to tell by line id, and what they cost, where it is not all; a line of 0 units is left out.
    :param discounts: the order's, where the caller knows them already.
    """
    discounts = _discounts_of(order) if discounts is None else discounts
    if parts is None:
        parts = {line.pk: (line.quantity, line.total) for line in lines}
    address = _address_of(order)
    shown, fee = _display_totals(order, discounts), totals.fee_shown(order)
    return OrderPayload(
        number=order.number,
        user_id=order.user_id,
        actor_id=actor.pk if actor else None,
        email=order.email,
        name=address.name if address else "",
        lines=_lines(order, lines, parts),
        waiver=_waiver(order),
        discounts=tuple(Discount(name=row.name, amount=row.amount, code=row.code) for row in discounts),
        payment_note=payment_note(order),
        payment=order.payment_text,
        amount_due=order.amount_due,
        counted_total=order.counted_total,
        owed_total=order.owed_total,
        needs_delivery=order.needs_delivery,
        delivery=order.delivery_text,
        arrival=order.arrival,
        address="\n".join(printed_address(address)) if address else "",
        url=absolute_signed_url(order),
        subtotal=shown.subtotal,
        discount_total=shown.discount_total,
        delivery_total=shown.delivery_total - fee,
        payment_fee=fee,
        tax_total=order.tax_total,
        total=order.total,
        currency=order.currency,
        is_net=order.is_net,
        pay_until=order.pay_until,
        revision=order.revision,
        legal_texts=legal_documents(order),
        tax_note=reason_text(line_reason(order.tax_reason, is_digital=line.is_digital) for line in lines),
    )


def _waiver(order):
    if not order.waiver:
        return ""
    agreed = date_format(timezone.localtime(order.waived_at), "j F Y, H:i")
    return gettext("You agreed on %(agreed)s: “%(waiver)s”") % {"agreed": agreed, "waiver": order.waiver}


def _lines(order, lines, parts):
    return tuple(
        Line(
            variant_id=line.variant_id,
            sku=line.sku,
            name=line.title,
            quantity=quantity,
            unit_price=line.shown_price,
            subtotal=line.shown_price * quantity,
            discount=line.shown_price * quantity - shown_total,
            total=shown_total,
            is_digital=line.is_digital,
        )
        for line in lines
        for quantity, total in [parts.get(line.pk, (0, 0))]
        if quantity
        for shown_total in [line.shown_value_of(quantity) if order.is_net else total]
    )


def _display_totals(order, discounts):
    """Return what has the sums of an order in the mode of its prices: with tax, the order itself."""
    if not order.is_net:
        return order
    prefetch_related_objects([order], "lines")
    return totals.of_order(order, order.lines.all(), discounts)


def _address_of(order):
    if not hasattr(order, "shipping_address"):  # it was not read to be moved on
        order.shipping_address = order.addresses.filter(kind=OrderAddress.Kind.SHIPPING).first()
    return order.shipping_address


def _discounts_of(order):
    if not order.discount_total and not voucher_ids(order):
        return ()
    # kept by the row, so that two things that happen at once ask once
    prefetch_related_objects([order], "discounts")
    return order.discounts.all()


def full_order_payload(order: Order, *, actor=None) -> OrderPayload:
    """Return the order with all of its lines as bought."""
    prefetch_related_objects([order], "lines")
    return order_payload(order, list(order.lines.all()), actor=actor)


def payment_note(order: Order) -> str:
    """Return what the buyer has to do to pay this order: instructions, account and reference; empty for nothing."""
    if not order.amount_due or order.payment_method is None:
        return ""
    lines = [order.payment_method.instructions.strip(), *_account_lines(order.payment_method.gateway)]
    lines = [line for line in lines if line]
    return "\n".join([*lines, gettext("Reference: %(number)s") % {"number": order.number}]) if lines else ""


def _account_lines(code):
    """Return the account that a gateway names, line by line; one that is not set up names none."""
    found = find_gateway(code)
    account = found.account if found else None
    return account.printed_lines if account else []
