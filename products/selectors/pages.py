"""What the product page and the home page show."""

from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Exists, Prefetch

from my_shop.kernel.markdown import markdown_to_html
from my_shop.kernel.pictures.shown import ShownPicture
from my_shop.kernel.prepared import PreparedQuery
from products.caching import remember
from products.models import OptionValue, Product, ProductImage, Purchase, Review, Variant
from products.selectors.categories import Node, category_tree
from products.selectors.filters import Filters, in_order, matching_products
from products.selectors.product_cards import Card, cards, cards_of, printed

RELATED = 4
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


def product_for_page(slug: str) -> Product | None:
    """Return a published product with category, brand, images and variants with their options, in four queries."""
    values = OptionValue.objects.select_related("option").order_by("option__position", "option__name", "position")
    variants = Variant.objects.prefetch_related(Prefetch("option_values", queryset=values))
    images = ProductImage.objects.select_related("picture")
    return (
        Product.objects.published()
        .select_related("category", "brand")
        .prefetch_related(Prefetch("images", queryset=images), Prefetch("variants", queryset=variants))
        .filter(slug=slug)
        .first()
    )


def product_at_former_slug(slug: str) -> Product | None:
    """Return the published product that had this address, which nobody has now."""
    return Product.objects.published().filter(former_slugs__slug=slug).first()


def product_page_content(product: Product) -> ProductPageContent:
    """Return description as HTML, related products and reviews, from the cache."""
    return remember(f"product:{product.pk}", lambda: _page_content(product))


def _page_content(product):
    reviews = product.reviews.visible() if product.rating_count else Review.objects.none()
    counts = dict(reviews.order_by().values_list("rating").annotate(count=Count("pk")))
    return ProductPageContent(
        description=markdown_to_html(product.description),
        related=_related(product),
        reviews=list(reviews[:REVIEWS_SHOWN]),
        spread=[(stars, counts.get(stars, 0)) for stars in range(5, 0, -1)],
    )


def _related(product):
    """Others of its category that can be bought, as they stand there; from above it where these are few."""
    found: list[int] = []
    for node in reversed(category_tree().trail(product.category.path)):
        if len(found) < RELATED:
            foremost = _foremost(node).filter(is_sold_out=False).values_list("pk", flat=True)
            others = (pk for pk in foremost[: RELATED + 1 + len(found)] if pk not in {product.pk, *found})
            found += islice(others, RELATED - len(found))
    return cards_of(found)


def _foremost(node):
    return in_order(matching_products(Filters(category=node.path)), Filters())


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
    """Return the top categories, each with the picture of its foremost product, from the cache."""
    return remember("category-tiles", lambda: [CategoryTile(node, _picture_of(node)) for node in category_tree().top])


def _picture_of(node):
    """Return the picture of its foremost product that has one, among those of its first page."""
    ids = list(_foremost(node).values_list("pk", flat=True)[:LOOKED_AT])
    images = ProductImage.objects.filter(product__in=ids, position=0).select_related("picture")
    image = min(images, key=lambda image: (ids.index(image.product_id), image.pk), default=None)
    return image and image.picture.shown


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
