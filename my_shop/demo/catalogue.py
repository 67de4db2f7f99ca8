"""The catalogue of the demo shop: what the shop's own import makes of its files, dated back."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction

from my_shop.demo import data
from my_shop.kernel.names import folded
from my_shop.kernel.pictures.services import FinishedPicture
from products.catalogue_file import read_catalogue
from products.catalogue_rows import ProductRow
from products.models import Category, Manufacturer, Option, PricePoint, Product, ProductImage, StockMovement, Variant
from products.services.attributes import get_or_create_brand, get_or_create_option_value, save_attribute
from products.services.catalogue import publish_products
from products.services.catalogue_import import import_products
from products.services.categories import save_category
from products.services.files import add_file
from products.services.import_report import ImportReport
from products.services.manufacturers import save_manufacturer
from products.services.picture_import import PictureImport
from products.services.variants import save_variant

OPENED_BEFORE = timedelta(days=40)
"""The books begin so long ago, before the first order."""

NEWCOMERS = 9
"""Things that were put on show during the last days."""


@transaction.atomic
def seed_catalogue(*, now: datetime, with_pictures: bool) -> str:
    """Bring in what is missing of the catalogue file, as the shop opened; then change prices as it has done since."""
    catalogue = read_catalogue(data.FOLDER / "catalogue.csv")
    products = list(catalogue.products)
    skus = set(Variant.objects.values_list("sku", flat=True))
    pictured = set(ProductImage.objects.values_list("product__slug", flat=True)) if with_pictures else None
    new = [row for row in products if any(variant.sku not in skus for variant in row.variants)]
    rows = [row for row in products if row in new or with_pictures and row.slug not in pictured]
    if not rows:
        return ""
    if new:
        _arrange_catalogue()
    total = ImportReport()
    total.problems += catalogue.problems
    rows = [_without_known(row, skus) for row in rows]
    pictures = PictureImport(data.IMAGES, FinishedPicture) if with_pictures else None
    for report in import_products(rows, pictures=pictures):
        total.add(report)
    if problems := [*total.problems, *total.notes]:
        raise ValueError("The demo catalogue is broken: " + "; ".join(map(str, problems)))
    _date_catalogue([row.slug for row in new], skus, now)
    _add_files([row.slug for row in new if row.fields.get("is_digital")])
    kinds = [(len(new), "products"), (total.created["variants"], "variants"), (total.created["pictures"], "pictures")]
    return ", ".join(f"{count} {kind}" for count, kind in kinds if count)


def _without_known(row: ProductRow, skus: set[str]) -> ProductRow:
    """What stands in the shop already is the merchant's: its row tells no more than its pictures."""
    known = [variant.sku in skus for variant in row.variants]
    variants = [
        replace(variant, facts={}, prices={}, options=None, stock=None) if is_known else variant
        for variant, is_known in zip(row.variants, known, strict=True)
    ]
    return replace(row, fields={} if any(known) else row.fields, variants=variants)


def _arrange_catalogue():
    """Make categories, brands with manufacturers, and options that the file names, in their order, described."""
    plan = data.read_toml("catalogue.toml")
    known = {category.path: category for category in Category.objects.all()}
    for position, category in enumerate(plan["categories"]):
        path = category.pop("path")
        parent, _, slug = path.rpartition("/")
        known[path] = known.get(path) or save_category(
            slug=slug, parent=known.get(parent), position=position, **category
        )
    for house in plan["brands"]:
        maker = house.pop("manufacturer", None)
        brand = get_or_create_brand(**house)
        if maker and brand.manufacturer is None:
            known = Manufacturer.objects.filter(folded_name=folded(maker["name"])).first()
            brand.manufacturer = known or save_manufacturer(manufacturer=Manufacturer(**maker))
            save_attribute(brand)
    for position, option in enumerate(plan["options"]):
        for value in option["values"]:
            get_or_create_option_value(option=option["name"], value=value["name"], swatch=value.get("swatch", ""))
        Option.objects.filter(name=option["name"]).update(position=position)


def _date_catalogue(slugs, skus, now):
    """Date what is new back to its time, and change prices as the file of prices says, one after the other.

    :param skus: the variants that were there before.
    """
    products = Product.objects.in_bulk(slugs, field_name="slug")
    for number, slug in enumerate(slugs):
        # a handful is new; the rest came in over the two years before
        rank = (number * 29) % len(slugs)
        products[slug].created_at = now - timedelta(
            days=3 + rank if rank < NEWCOMERS else 45 + rank * 9, minutes=number
        )
    Product.objects.bulk_update(products.values(), ["created_at"])
    variants = Variant.objects.filter(product__slug__in=slugs).exclude(sku__in=skus).select_related("product")
    StockMovement.objects.filter(variant__in=variants).update(created_at=now - OPENED_BEFORE)
    PricePoint.objects.filter(variant__in=variants).update(since=now - OPENED_BEFORE)
    found = {variant.sku: variant for variant in variants.prefetch_related("option_values__option")}
    for change in data.read_csv("prices.csv"):
        if not (variant := found.get(change["sku"])):
            continue
        save_variant(
            product=variant.product,
            variant=variant,
            sku=variant.sku,
            price=Decimal(change["price"]),
            compare_at_price=Decimal(change["compare_at_price"]) if change["compare_at_price"] else None,
            option_values=variant.option_values.all(),
            weight_grams=variant.weight_grams,
            content_amount=variant.content_amount,
            content_unit=variant.content_unit,
            position=variant.position,
        )
        # each is dated before the next one, which looks back at it
        point = PricePoint.objects.filter(variant=variant).latest("pk")
        PricePoint.objects.filter(pk=point.pk).update(since=now - timedelta(days=int(change["days_ago"])))


def _add_files(slugs):
    """Give digital products the files that their buyers get, and put them on show."""
    variants = Variant.objects.filter(product__slug__in=slugs).select_related("product")
    for variant in variants.filter(files=None):
        name = f"{variant.product.slug}.pdf"
        add_file(variant=variant, file=ContentFile((data.FOLDER / "files" / name).read_bytes(), name=name))
    publish_products(product_ids=[variant.product_id for variant in variants], is_published=True)
