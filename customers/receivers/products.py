"""What products announces."""

from django.dispatch import receiver

from customers.notifications import products
from products.signals import stock_ran_low


@receiver(stock_ran_low, dispatch_uid="customers.receivers.products.notify_low_stock")
def notify_low_stock(sender, variants, **kwargs):
    """Writes to the staff what has run low."""
    products.notify_low_stock(variants=variants)
