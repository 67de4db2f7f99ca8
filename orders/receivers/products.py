"""What orders hears from products."""

from django.dispatch import receiver

from my_shop.kernel.tax import TaxClass
from orders import configuration
from products.signals import tax_rates_asked


@receiver(tax_rates_asked, dispatch_uid="orders.answer_tax_rates")
def answer_tax_rates(sender, country, **kwargs):
    """Tells the catalogue which tax its prices contain today."""
    known = configuration.current()
    return {tax_class: known.tax_rate(country=country, tax_class=tax_class) for tax_class in TaxClass.values}
