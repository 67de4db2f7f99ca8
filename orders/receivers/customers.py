"""What orders hears from customers."""

from django.dispatch import receiver

from customers.signals import address_confirmed
from orders import services


@receiver(address_confirmed, dispatch_uid="orders.adopt_orders_of_address")
def adopt_orders_of_address(sender, user_id, **kwargs):
    """What was ordered as a guest with the address belongs to the account from now on."""
    services.adopt_by_address(user_id=user_id)
