"""Files of other shops, told in the columns of ours: one module for each kind."""

from collections.abc import Mapping

from products.presets import shopify, woocommerce
from products.presets.dialect import Dialect
from products.presets.mapped import mapped
from products.presets.own import OWN

DIALECTS: dict[str, Dialect] = {
    "own": OWN,
    "shopify": shopify.SHOPIFY,
    "shopify-2025": shopify.SHOPIFY_SINCE_2025,
    "woocommerce": woocommerce.WOOCOMMERCE,
}


def dialect_of(preset: str, mapping: Mapping[str, str]) -> Dialect:
    """Return how to read a file: as a preset says, or by the columns that somebody has named by hand."""
    return DIALECTS[preset] if preset else mapped(mapping)
