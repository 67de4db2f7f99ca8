"""What staff find by typing into the box above the list of orders."""

from django.db.models import Q, QuerySet

from orders.models import Order, OrderAddress, OrderLine, Shipment
from orders.models.delivery import PlainNumber
from orders.services.order.order_numbers import read_number

MOST_WORDS = 8
BEGINNING = 6
"""How many signs of a parcel's number are enough to look for it."""
LAST = "\U0010ffff"
"""The last sign there is: behind all that begins alike."""


def find_orders(orders: QuerySet[Order], typed: str) -> QuerySet[Order]:
    """Narrow orders to what a member of staff means by what they typed.

    The whole number of an order, also that in a former shop, or of a parcel finds that one, and nothing else is looked
    at; a text with an @ is an
    e-mail address, or the beginning of one. Anything else is the beginning of an e-mail address, of a number or an SKU,
    six signs or more of a parcel's, or words that all stand in the name of the delivery or invoice address, or in that
    of an item.
    """
    typed = typed.strip()
    if not typed:
        return orders
    by_email = Q(email__istartswith=typed)
    if "@" in typed:
        return orders.filter(by_email)
    moved_in = Order.objects.moved_in().filter(original_number__in={typed, f"#{typed}"}).order_by()
    if moved_in.exists():
        return orders.filter(Q(pk__in=moved_in.values("pk")) | Q(number=typed.upper()))
    number = read_number(typed)  # so reads many a name, too: “Maximilian”
    if number and Order.objects.filter(number=number).exists():
        return orders.filter(number=number)
    plain = "".join(typed.replace("-", "").split()).upper()
    parcels = Shipment.objects.order_by().alias(plain=PlainNumber("tracking_number"))
    if plain and (whole := parcels.filter(plain=plain)).exists():
        return orders.filter(pk__in=whole.values("order"))
    begun = parcels.filter(plain__range=(plain, plain + LAST)) if len(plain) >= BEGINNING else parcels.none()
    # each table by itself: joined, an order comes up once for every pair of an address and a line; and each once
    named = Q()
    for word in typed.split()[:MOST_WORDS]:
        named &= Q(name__icontains=word)
    addresses = OrderAddress.objects.order_by().filter(named)
    lines = OrderLine.objects.order_by().filter(named | Q(sku__istartswith=typed))
    return orders.filter(
        by_email
        | Q(number__startswith=typed.upper())
        | Q(pk__in=addresses.values("order"))
        | Q(pk__in=lines.values("order"))
        | Q(pk__in=begun.values("order"))
    )


def orders_numbered(typed: str) -> QuerySet[Order]:
    """Return the orders whose number begins so, found by its index; a whole one may lack its dash, or be in small
    letters."""
    return Order.objects.order_by().filter(number__startswith=read_number(typed) or typed.upper())
