"""What orders hears from products."""

from django.conf import settings
from django.dispatch import receiver

from my_shop.kernel.tax import TaxClass
from orders import configuration
from orders.selectors import delivery, orders
from products.signals import (
    DeliveryRate,
    DeliveryTerms,
    ReturnTerms,
    delivery_terms_asked,
    open_orders_asked,
    tax_rates_asked,
)


@receiver(tax_rates_asked, dispatch_uid="orders.answer_tax_rates")
def answer_tax_rates(sender, country, **kwargs):
    """Tells the catalogue which tax its prices contain today."""
    known = configuration.current()
    return {tax_class: known.tax_rate(country=country, tax_class=tax_class) for tax_class in TaxClass.values}


@receiver(open_orders_asked, dispatch_uid="orders.answer_open_orders")
def answer_open_orders(sender, variant_ids, **kwargs):
    """Tells the catalogue which variants wait in an order for its confirmation."""
    return orders.variants_in_placed_orders(variant_ids)


@receiver(delivery_terms_asked, dispatch_uid="orders.answer_delivery_terms")
def answer_delivery_terms(sender, **kwargs):
    """Tells the catalogue what delivery costs, and how long buyers may change their mind."""
    days = settings.SHOP_WITHDRAWAL_DAYS
    return DeliveryTerms(
        rates=tuple(DeliveryRate(**rate._asdict()) for rate in delivery.country_rates()),
        returns=ReturnTerms(tuple(delivery.served_countries()), days) if days else None,
    )
