"""What a picking list says: which units of what have to be taken from the shelves, for which orders."""

from collections.abc import Sequence

from django.utils import timezone

from orders.documents.data import PickedLine, PickingListData
from orders.documents.packing_slips import split_packable
from orders.documents.seller import current_seller
from orders.models import Order


def build_picking_list_data(orders: Sequence[Order]) -> PickingListData:
    """Return what has to be taken from the shelves for these orders, by SKU; their ``lines`` may be prefetched.

    An order that cannot be sent now, and one of which everything has left, is named with the reason.

    :raises NothingToPack: when there is nothing to take.
    """
    packable, left_out = split_packable(orders)
    titles: dict[str, str] = {}
    units: dict[str, list[tuple[str, int]]] = {}
    for order in packable:
        for line in order.lines.all():
            if quantity := line.unshipped_quantity:
                titles.setdefault(line.sku, line.title)
                units.setdefault(line.sku, []).append((order.number, quantity))
    return PickingListData(
        date=timezone.localdate(),
        seller=current_seller(),
        orders=len(packable),
        lines=tuple(
            PickedLine(sku, titles[sku], sum(quantity for _, quantity in units[sku]), tuple(units[sku]))
            for sku in sorted(units, key=str.casefold)
        ),
        left_out=left_out,
    )
