"""What products announces."""

from django.dispatch import receiver

from customers.notifications import blog
from products.signals import stock_ran_low


@receiver(stock_ran_low, dispatch_uid="customers.receivers.products.tell_low_stock")
def tell_low_stock(sender, variants, **kwargs):
    """Writes to the staff what has run low."""
    blog.tell_of_low_stock(variants=variants)
