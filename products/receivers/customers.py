"""What products hears from customers."""

from django.dispatch import receiver

from customers.signals import account_erased
from products import services


@receiver(account_erased, dispatch_uid="products.forget_person")
def forget_person(sender, user_id, **kwargs):
    """Their reviews stay, and name nobody."""
    services.forget_person(user_id=user_id)
