from decimal import Decimal

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from products.models import Product
from products.services import catalogue, categories, variants


@pytest.fixture
def api():
    cache.clear()
    return APIClient()


@pytest.fixture
def shelf():
    """Two published products and a hidden one, in nested categories."""
    kitchen = categories.save_category(name="Kitchen")
    mugs = categories.save_category(name="Mugs", parent=kitchen)
    made = {}
    for name, price, units in (("Stoneware mug", "18.00", 3), ("Enamel pot", "32.00", 0), ("Hidden jug", "5.00", 9)):
        product = catalogue.save_product(product=Product(name=name, category=mugs, is_published=name != "Hidden jug"))
        sku = name.split()[1].upper()
        variants.save_variant(product=product, sku=sku, price=Decimal(price), opening_stock=units)
        made[sku] = product
    return made
