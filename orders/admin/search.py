"""What staff find by typing into the box above the list of orders."""

from django.db.models import Q, QuerySet

from orders.models import Order, OrderAddress, OrderLine
from orders.services.order.order_numbers import read_number

MOST_WORDS = 8


def find_orders(orders: QuerySet[Order], typed: str) -> QuerySet[Order]:
    """Narrow orders to what a member of staff means by what they typed.

    A whole order number finds that order and nothing else is looked at; a text with an @ is an e-mail address, or the
    beginning of one. Anything else is the beginning of an e-mail address, of a number or an SKU, or words that all
    stand in the name of the delivery or invoice address, or in that of an item.
    """
    typed = typed.strip()
    if not typed:
        return orders
    if number := read_number(typed):
        return orders.filter(number=number)
    by_email = Q(email__istartswith=typed)
    if "@" in typed:
        return orders.filter(by_email)
    # each table by itself: joined, an order comes up once for every pair of an address and a line
    addresses, lines = OrderAddress.objects.order_by(), OrderLine.objects.order_by()
    items = lines
    for word in typed.split()[:MOST_WORDS]:
        addresses = addresses.filter(name__icontains=word)
        items = items.filter(name__icontains=word)
    return orders.filter(
        by_email
        | Q(number__startswith=typed.upper())
        | Q(pk__in=addresses.values("order"))
        | Q(pk__in=lines.filter(sku__istartswith=typed).values("order"))
        | Q(pk__in=items.values("order"))
    )
