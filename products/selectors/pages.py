"""What the product page and the home page show."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Prefetch

from my_shop.kernel.markdown import markdown_to_html
from my_shop.kernel.pictures.shown import ShownPicture
from products.caching import remember
from products.models import OptionValue, Product, ProductImage, Purchase, Review, Variant
from products.selectors.categories import Node, category_tree
from products.selectors.product_cards import Card, cards

RELATED = 4
BEST, NEW = 8, 4
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
    reviews = product.reviews.visible()
    counts = dict(reviews.order_by().values_list("rating").annotate(count=Count("pk")))
    return ProductPageContent(
        description=markdown_to_html(product.description),
        related=_related(product),
        reviews=list(reviews[:REVIEWS_SHOWN]),
        spread=[(stars, counts.get(stars, 0)) for stars in range(5, 0, -1)],
    )


def _related(product):
    """Others of its category, what sells best first; from above it where these are few."""
    tree = category_tree()
    found: list[Card] = []
    for node in reversed(tree.trail(product.category.path)):
        if len(found) < RELATED:
            others = Product.objects.published().filter(category__in=tree.within(node.path), quantity__gt=0)
            others = others.exclude(pk__in=[product.pk, *(card.pk for card in found)])
            found += cards(others.order_by("-sold_count", "-is_featured", "pk")[: RELATED - len(found)])
    return found


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
    shown = Product.objects.published().filter(category__in=category_tree().within(node.path))
    foremost = ProductImage.objects.filter(product__in=shown, position=0).select_related("picture")
    image = foremost.order_by("-product__is_featured", "-product__sold_count", "product__pk", "pk").first()
    return image and image.picture.shown


def new_cards() -> list[Card]:
    """Return the newest products that can be bought, from the cache."""
    return remember("new", lambda: cards(_to_buy().order_by("-created_at", "-pk")[:NEW]))


def best_selling_cards() -> list[Card]:
    """Return what sells best and can be bought, from the cache."""
    return remember(
        "best-selling", lambda: cards(_to_buy().filter(sold_count__gt=0).order_by("-sold_count", "pk")[:BEST])
    )


def _to_buy():
    return Product.objects.published().filter(quantity__gt=0)
