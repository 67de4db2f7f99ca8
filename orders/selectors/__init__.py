"""Reads that join, split by subject."""

from orders.selectors.carts import (
    CartLine,
    cart_contents,
    cart_contents_for,
    cart_count,
    find_cart,
)
from orders.selectors.checkout import open_order_of, order_of_checkout, payment_names, why_without_voucher
from orders.selectors.delivery import delivery_options, delivery_prices, shipping_methods, shipping_quotes
from orders.selectors.destinations import Destination, destination_in, first_address, known_addresses
from orders.selectors.orders import order_sheet

__all__ = [
    "CartLine",
    "Destination",
    "cart_contents",
    "cart_contents_for",
    "cart_count",
    "delivery_options",
    "delivery_prices",
    "destination_in",
    "find_cart",
    "first_address",
    "known_addresses",
    "open_order_of",
    "order_of_checkout",
    "order_sheet",
    "payment_names",
    "shipping_methods",
    "shipping_quotes",
    "why_without_voucher",
]
