"""What the feeds tell: every variant that can be bought and sent, read some hundred products at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from my_shop.kernel.markdown import markdown_to_text
from my_shop.kernel.names import folded
from my_shop.kernel.unit_prices import Content
from my_shop.kernel.whole_address import whole_address
from products.delivery import Deliveries, DeliveryPrices, delivery_terms
from products.known_options import known_values, product_group_id
from products.models import Product, ProductImage, Variant
from products.models.variants import of_variant
from products.selectors.categories import category_tree

BATCH = 500
"""Products that are read together."""

IMAGES = 11
"""Of one variant, at most: one and ten more (Google Merchant Center, additional_image_link)."""

IMAGE_WIDTH = 1200

LONGEST_DESCRIPTION = 5000
"""Characters (Google Merchant Center, description)."""

_MPN = frozenset(("mpn", "manufacturer part number", "part number", "herstellernummer", "teilenummer"))
"""Folded names under which merchants keep the manufacturer's own number of a product among its details."""


@dataclass(frozen=True)
class FeedItem:
    """A variant as a feed tells of it: addresses are whole, prices contain tax.

    ``price_before`` is the lowest price of the 30 days before a reduction, which the page shows struck through; None
    where nothing is reduced. ``group`` is None where the product has no other variant.
    """

    sku: str
    variant_id: int
    group: str | None
    title: str
    description: str
    url: str
    images: tuple[str, ...]
    price: Decimal
    price_before: Decimal | None
    is_in_stock: bool
    brand: str
    gtin: str
    mpn: str
    category_path: tuple[str, ...]
    values: dict[str, str]
    weight_grams: int | None
    content: Content | None
    deliveries: Deliveries


def batches() -> Iterator[list[FeedItem]]:
    """Return what is published and costs something, without what is not sent by post.

    Each piece is read by four queries, however many products there are, and no transaction or cursor is open between
    two of them.
    """
    told = _Told()
    goods = Product.objects.published().filter(is_digital=False).select_related("brand").order_by("pk")
    last = 0
    while products := list(goods.filter(pk__gt=last)[:BATCH]):
        last = products[-1].pk
        yield list(told.items(products))


class _Told:
    """What is the same for all products is looked up once."""

    def __init__(self):
        self._prices = DeliveryPrices(delivery_terms().rates)
        self._tree = category_tree()
        self._paths: dict[int, tuple[str, ...]] = {}

    def items(self, products: list[Product]) -> Iterator[FeedItem]:
        ids = [product.pk for product in products]
        variants = _grouped((variant.product_id, variant) for variant in Variant.objects.filter(product__in=ids))
        images = _grouped(_images(ids))
        values = _grouped(_values(ids))
        for product in products:
            yield from self._of(product, variants[product.pk], images[product.pk], values)

    def _of(self, product, variants, images, values):
        same = {
            "url": settings.SITE_URL + product.get_absolute_url(),
            "group": product_group_id(product.pk) if len(variants) > 1 else None,
            "description": _description(product),
            "brand": product.brand.name if product.brand else "",
            "mpn": next((value for name, value in product.details.items() if folded(name) in _MPN), ""),
            "category_path": self._path(product.category_id),
        }
        for variant in variants:
            if variant.price > 0:
                variant.product = product
                yield self._item(variant, _images_of(variant, images), known_values(values[variant.pk]), same)

    def _item(self, variant, images, values, same):
        product = variant.product
        return FeedItem(
            sku=variant.sku,
            variant_id=variant.pk,
            title=f"{product.name}, {variant.label}" if variant.label else product.name,
            images=images,
            price=variant.price,
            price_before=variant.lowest_price_30_days if variant.is_reduced else None,
            is_in_stock=variant.is_in_stock,
            gtin=variant.gtin,
            values=values,
            weight_grams=variant.weight_grams,
            content=variant.content,
            deliveries=self._prices.of(price=variant.price, weight_grams=variant.weight_grams),
            **same | ({"url": of_variant(same["url"], variant.sku)} if same["group"] else {}),
        )

    def _path(self, category_id):
        if category_id not in self._paths:
            node = self._tree.by_pk.get(category_id)
            self._paths[category_id] = tuple(each.name for each in self._tree.trail(node.path)) if node else ()
        return self._paths[category_id]


def _grouped(pairs):
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _images(product_ids):
    """Of each product the variant that a picture shows, if any, and where it is."""
    for image in ProductImage.objects.filter(product__in=product_ids).select_related("picture"):
        yield image.product_id, (image.variant_id, whole_address(image.picture.url_for(IMAGE_WIDTH)))


def _values(product_ids):
    """Of each variant the names and values of its options."""
    rows = Variant.option_values.through.objects.filter(variant__product__in=product_ids).order_by("pk")
    for variant_id, *pair in rows.values_list("variant_id", "optionvalue__option__name", "optionvalue__value"):
        yield variant_id, pair


def _description(product):
    # what is cut off anyway is not read: of Markdown less becomes text than there was
    said = markdown_to_text(product.description[: 2 * LONGEST_DESCRIPTION])
    return (said or product.summary or product.name)[:LONGEST_DESCRIPTION]


def _images_of(variant, images):
    """The variant's own first, then those that show no other one; where all do, those."""
    own = [address for shown, address in images if shown == variant.pk]
    found = own + [address for shown, address in images if shown is None]
    return tuple((found or [address for _, address in images])[:IMAGES])
