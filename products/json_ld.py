"""Facts for search engines, in the words of schema.org."""

from django.conf import settings

from my_shop.kernel.unit_prices import unit_price
from products.models import Product, Variant

UNIT_CODES = {
    "g": "GRM",
    "kg": "KGM",
    "ml": "MLT",
    "l": "LTR",
    "cm": "CMT",
    "m": "MTR",
    "m2": "MTK",
    "m3": "MTQ",
    "piece": "C62",
}
"""Units in the codes of UN/CEFACT Recommendation 20, which schema.org asks for."""


def product_json_ld(product: Product, images, shown: Variant | None) -> dict:
    """The product as a schema.org ``Product``, with the offer of the variant that is shown."""
    url = settings.SITE_URL + product.get_absolute_url()
    data = {
        "@type": "Product",
        "name": product.name,
        "description": product.summary or product.name,
        "url": url,
        "image": [settings.SITE_URL + image.picture.url_for(1200) for image in images],
    }
    if product.brand:
        data["brand"] = {"@type": "Brand", "name": product.brand.name}
    if product.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": product.rating_average,
            "reviewCount": product.rating_count,
        }
    if shown:
        data["sku"] = shown.sku
        if shown.gtin:
            data["gtin"] = shown.gtin
        data["offers"] = {
            "@type": "Offer",
            "price": shown.price,
            "priceCurrency": settings.SHOP_CURRENCY,
            "priceSpecification": {
                "@type": "UnitPriceSpecification",
                "price": shown.price,
                "priceCurrency": settings.SHOP_CURRENCY,
                "valueAddedTaxIncluded": True,
                **_reference_quantity(shown),
            },
            "availability": f"https://schema.org/{'InStock' if shown.is_in_stock else 'OutOfStock'}",
            "itemCondition": "https://schema.org/NewCondition",
            "url": url,
        }
    return data


def _reference_quantity(shown: Variant) -> dict:
    """What the price is for, and the unit by which it is compared."""
    found = unit_price(shown.price, shown.content)
    if shown.content is None or found is None:
        return {}
    return {
        "referenceQuantity": {
            "@type": "QuantitativeValue",
            "value": shown.content.amount,
            "unitCode": UNIT_CODES[shown.content.unit],
            "valueReference": {"@type": "QuantitativeValue", "value": 1, "unitCode": UNIT_CODES[found.unit]},
        }
    }


def breadcrumb_json_ld(steps) -> dict:
    """Steps from the home page down, as ``(name, address)``, as a schema.org ``BreadcrumbList``."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": settings.SITE_URL + url}
            for position, (name, url) in enumerate(steps, 1)
        ],
    }
