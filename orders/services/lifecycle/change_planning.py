"""What follows when an order is changed: worked out from its rows, what is offered, what is set up; nothing is written.

``changes.change_order`` does it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from my_shop.kernel.countries import printed_address
from orders.models import Invoice, Order, OrderAddress, OrderLine
from orders.rules.change_plan import ChangePlan, ChangeRefused, PlannedLine, PlannedSums, check_changeable
from orders.rules.pricing import NOTHING, PricedLine
from orders.selectors.offers import not_for_sale, offer_of_sku, offers_for, refused_lines
from orders.services.lifecycle.corrections import changed_addresses, changed_contact
from orders.services.pricing.changed_price import ChangedPrice, WantedUnits, price_change
from orders.services.shopping.placement import WantedLine, order_addresses
from orders.services.shopping.quantities import clean_quantity
from orders.signals import KnownAddress, Offer, OrderRejected, RejectedLine


@dataclass(frozen=True, kw_only=True)
class WantedChange:
    """What an order shall be: ``quantities`` by line id (0: it goes out; a line that is not named stays), ``additions``
    by SKU or variant, and who and where to. An address of None stays as it is."""

    email: str
    phone: str
    quantities: Mapping[int, int]
    additions: Sequence[WantedLine] = ()
    shipping_address: KnownAddress | None = None
    billing_address: KnownAddress | None = None


@dataclass(frozen=True)
class PlannedChange:
    """A plan, and what it is made of: rows that are not saved."""

    plan: ChangePlan
    units: tuple[WantedUnits, ...]
    price: ChangedPrice
    addresses: tuple[OrderAddress, ...]


def plan_change(order: Order, wanted: WantedChange, *, now: datetime | None = None) -> PlannedChange:
    """Return what follows when an order is changed so; nothing is.

    :raises ChangeRefused: where the order cannot be changed, or not so.
    :raises OrderRejected: for lines that are unknown, not for sale or not there in that quantity; it names them.
    :raises QuantityRefused: for a quantity that is no whole number, or beyond the shop's limit.
    :raises DeliveryNotOffered: where its way of delivery does not take these goods, or does not go there.
    :raises django.core.exceptions.ValidationError: for an address that does not fit.
    """
    lines, discounts = list(order.lines.all()), list(order.discounts.all())
    for line in lines:
        line.order = order
    check_changeable(order, lines)
    _check_nothing_open(order)
    addresses = changed_addresses(order, order_addresses(wanted.shipping_address, wanted.billing_address))
    skus = [line.sku for line in wanted.additions if line.variant_id is None]
    added = [line.variant_id for line in wanted.additions]
    offers = offers_for([*(line.variant_id for line in lines), *added], skus=skus)
    units = _wanted_units(order, lines, wanted, offers)
    stored = [WantedUnits(line, line.quantity, offers.get(line.variant_id or 0)) for line in lines]
    moved_to = next((row for row in addresses if row.kind == OrderAddress.Kind.SHIPPING), None)
    place = (moved_to.country, moved_to.postcode) if moved_to else (order.country, order.postcode)
    price = price_change(order, stored, [unit for unit in units if unit.quantity], discounts, place=place, now=now)
    planned = _plan(order, units, price, addresses, wanted)
    _check_payment(order, planned, price, country=place[0])
    return PlannedChange(planned, tuple(units), price, tuple(addresses))


def _check_payment(order, plan, price, *, country) -> None:
    """Refuse what could not be paid by the order's way to pay."""
    if order.payment_method is None or not plan.due:
        return
    if refusal := order.payment_method.refusal(country=country, total=plan.after.total - price.sums.fee):
        raise ChangeRefused(refusal)
    if not order.is_prepaid and not price.sums.needs_delivery:
        raise ChangeRefused(
            gettext("“%(name)s” is paid on delivery, and nothing of the order would be sent.")
            % {"name": order.payment_name}
        )


def _check_nothing_open(order):
    if order.withdrawals.exists():
        raise ChangeRefused(
            gettext("The buyer has withdrawn from a part of order %(number)s: see to that first.")
            % {"number": order.number}
        )
    if order.is_payment_under_way:
        raise ChangeRefused(
            gettext("A payment of order %(number)s is on its way: wait until it is known what became of it.")
            % {"number": order.number}
        )


def _wanted_units(order, lines, wanted, offers) -> list[WantedUnits]:
    """Return every line of the order with the units that it shall have, and those that come in; or refuse."""
    if unknown := set(wanted.quantities) - {line.pk for line in lines}:
        names = ", ".join(str(pk) for pk in sorted(unknown, key=str))
        raise ChangeRefused(gettext("No line of this order: %(names)s.") % {"names": names})
    counts = {line.pk: _clean_units(line, wanted.quantities.get(line.pk, line.quantity)) for line in lines}
    added: dict[int, int] = {}
    refused = []
    for row in wanted.additions:
        offer = offer_of_sku(offers, row.sku) if row.variant_id is None else offers.get(row.variant_id)
        units = clean_quantity(row.quantity, name=offer.name if offer else row.sku)
        if offer is None:
            refused.append(not_for_sale(variant_id=row.variant_id, sku=row.sku, wanted=units))
        else:
            added[offer.variant_id] = added.get(offer.variant_id, 0) + units
    for line in lines:
        if line.variant_id in added:
            counts[line.pk] = clean_quantity(counts[line.pk] + added.pop(line.variant_id), name=line.title)
    found = [WantedUnits(line, counts[line.pk], offers.get(line.variant_id or 0)) for line in lines]
    found += [
        WantedUnits(_new_line(order, offers[pk]), clean_quantity(count, name=offers[pk].name), offers[pk])
        for pk, count in added.items()
    ]
    for unit in found:
        if (more := unit.quantity - unit.line.quantity) > 0:
            refused += _refused(unit, more)
    if refused:
        raise OrderRejected(refused)
    for unit in found:
        _check_digital(order, unit)
    if not any(unit.quantity for unit in found):
        raise ChangeRefused(gettext("Nothing would be left of the order. Cancel it instead."))
    return found


def _clean_units(line, units) -> int:
    if units in (0, line.quantity):
        return units
    return clean_quantity(units, name=line.title)


def _new_line(order, offer: Offer) -> OrderLine:
    return OrderLine(
        order=order,
        variant_id=offer.variant_id,
        sku=offer.sku,
        name=offer.name,
        label=offer.label,
        quantity=0,
        is_digital=offer.is_digital,
    )


def _refused(unit, more) -> list[RejectedLine]:
    """Refuse what comes in and is not for sale, or not there."""
    line, offer = unit.line, unit.offer
    if offer is None:
        return [not_for_sale(variant_id=line.variant_id, sku=line.sku, wanted=more, name=line.title)]
    return refused_lines({offer.variant_id: offer}, {offer.variant_id: more})


def _check_digital(order, unit) -> None:
    more = unit.quantity - unit.line.quantity
    if more > 0 and unit.line.is_digital:
        raise ChangeRefused(
            gettext("%(title)s is digital: its buyer has to agree to have it at once, so it needs an order of its own.")
            % {"title": unit.line.title}
        )
    if more < 0 and unit.line.is_digital and order.has_digital_goods_delivered:
        raise ChangeRefused(
            gettext("%(title)s is digital, and its buyer has it already. Take it back instead.")
            % {"title": unit.line.title}
        )


def _plan(order, units, price, addresses, wanted) -> ChangePlan:
    priced = iter(price.sums.lines)
    contact = {"email": wanted.email, "phone": wanted.phone}
    return ChangePlan(
        lines=tuple(
            _planned_line(unit, next(priced) if unit.quantity else None, price.taxation.is_net) for unit in units
        ),
        before=PlannedSums(order.delivery_total, order.tax_total, order.total, order.delivery_name),
        after=PlannedSums(price.sums.delivery_total, price.sums.tax_total, price.sums.total, price.delivery.name),
        is_net=price.taxation.is_net,
        paid=order.balance,
        due_before=order.amount_due,
        has_invoice=order.invoices.filter(kind=Invoice.Kind.INVOICE).exists(),
        addresses=tuple((row.get_kind_display(), ", ".join(printed_address(row))) for row in addresses),
        contact=tuple((name, contact[name]) for name in changed_contact(order, **contact)),
        tax_reason_before=order.tax_reason,
        tax_reason=price.taxation.reason,
    )


def _planned_line(unit: WantedUnits, priced: PricedLine | None, is_net: bool) -> PlannedLine:
    line = unit.line
    before = NOTHING if unit.is_new else line.share.net if is_net else line.total
    return PlannedLine(
        variant_id=line.variant_id,
        sku=line.sku,
        title=line.title,
        before=line.quantity,
        after=unit.quantity,
        unit_price=priced.goods.shown_price if priced else line.shown_price,
        cost_before=before,
        cost_after=(priced.share.net if is_net else priced.total) if priced else NOTHING,
    )
