"""Nouns of the catalogue, one module a subject: what Django asks an app for by this name."""

from products.models.catalogue import (
    LONGEST_PATH,
    MAX_POSITION,
    RESERVED_OPTION_SLUGS,
    Brand,
    Category,
    Option,
    OptionValue,
    Product,
    ProductImage,
    Tag,
)
from products.models.downloads import DownloadGrant, VariantFile
from products.models.facets import CountedProduct, FacetCount
from products.models.feeds import ProductFeed
from products.models.history import BulkChange, Revision
from products.models.manufacturers import Manufacturer
from products.models.redirects import FormerCategoryPath, FormerProductSlug
from products.models.reviews import Purchase, Review
from products.models.stock import StockMovement
from products.models.variants import MAX_QUANTITY, PricePoint, Variant

__all__ = [
    "LONGEST_PATH",
    "MAX_POSITION",
    "MAX_QUANTITY",
    "RESERVED_OPTION_SLUGS",
    "Brand",
    "BulkChange",
    "Category",
    "CountedProduct",
    "DownloadGrant",
    "FacetCount",
    "FormerCategoryPath",
    "FormerProductSlug",
    "Manufacturer",
    "Option",
    "OptionValue",
    "PricePoint",
    "Product",
    "ProductFeed",
    "ProductImage",
    "Purchase",
    "Review",
    "Revision",
    "StockMovement",
    "Tag",
    "Variant",
    "VariantFile",
]
