"""What the product page and the home page show."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Exists

from my_shop.kernel.markdown import markdown_to_html
from my_shop.kernel.pictures.models import Picture, picture_facts, picture_of
from my_shop.kernel.pictures.shown import ShownPicture
from my_shop.kernel.prepared import PreparedQuery, columns_of, hold, instance_of
from products.caching import remember
from products.models import Manufacturer, OptionValue, Product, ProductImage, Purchase, Review, Variant
from products.selectors.categories import Node, category_at_former_path, category_tree
from products.selectors.filters import Filters, shelf
from products.selectors.product_cards import Card, cards, cards_of, printed

RELATED = 4
TILES = 12
"""Categories on the home page at most: who looks for others opens the menu."""

BEST, NEW = 8, 4
LOOKED_AT = 24
REVIEWS_SHOWN = 5


@dataclass(frozen=True)
class ProductPageContent:
    """What a product page shows that changes with the catalogue only."""

    description: str
    related: list[Card]
    reviews: list[Review]
    spread: list[tuple[int, int]]
    manufacturer: Manufacturer | None
    safety: str


def product_for_page(slug: str) -> Product | None:
    """Return a published product with category, brand, images and variants with their options, in four queries."""
    return _whole_product(PRODUCT, slug)


def product_for_preview(slug: str) -> Product | None:
    """Return a product as ``product_for_page`` does, published or not."""
    return _whole_product(ANY_PRODUCT, slug)


def _whole_product(query, slug):
    product = next(iter(query.instances(Product, [slug], related=BESIDE[Product])), None)
    if product is None:
        return None
    variants, values = VARIANTS.instances(Variant, [product.pk]), defaultdict(list)
    for variant_id, *row in VALUES.rows([variant.pk for variant in variants]):
        values[variant_id].append(instance_of(OptionValue, row, *BESIDE[OptionValue]))
    for variant in variants:
        variant.product = product
        hold(variant, "option_values", values[variant.pk])
    hold(product, "variants", variants)
    hold(product, "images", IMAGES.instances(ProductImage, [product.pk], related=BESIDE[ProductImage]))
    return product


BESIDE: dict[type, tuple[str, ...]] = {
    Product: ("category", "brand"),
    ProductImage: ("picture",),
    OptionValue: ("option",),
}
"""What is read along with a row."""


def _whole(rows, *more):
    return rows.values_list(*more, *columns_of(rows.model, *BESIDE.get(rows.model, ())))


PRODUCT = PreparedQuery(lambda slugs: _whole(Product.objects.published().filter(slug__in=slugs)))
ANY_PRODUCT = PreparedQuery(lambda slugs: _whole(Product.objects.filter(slug__in=slugs)))
VARIANTS = PreparedQuery(lambda product_ids: _whole(Variant.objects.filter(product__in=product_ids)))
IMAGES = PreparedQuery(lambda product_ids: _whole(ProductImage.objects.filter(product__in=product_ids)))
VALUES = PreparedQuery(
    lambda variant_ids: _whole(
        OptionValue.objects.filter(variants__in=variant_ids).order_by("option__position", "option__name", "position"),
        "variants__pk",
    )
)


def product_at_former_slug(slug: str) -> Product | None:
    """Return the published product that had this address, which nobody has now."""
    return Product.objects.published().filter(former_slugs__slug=slug).first()


def is_there(view: str, named: Mapping[str, str], *, drafts_too: bool) -> bool | None:
    """Return whether an address has a product or a category to show; None for an address that names neither."""
    if view == "products:category":
        path = named["path"]
        return path in category_tree().by_path or category_at_former_path(path) is not None
    if view != "products:product":
        return None
    rows = Product.objects.all() if drafts_too else Product.objects.published()
    return rows.filter(slug=named["slug"]).exists() or rows.filter(former_slugs__slug=named["slug"]).exists()


def product_page_content(product: Product) -> ProductPageContent:
    """Return description as HTML, related products and reviews, from the cache."""
    return remember(f"product:{product.pk}", lambda: _page_content(product))


def _page_content(product):
    asked = [[product.pk] if product.rating_count else []]
    counts = dict(RATINGS.rows(*asked))
    return ProductPageContent(
        description=markdown_to_html(product.description),
        related=_related(product),
        reviews=REVIEWS.instances(Review, *asked),
        manufacturer=manufacturer_of(product),
        safety=markdown_to_html(product.safety),
        spread=[(stars, counts.get(stars, 0)) for stars in range(5, 0, -1)],
    )


def manufacturer_of(product: Product) -> Manufacturer | None:
    """Return who makes it: its own manufacturer, else that of its brand; None where neither is told."""
    made_by = product.manufacturer_id or (product.brand.manufacturer_id if product.brand else None)
    return Manufacturer.objects.filter(pk=made_by).first() if made_by else None


def _visible_reviews(product_ids):
    return Review.objects.visible().filter(product__in=product_ids)


REVIEWS = PreparedQuery(lambda product_ids: _whole(_visible_reviews(product_ids))[:REVIEWS_SHOWN])
RATINGS = PreparedQuery(
    lambda product_ids: _visible_reviews(product_ids).order_by().values_list("rating").annotate(count=Count("pk"))
)


def _related(product):
    """Others of its category that can be bought, as they stand there; from above it where these are few."""
    found: list[int] = []
    for node in reversed(category_tree().trail(product.category.path)):
        if len(found) < RELATED:
            others = (pk for pk, is_sold_out in _foremost(node) if not is_sold_out and pk not in {product.pk, *found})
            found += islice(others, RELATED - len(found))
    return cards_of(found)


def _foremost(node):
    """The products of a category's first page, in its order: primary key, and is it sold out?"""
    return shelf(Filters(category=node.path), slice(LOOKED_AT))


@dataclass(frozen=True)
class Reviewer:
    """What a person may do here: ``is_buyer`` may write a review, ``has_written`` may change it; is it hidden?"""

    is_buyer: bool = False
    has_written: bool = False
    is_hidden: bool = False


def reviewer(product_id: int, user) -> Reviewer:
    """Return whether this person may review the product and has done so, in one query."""
    if not user.is_authenticated:
        return Reviewer()
    bought = Purchase.objects.filter(product=product_id, user=user, quantity__gt=0)
    own = Review.objects.filter(product=product_id, user=user)
    facts = {
        "is_buyer": Exists(bought),
        "has_written": Exists(own),
        "is_hidden": Exists(own.filter(is_visible=False)),
    }
    return Reviewer(**Product.objects.filter(pk=product_id).annotate(**facts).values(*facts).get())


def own_review(product: Product, user) -> Review | None:
    """Return what this person has written of the product."""
    return Review.objects.filter(product=product, user=user).first()


@dataclass(frozen=True)
class CategoryTile:
    node: Node
    picture: ShownPicture | None


def category_tiles() -> list[CategoryTile]:
    """Return the first categories of the menu, each with its own picture or its foremost product's, from the cache."""
    return remember("category-tiles", _tiles)


def _tiles():
    """Each with its own picture, else that of its foremost product that has one, among those of its first page."""
    shown = category_tree().menu[:TILES]
    own = [node.picture_id for node in shown if node.picture_id]
    chosen = dict(PICTURES.rows(own)) if own else {}
    tiles = {node.pk: CategoryTile(node, picture_of(chosen[node.picture_id])) for node in shown if node.picture_id}
    tiles |= {tile.node.pk: tile for tile in _tiles_by_products([node for node in shown if node.pk not in tiles])}
    return [tiles[node.pk] for node in shown]


def _tiles_by_products(nodes):
    foremost = [(node, [pk for pk, _ in _foremost(node)]) for node in nodes]
    pictures = dict(FIRST_PICTURES.rows([pk for _, ids in foremost for pk in ids[:1]]))
    without = [ids for _, ids in foremost if not pictures.keys() & ids[:1]]
    pictures |= dict(FIRST_PICTURES.rows([pk for ids in without for pk in ids]))
    return [
        CategoryTile(node, picture_of(next((pictures[pk] for pk in ids if pk in pictures), None)))
        for node, ids in foremost
    ]


PICTURES = PreparedQuery(lambda ids: Picture.objects.filter(pk__in=ids).values_list("pk", picture_facts("")))
FIRST_PICTURES = PreparedQuery(
    lambda product_ids: (
        ProductImage.objects.filter(product__in=product_ids)
        .order_by("-position", "-pk")  # of several the first stays
        .values_list("product_id", picture_facts("picture__"))
    )
)


def _to_buy():
    return Product.objects.published().filter(is_sold_out=False)


NEWEST = PreparedQuery(lambda: printed(_to_buy().order_by("-created_at", "-pk"))[:NEW])
BEST_SELLING = PreparedQuery(lambda: printed(_to_buy().filter(sold_count__gt=0).order_by("-sold_count", "pk"))[:BEST])


def new_cards() -> list[Card]:
    """Return the newest products that can be bought, from the cache."""
    return remember("new", lambda: cards(NEWEST.rows()))


def best_selling_cards() -> list[Card]:
    """Return what sells best and can be bought, from the cache."""
    return remember("best-selling", lambda: cards(BEST_SELLING.rows()))
