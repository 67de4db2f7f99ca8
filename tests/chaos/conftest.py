"""A shop with a shelf and orders on it that wait to be confirmed."""

import pytest
from django.core.cache import cache

from orders.services.shopping import placement
from tests import factories, recipes


@pytest.fixture
def shelf():
    """Make variants with stock: ``shelf(3, units=50)``."""
    cache.clear()
    factories.ways_of_delivery()

    def make(count, *, units):
        return [recipes.stocked_variant(units, price="12.00") for _ in range(count)]

    return make


@pytest.fixture
def place():
    """Place orders of one unit of each of some variants, and return their numbers."""

    def make(count, variants, *, key="order"):
        lines = [placement.WantedLine(sku=variant.sku, quantity=1) for variant in variants]
        numbers = []
        for number in range(count):
            data = placement.CheckoutData(
                lines=lines[::-1] if number % 2 else lines,
                email=f"{key}{number}@example.com",
                shipping_address=factories.HOME,
                shipping_method=factories.ways_of_delivery()[0],
            )
            numbers.append(placement.place_order(data=data, checkout_key=f"{key}-{number}").number)
        return numbers

    return make
