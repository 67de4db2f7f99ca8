"""The tables that are handed out of the catalogue."""

import logging
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.contract import Cell, Exporter
from my_shop.kernel.whole_address import whole_address
from products.catalogue_columns import CATEGORY_SEPARATOR, OPTIONS, PRODUCT_COLUMNS, VARIANT_COLUMNS
from products.models import Category, Product, ProductImage, Variant
from products.stock_tables import LEDGER, STOCK

logger = logging.getLogger(__name__)

OPTION_COLUMNS = [f"option{number}_{part}" for number in OPTIONS for part in ("name", "value")]
COLUMNS = [
    *("slug", "sku", "name", "price", "compare_at_price", "currency", "inventory_count"),
    *PRODUCT_COLUMNS,
    *VARIANT_COLUMNS,
    *("weight_unit", *OPTION_COLUMNS, "custom_fields", "image1_src", "image1_alt"),
]
"""Those that the import of products reads."""


def product_rows(products: QuerySet[Product]) -> Iterator[list[Cell]]:
    """Return the rows of products as the import reads them: one that opens it, its variants, its further pictures."""
    paths = _paths()
    beside = ("tags", "variants__option_values__option", _images())
    for product in products.select_related("brand", "manufacturer").prefetch_related(*beside):
        for told in _rows_of(product, paths):
            yield [told.get(column, "") for column in COLUMNS]


def original_pictures(products: QuerySet[Product]) -> Iterator[tuple[str, bytes]]:
    """Return the pictures of products as they are kept, under the names that the table has of them; one whose file is
    lost is left out, since the others are wanted all the same."""
    for product in products.prefetch_related(_images()):
        for image in product.images.all():
            kept = image.picture.file
            try:
                with kept.open("rb") as file:
                    content = file.read()
            except FileNotFoundError:
                logger.warning("Product %s: its picture %s is lost", product.slug, kept.name)
            else:
                yield kept.name.rsplit("/", 1)[-1], content


def _images() -> Prefetch:
    """Images with their pictures in one query: by itself, Django lists pictures that nobody refers back to as
    alternatives, of which SQLite takes no thousand."""
    return Prefetch("images", ProductImage.objects.select_related("picture"))


def _paths():
    """Return the path of each category, by primary key, in names."""
    rows = {pk: (name, parent) for pk, name, parent in Category.objects.values_list("pk", "name", "parent")}

    def path(pk):
        name, parent = rows[pk]
        return [*path(parent), name] if parent else [name]

    return {pk: f" {CATEGORY_SEPARATOR} ".join(path(pk)) for pk in rows}


def _rows_of(product, paths) -> Iterable[dict[str, Cell]]:
    images, variants = list(product.images.all()), list(product.variants.all())
    own = next((image for image in images if image.variant_id is None), None)
    shown = {variant.pk: next((i for i in images if i.variant_id == variant.pk), None) for variant in variants}
    first = {image.pk for image in (own, *shown.values()) if image}
    yield {
        "slug": product.slug,
        "name": product.name,
        **{column: each.write(product) for column, each in PRODUCT_COLUMNS.items()},
        "category1": paths[product.category_id],
        "custom_fields": "\n".join(f"{name}: {fact}" for name, fact in product.details.items()),
        **_picture(own),
    }
    for variant in variants:
        yield {"slug": product.slug, **_variant(variant), **_picture(shown[variant.pk])}
    skus = {variant.pk: variant.sku for variant in variants}
    for image in images:
        if image.pk not in first:
            yield {"slug": product.slug, "sku": skus.get(image.variant_id, ""), **_picture(image)}


def _variant(variant: Variant) -> dict[str, Cell]:
    values = sorted(variant.option_values.all(), key=lambda value: (value.option.position, value.option.name))
    options = {}
    for number, value in zip(OPTIONS, values, strict=False):
        options |= {f"option{number}_name": value.option.name, f"option{number}_value": value.value}
    return {
        "sku": variant.sku,
        "price": variant.price,
        "compare_at_price": variant.compare_at_price,
        "currency": settings.SHOP_CURRENCY,
        "inventory_count": variant.quantity,
        **{column: each.write(variant) for column, each in VARIANT_COLUMNS.items()},
        "weight_unit": "g" if variant.weight_grams is not None else "",
        **options,
    }


def _picture(image) -> dict[str, Cell]:
    """Return where a picture is to be had as it is kept."""
    if image is None:
        return {}
    return {"image1_src": whole_address(image.picture.file.url), "image1_alt": image.alt}


EXPORTERS: list[Exporter] = [
    Exporter(
        key="products",
        name=_("Products"),
        model=Product,
        permission="products.view_product",
        scope="staff:catalogue",
        columns=COLUMNS,
        rows=product_rows,
        files=original_pictures,
        date_field="created_at",
        names_people=False,
    ),
    STOCK,
    LEDGER,
]
