"""Bringing a catalogue file in: each product whole or not at all, and a second time without a change."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.text import slugify

from my_shop.pictures.services import PictureRejected
from products.catalogue_file import Problem, ProductRow, RowRefused, VariantRow
from products.models import Category, Product, ProductImage, Variant
from products.services.catalogue import add_product_image, save_product
from products.services.categories import save_category
from products.services.labels import brand, option_value
from products.services.variants import save_variant


class Tally:
    """What an import did: ``made``, ``changed`` and ``unchanged`` count by kind of thing, ``problems`` say what not."""

    def __init__(self):
        self.made, self.changed, self.unchanged = Counter(), Counter(), Counter()
        self.problems: list[Problem] = []

    def add(self, other: "Tally") -> None:
        for name in ("made", "changed", "unchanged"):
            getattr(self, name).update(getattr(other, name))
        self.problems += other.problems


def import_products(rows: list[ProductRow], *, images: Path | None = None) -> Iterator[Tally]:
    """Bring products in one by one, and yield for each what was done; a broken one leaves no trace.

    Stock is written for new variants only, as their opening movement: what was sold since stays sold.

    :param images: the folder of the pictures; None leaves them out.
    """
    for row in rows:
        one = _ProductImport(images)
        try:
            with transaction.atomic():
                one.bring_in(row)
        except (ValidationError, RowRefused) as error:
            one.delete_files()
            one.tally = Tally()
            text = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            one.tally.problems.append(Problem(row.line, f"the product “{row.slug}” was skipped: {text}"))
        yield one.tally


class _ProductImport:
    """One product on its way in, with what was done so far."""

    def __init__(self, images):
        self.images = images
        self.tally = Tally()
        self._files = []

    def bring_in(self, row: ProductRow) -> None:
        product = Product.objects.filter(slug=row.slug).first()
        wanted = {
            "name": row.name,
            "category": _category(row.category),
            "brand": brand(name=row.brand) if row.brand else None,
            "summary": row.summary,
            "description": row.description,
            "details": row.details,
            "is_published": row.is_published,
        }
        told = {"tax_class": row.tax_class, "is_digital": row.is_digital}
        wanted |= {name: value for name, value in told.items() if value is not None}
        has_changed = product is None or any(getattr(product, name) != value for name, value in wanted.items())
        self._count("products", product is None, has_changed)
        if has_changed:
            product = product or Product(slug=row.slug)
            for name, value in wanted.items():
                setattr(product, name, value)
            save_product(product=product)
        for position, variant_row in enumerate(row.variants):
            self._bring_variant_in(product, variant_row, position)
        self._bring_picture_in(row, product)

    def delete_files(self) -> None:
        """Delete the files of pictures whose rows were rolled back."""
        for file in self._files:
            file.storage.delete(file.name)

    def _bring_variant_in(self, product: Product, row: VariantRow, position: int) -> None:
        variant = Variant.objects.filter(sku=row.sku).prefetch_related("option_values").first()
        if variant is not None and variant.product_id != product.pk:
            self.tally.problems.append(Problem(row.line, f"the SKU “{row.sku}” belongs to another product"))
            return
        values = [option_value(option=name, value=value) for name, value in row.options.items()]
        wanted = {
            "price": row.price,
            "was_price": row.was_price,
            "weight_grams": row.weight_grams,
            "position": position,
        }
        has_changed = (
            variant is None
            or any(getattr(variant, name) != value for name, value in wanted.items())
            or {value.pk for value in variant.option_values.all()} != {value.pk for value in values}
        )
        self._count("variants", variant is None, has_changed)
        if has_changed:
            opening = {} if variant else {"opening_stock": row.stock}
            variant = save_variant(
                product=product, variant=variant, sku=row.sku, option_values=values, **wanted, **opening
            )
        self._bring_picture_in(row, product, variant)

    def _bring_picture_in(self, row, product: Product, variant: Variant | None = None) -> None:
        if self.images is None or not row.picture:
            return
        if ProductImage.objects.filter(product=product, source=row.picture).exists():
            self.tally.unchanged["pictures"] += 1
            return
        alt = f"{product.name}, {variant.label}" if variant and variant.label else product.name
        try:
            with (self.images / row.picture).open("rb") as file:
                image = add_product_image(
                    product=product,
                    variant=variant,
                    file=File(file),
                    alt=alt[:200],
                    # the product's own picture stands first, the variants' after it
                    position=0 if variant is None else variant.position + 1,
                    source=row.picture,
                )
        except OSError:
            self.tally.problems.append(Problem(row.line, f"the picture “{row.picture}” is not in the folder"))
        except PictureRejected as refusal:
            self.tally.problems.append(Problem(row.line, f"the picture “{row.picture}” was left out: {refusal}"))
        else:
            self._files.append(image.picture.file)
            self.tally.made["pictures"] += 1

    def _count(self, kind, is_new, has_changed):
        counter = self.tally.made if is_new else self.tally.changed if has_changed else self.tally.unchanged
        counter[kind] += 1


def _category(names):
    """Return the category at the end of a path of names, made where it is new."""
    parent = None
    for name in names:
        slug = slugify(name)
        if not slug:
            raise RowRefused(f"the category “{name}” has no letters or digits to make an address from")
        path = f"{parent.path}/{slug}" if parent else slug
        parent = Category.objects.filter(path=path).first() or save_category(name=name, slug=slug, parent=parent)
    return parent
