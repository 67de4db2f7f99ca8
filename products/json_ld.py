"""Facts for search engines and agents, in the words of schema.org.

A product with one variant is a ``Product``; one with several is a ``ProductGroup``, whose variants are chosen on one
page by its address (Google Search Central, “Product variant structured data”). What delivery costs and how goods go
back stands with the offers (“Merchant listing structured data”): the weight and the price decide it, which a policy of
the whole organisation cannot say. What several offers share is written out with the first one and referred to by
``@id``.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings

from my_shop.kernel.unit_prices import unit_price
from my_shop.kernel.whole_address import whole_address
from products.delivery import Deliveries, DeliveryPrices
from products.known_options import known_values, known_word, product_group_id
from products.models import Product, ProductImage, Variant
from products.signals import DeliveryTerms, ReturnTerms

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

MOST_COUNTRIES = 50
"""Of one policy of returns (Google Search Central, “Merchant return policy structured data”)."""

SCHEMA = "https://schema.org/"
IMAGE_WIDTH = 1200


def product_json_ld(
    product: Product, images: Iterable[ProductImage], shown: Variant | None, terms: DeliveryTerms | None = None
) -> dict:
    """The product as a schema.org ``Product``, or as a ``ProductGroup`` of its variants.

    :param shown: None where nothing can be bought.
    """
    variants = list(product.variants.all()) if shown else []
    images = list(images)
    data = {
        "@type": "Product",
        "name": product.name,
        "description": product.summary or product.name,
        "url": settings.SITE_URL + product.get_absolute_url(),
    }
    if images:
        data["image"] = [_address(image) for image in images]
    if product.brand:
        data["brand"] = {"@type": "Brand", "name": product.brand.name}
    if product.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": product.rating_average,
            "reviewCount": product.rating_count,
        }
    offers = _Offers(product, terms or DeliveryTerms())
    if len(variants) == 1:
        return data | _identity(variants[0]) | {"offers": offers.of(variants[0], data["url"])}
    if variants:
        data |= {
            "@type": "ProductGroup",
            "productGroupID": product_group_id(product.pk),
            "variesBy": _varies_by(variants),
            "hasVariant": [_variant(product, variant, images, offers) for variant in variants],
        }
    return data


def _variant(product, variant, images, offers):
    own = [image for image in images if image.variant_id == variant.pk]
    shown = next(iter([*own, *(image for image in images if image.variant_id is None), *images]), None)
    return {
        "@type": "Product",
        "name": f"{product.name}, {variant.label}" if variant.label else product.name,
        **_identity(variant),
        **known_values((value.option.name, value.value) for value in variant.option_values.all()),
        **_other_values(variant),
        **({"image": _address(shown)} if shown else {}),
        "offers": offers.of(variant, settings.SITE_URL + variant.get_absolute_url()),
    }


def _identity(variant):
    return {"sku": variant.sku} | ({"gtin": variant.gtin} if variant.gtin else {})


def _other_values(variant):
    """What schema.org has no word for."""
    others = [value for value in variant.option_values.all() if not known_word(value.option.name)]
    told = [{"@type": "PropertyValue", "name": value.option.name, "value": value.value} for value in others]
    return {"additionalProperty": told} if told else {}


def _varies_by(variants):
    names = dict.fromkeys(value.option.name for variant in variants for value in variant.option_values.all())
    words = ((known_word(name), name) for name in names)
    return [SCHEMA + word if word else name for word, name in words]


class _Offers:
    """The offers of one product."""

    def __init__(self, product, terms):
        self._product = product
        self._prices = None if product.is_digital else DeliveryPrices(terms.rates)
        self._returns = None if product.is_digital else terms.returns
        self._written: dict[str, str] = {}

    def of(self, variant: Variant, url: str) -> dict:
        """The offer of a variant, at the price that is paid: with tax."""
        return {
            "@type": "Offer",
            "url": url,
            "price": variant.price,
            "priceCurrency": settings.SHOP_CURRENCY,
            "priceSpecification": _prices(variant),
            "availability": f"{SCHEMA}{'InStock' if variant.is_in_stock else 'OutOfStock'}",
            "itemCondition": f"{SCHEMA}NewCondition",
            **self._delivery(variant),
            **self._return(),
        }

    def _delivery(self, variant):
        if self._prices is None:
            return {}
        deliveries = self._prices.of(price=variant.price, weight_grams=variant.weight_grams)
        told = [self._once("delivery", details) for details in _shipping_details(deliveries)]
        return {"shippingDetails": told} if told else {}

    def _return(self):
        return (
            {"hasMerchantReturnPolicy": self._once("returns", _return_policy(self._returns))} if self._returns else {}
        )

    def _once(self, name, facts):
        """The facts, with an address by which the offers after this one refer to them."""
        same = repr(facts)
        if same in self._written:
            return {"@id": self._written[same]}
        page = settings.SITE_URL + self._product.get_absolute_url()
        self._written[same] = f"{page}#{name}-{len(self._written) + 1}"
        return {"@id": self._written[same], **facts}


def _shipping_details(deliveries: Deliveries) -> list[dict]:
    """One ``OfferShippingDetails`` for all countries that cost the same and wait as long."""
    groups = defaultdict(list)
    for each in deliveries.to:
        groups[each.price, each.handling, each.transit].append(each.country)
    return [
        {
            "@type": "OfferShippingDetails",
            "shippingRate": {"@type": "MonetaryAmount", "value": price, "currency": settings.SHOP_CURRENCY},
            "shippingDestination": [{"@type": "DefinedRegion", "addressCountry": country} for country in countries],
            "deliveryTime": {
                "@type": "ShippingDeliveryTime",
                "handlingTime": _days(handling),
                "transitTime": _days(transit),
            },
        }
        for (price, handling, transit), countries in groups.items()
    ]


def _days(days):
    return {"@type": "QuantitativeValue", "minValue": days[0], "maxValue": days[1], "unitCode": "DAY"}


def _return_policy(returns: ReturnTerms) -> dict:
    return {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": list(returns.countries[:MOST_COUNTRIES]),
        "returnPolicyCategory": f"{SCHEMA}MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": returns.days,
        "returnMethod": f"{SCHEMA}ReturnByMail",
        "returnFees": f"{SCHEMA}ReturnFeesCustomerResponsibility",
    }


def _prices(variant):
    """What is paid, and the price before a reduction, which the page strikes through."""
    paid = {
        "@type": "UnitPriceSpecification",
        "price": variant.price,
        "priceCurrency": settings.SHOP_CURRENCY,
        "valueAddedTaxIncluded": True,
        **_reference_quantity(variant),
    }
    if not variant.is_reduced:
        return paid
    before = {
        "@type": "UnitPriceSpecification",
        "priceType": f"{SCHEMA}StrikethroughPrice",
        "price": variant.lowest_price_30_days,
        "priceCurrency": settings.SHOP_CURRENCY,
        "valueAddedTaxIncluded": True,
    }
    return [paid, before]


def _reference_quantity(variant: Variant) -> dict:
    """What the price is for, and the unit by which it is compared."""
    found = unit_price(variant.price, variant.content)
    if variant.content is None or found is None:
        return {}
    return {
        "referenceQuantity": {
            "@type": "QuantitativeValue",
            "value": variant.content.amount,
            "unitCode": UNIT_CODES[variant.content.unit],
            "valueReference": {"@type": "QuantitativeValue", "value": 1, "unitCode": UNIT_CODES[found.unit]},
        }
    }


def _address(image):
    return whole_address(image.picture.url_for(IMAGE_WIDTH))


def breadcrumb_json_ld(steps) -> dict:
    """Steps from the home page down, as ``(name, address)``, as a schema.org ``BreadcrumbList``."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": settings.SITE_URL + url}
            for position, (name, url) in enumerate(steps, 1)
        ],
    }
