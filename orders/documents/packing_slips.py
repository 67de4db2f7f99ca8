"""What a packing slip says, read from an order and its parcels."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext

from orders.documents.data import PackedLine, PackingSlipData
from orders.documents.seller import current_seller
from orders.models import Order, OrderAddress, Shipment


class NothingToPack(Exception):
    """Nothing of this order can be packed; the text says why."""


@dataclass(frozen=True)
class Slip:
    """A packing slip that can be printed: that of a parcel, or of what is left to send."""

    title: str
    query: str = ""


def why_not_packed(order: Order) -> str:
    """Return why an order is not packed now, as a sentence; empty where it can be. Its ``lines`` may be prefetched."""
    if not order.is_binding:
        return gettext("it is %(status)s.") % {"status": order.get_status_display()}
    if not any(line.unshipped_quantity for line in order.lines.all()):
        return gettext("nothing is left to pack.")
    if order.awaits_payment:
        return gettext("it waits for its payment.")
    return order.hold_reason


def split_packable(orders: Iterable[Order]) -> tuple[list[Order], tuple[str, ...]]:
    """Return the orders that can be packed now, and of the others, in words, why not.

    :raises NothingToPack: when there are none of the first.
    """
    packable, left_out = [], []
    for order in orders:
        if reason := why_not_packed(order):
            left_out.append(f"{order.number}: {reason}")
        else:
            packable.append(order)
    if not packable:
        raise NothingToPack(" ".join([gettext("Nothing of these orders is left to pack."), *left_out]))
    return packable, tuple(left_out)


def packing_slips(order: Order, parcels: Iterable[Shipment]) -> list[Slip]:
    """Return the packing slips that an order has by now.

    :param parcels: all of the order, the first one first.
    """
    slips = []
    if order.needs_delivery and (order.is_confirmed or order.is_packed or order.is_part_shipped):
        slips.append(Slip(gettext("Packing slip")))
    slips += [
        Slip(gettext("Packing slip of parcel %(n)s") % {"n": n}, f"?shipment={one.pk}")
        for n, one in enumerate(parcels, start=1)
    ]
    return slips


def build_packing_slip_data(order: Order, shipment: Shipment | None = None) -> PackingSlipData:
    """Return what lies in a parcel of an order; without one, what is left to send. The order's ``lines``, ``addresses``
    and ``shipments`` may be prefetched.

    :raises NothingToPack: when that is nothing.
    """
    address = next((one for one in order.addresses.all() if one.kind == OrderAddress.Kind.SHIPPING), None)
    parcels = [parcel.pk for parcel in order.shipments.all()]
    if shipment:
        lines = [(row.line, row.quantity) for row in shipment.lines.select_related("line")]
        count, number, day = len(parcels), parcels.index(shipment.pk) + 1, timezone.localdate(shipment.shipped_at)
    else:
        units = [(line, line.unshipped_quantity) for line in order.lines.all()] if order.is_binding else []
        lines = [(line, quantity) for line, quantity in units if quantity]
        count = number = len(parcels) + 1
        day = timezone.localdate()
    if not lines:
        raise NothingToPack(f"{order.number}: {why_not_packed(order)}")
    return PackingSlipData(
        order_number=order.number,
        date=day,
        seller=current_seller(),
        address=tuple(address.printed_lines) if address else (order.email,),
        lines=tuple(PackedLine(sku=line.sku, title=line.title, quantity=quantity) for line, quantity in lines),
        shipment=number,
        shipments=count,
        note=order.note,
    )
