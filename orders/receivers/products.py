"""What orders hears from products."""

from django.dispatch import receiver

from my_shop.kernel.tax import TaxClass
from orders import configuration
from orders.selectors import orders
from products.signals import open_orders_asked, tax_rates_asked


@receiver(tax_rates_asked, dispatch_uid="orders.answer_tax_rates")
def answer_tax_rates(sender, country, **kwargs):
    """Tells the catalogue which tax its prices contain today."""
    known = configuration.current()
    return {tax_class: known.tax_rate(country=country, tax_class=tax_class) for tax_class in TaxClass.values}


@receiver(open_orders_asked, dispatch_uid="orders.answer_open_orders")
def answer_open_orders(sender, variant_ids, **kwargs):
    """Tells the catalogue which variants wait in an order for its confirmation."""
    return orders.variants_in_placed_orders(variant_ids)
