"""What a packing slip says, read from an order and its parcels."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext

from orders.documents.data import PackedLine, PackingSlipData
from orders.documents.seller import seller_from_settings
from orders.models import Order, OrderAddress, Shipment


class NothingToPack(Exception):
    """Nothing of this order is left to send."""


@dataclass(frozen=True)
class Slip:
    """A packing slip that can be printed: that of a parcel, or of what is left to send."""

    title: str
    query: str = ""


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
    """Return what lies in a parcel of an order; without one, what is left to send.

    :raises NothingToPack: when that is nothing.
    """
    address = order.addresses.filter(kind=OrderAddress.Kind.SHIPPING).first()
    parcels = list(order.shipments.values_list("pk", flat=True))
    if shipment:
        lines = [(row.line, row.quantity) for row in shipment.lines.select_related("line")]
        count, number, day = len(parcels), parcels.index(shipment.pk) + 1, timezone.localdate(shipment.shipped_at)
    else:
        units = [(line, line.unshipped_quantity) for line in order.lines.all()] if order.is_binding else []
        lines = [(line, quantity) for line, quantity in units if quantity]
        count = number = len(parcels) + 1
        day = timezone.localdate()
    if not lines:
        raise NothingToPack(gettext("Order %(number)s: nothing is left to send.") % {"number": order.number})
    return PackingSlipData(
        order_number=order.number,
        date=day,
        seller=seller_from_settings(),
        address=tuple(address.printed_lines) if address else (order.email,),
        lines=tuple(PackedLine(sku=line.sku, title=line.title, quantity=quantity) for line, quantity in lines),
        shipment=number,
        shipments=count,
        note=order.note,
    )
