"""The catalogue: sections, houses, items with their variants, and the pictures."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction

from my_shop.demo.catalogue import HOUSES, ITEMS, OPTIONS, SECTIONS, Item
from products.models import Category, Option, Product, ProductImage, StockMovement, Variant
from products.services import attributes, catalogue, files
from products.services.categories import save_category
from products.services.variants import save_variant

from .booklet import booklet_pdf
from .darkroom import Darkroom

OPENED_BEFORE = timedelta(days=40)
"""The books begin so long ago, before the first order."""

REDUCED_BEFORE = timedelta(days=6)
"""The present reductions began so long ago."""

NEWCOMERS = 9
"""Things that were put on show during the last days."""


def missing_items() -> list[Item]:
    """Return the items without any picture, or not there at all."""
    pictured = set(
        ProductImage.objects.filter(product__slug__in=[item.slug for item in ITEMS]).values_list(
            "product__slug", flat=True
        )
    )
    return [item for item in ITEMS if item.slug not in pictured]


@transaction.atomic
def seed_goods(*, now) -> str:
    """Make what is missing of the catalogue."""
    skus = set(Variant.objects.values_list("sku", flat=True))
    new = [item for item in ITEMS if any(piece.sku not in skus for piece in item.pieces)]
    if not new:
        return ""
    categories = _categories()
    brands = {
        house.slug: attributes.get_or_create_brand(name=house.name, description=house.description) for house in HOUSES
    }
    values = _option_values()
    for number, item in enumerate(new):
        product = Product.objects.filter(slug=item.slug).first() or catalogue.create_product(
            name=item.name,
            slug=item.slug,
            category=categories[item.category],
            brand=brands[item.brand],
            summary=item.summary,
            description=item.description,
            details=item.details,
            tax_class=item.tax_class,
            is_digital=item.is_digital,
            is_published=not item.is_digital,
            is_featured=item.is_featured,
        )
        for position, piece in enumerate(item.pieces):
            if piece.sku not in skus:
                chosen = [values[option, value] for option, value in piece.options.items()]
                _price(product, piece, position=position, option_values=chosen, now=now)
        if item.is_digital:
            _add_file(product, item)
        # a handful is new; the rest came in over the two years before
        rank = (number * 29) % len(new)
        age = timedelta(days=3 + rank if rank < NEWCOMERS else 45 + rank * 9, minutes=number)
        Product.objects.filter(pk=product.pk).update(created_at=now - age)
        StockMovement.objects.filter(variant__product=product).update(created_at=now - OPENED_BEFORE)
    return f"{len(new)} products with {sum(len(item.pieces) for item in new)} variants"


def _add_file(product, item) -> None:
    """Give the variants of a digital item the file that their buyers get, and put it on show."""
    content = booklet_pdf(item)
    for variant in product.variants.all():
        if not variant.files.exists():
            files.add_file(variant=variant, file=ContentFile(content, name=f"{item.slug}.pdf"))
    catalogue.publish_products(product_ids=[product.pk], is_published=True)


def _price(product, piece, *, now, **facts) -> None:
    """Write a variant with one price after the other, so that its history says what the shop once asked."""
    steps = list(piece.earlier) or [(OPENED_BEFORE.days, piece.was or piece.price)]
    if piece.was:
        steps.append((REDUCED_BEFORE.days, piece.price))
    variant = None
    for number, (days, price) in enumerate(steps, 1):
        variant = save_variant(
            product=product,
            variant=variant,
            sku=piece.sku,
            price=Decimal(price),
            compare_at_price=Decimal(piece.was) if piece.was and number == len(steps) else None,
            weight_grams=piece.grams,
            opening_stock=piece.stock,
            **facts,
        )
        # each is dated before the next one, which looks back at it
        variant.price_points.filter(pk=variant.price_points.latest("pk").pk).update(since=now - timedelta(days=days))


def _categories():
    made = {}
    existing = {category.path: category for category in Category.objects.all()}
    for position, section in enumerate(SECTIONS):
        parent, _, slug = section.path.rpartition("/")
        made[section.path] = existing.get(section.path) or save_category(
            name=section.name,
            slug=slug,
            parent=made.get(parent),
            description=section.description,
            position=position,
        )
    return made


def _option_values():
    made = {}
    for position, (option, values) in enumerate(OPTIONS.items()):
        for slug, value in values.items():
            made[option, slug] = attributes.get_or_create_option_value(
                option=option.title(), value=value.name, swatch=value.swatch
            )
        Option.objects.filter(slug=option).update(position=position)
    return made


def seed_photos(darkroom: Darkroom) -> str:
    """Give items without pictures theirs; one transaction for each item."""
    count = 0
    for item in missing_items():
        if photos := darkroom.photos(item.slug):
            count += _hang(item, photos)
    return f"{count} pictures" if count else ""


@transaction.atomic
def _hang(item, photos) -> int:
    product = Product.objects.get(slug=item.slug)
    variants = {variant.sku: variant for variant in product.variants.all()}
    count = 0
    # whole-product pictures last: the first one is the face of the product
    for photo in photos:
        shown = [piece for piece in item.pieces if photo.value and photo.value in piece.options.values()]
        for variant in [variants[piece.sku] for piece in shown] or [None]:
            alt = photo.alt if len(shown) < 2 else f"{item.seen}, {variant.label}"  # noqa: PLR2004
            catalogue.add_product_image(
                product=product, variant=variant, file=BytesIO(photo.content), alt=alt, position=count
            )
            count += 1
    return count
