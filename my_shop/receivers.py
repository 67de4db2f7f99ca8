"""Where the shop and its signal map meet: the map keeps what went out for an order, and orders shows and erases it."""

from django.dispatch import receiver

from orders.signals import narratives_asked, orders_anonymised
from signal_map.narrative import delete_traces, narratives_of


@receiver(narratives_asked, dispatch_uid="my_shop.tell_narratives")
def tell_narratives(sender, number, user, **kwargs):
    """Tells what signals set off for an order."""
    return narratives_of("order", number, user=user)


@receiver(orders_anonymised, dispatch_uid="my_shop.delete_narratives")
def delete_narratives(sender, numbers, **kwargs):
    """Deletes what was kept of the signals of these orders."""
    delete_traces("order", numbers)
