"""Bringing a catalogue file in: each product whole or not at all, and a second time without a change."""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.text import Truncator
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from my_shop.kernel.pictures.services import PictureRejected
from products.catalogue_file import CATEGORY_SEPARATOR, PictureRow, Problem, ProductRow
from products.models import Category, Product, ProductImage, Variant
from products.services.attributes import get_or_create_brand, get_or_create_option_value
from products.services.catalogue import add_product_image, save_product
from products.services.categories import save_category
from products.services.variants import VariantInput, save_variants
from products.spreadsheets import RowRefused

LONGEST_SHOWN = 60
"""Characters of a text that are shown of a change."""

NEEDED = {"category": "category1", "price": "price"}
"""Without these a product or a variant cannot begin: the field, and the column that tells it."""

UNPUBLISHED = (
    "the product “{}” came in unpublished: it is digital, and has no file yet. Upload a file for each variant in the "
    "back office (Products, “Files” beside the variant), and publish it then"
)


class ImportReport:
    """What an import did: ``created``, ``changed`` and ``unchanged`` count by kind of thing, ``problems`` say what not.

    ``changes`` is each change in words, field by field; ``stock_differences`` counts variants of which the file has
    another stock.
    """

    def __init__(self):
        self.created: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.stock_differences = 0
        self.changes: list[str] = []
        self.problems: list[Problem] = []

    def add(self, other: "ImportReport") -> None:
        for name in ("created", "changed", "unchanged"):
            getattr(self, name).update(getattr(other, name))
        self.stock_differences += other.stock_differences
        self.changes += other.changes
        self.problems += other.problems


def import_products(
    rows: list[ProductRow],
    *,
    images: Path | None = None,
    picture_file: Callable[..., File] = File,
    is_dry_run: bool = False,
) -> Iterator[ImportReport]:
    """Bring products in one by one, and yield for each what was done; a broken one leaves no trace.

    What a row does not tell stays as it is. Stock is written for new variants only, as their opening movement: what
    was sold since stays sold.

    :param images: the folder of the pictures; None leaves them out.
    :param picture_file: what an opened picture is taken for; see ``store_picture``.
    :param is_dry_run: say what would be done, and undo it.
    """
    for row in rows:
        one = _ProductImport(images, picture_file)
        try:
            with transaction.atomic():
                one.bring_in(row)
                if is_dry_run:
                    transaction.set_rollback(True)
        except (ValidationError, RowRefused, IntegrityError) as error:
            one.delete_files()
            problems, one.report = one.report.problems, ImportReport()
            text = f"the product “{row.slug}” was skipped: {_reason(error)}"
            one.report.problems = [*problems, Problem(row.line, text)]
        else:
            if is_dry_run:
                one.delete_files()
        yield one.report


class _ProductImport:
    """One product on its way in, with what was done so far."""

    def __init__(self, images, picture_file):
        self.images, self.picture_file = images, picture_file
        self.report = ImportReport()
        self._files = []

    def bring_in(self, row: ProductRow) -> None:
        # locked before they are read, variants first as whoever sells does: what is not told cannot change meanwhile
        variants = Variant.objects.filter(product__slug=row.slug).order_by("pk").select_for_update(no_key=True)
        known = {variant.folded_sku: variant for variant in variants.prefetch_related("option_values__option")}
        product = Product.objects.filter(slug=row.slug).select_for_update(no_key=True).first()
        product = self._bring_facts_in(product, row)
        self._bring_variants_in(product, row, known)
        if not known and not product.variants.exists():
            raise RowRefused("it has no usable variant")

    def delete_files(self) -> None:
        """Delete the files of pictures whose rows were rolled back."""
        for file in self._files:
            file.storage.delete(file.name)

    def _bring_facts_in(self, product, row):
        wanted = _product_fields(row.fields, product)
        if product is None:
            _require_column("category", wanted, "product")
            product = Product(slug=row.slug, **wanted)
            if product.is_digital and product.is_published:
                wanted["is_published"] = False
                self.report.problems.append(Problem(row.line, UNPUBLISHED.format(row.slug)))
            self.report.created["products"] += 1
            path = CATEGORY_SEPARATOR.join(f" {name} " for name in row.fields["category"]).strip()
            self.report.changes.append(
                gettext("%(slug)s: new product “%(name)s” in %(path)s")
                % {"slug": row.slug, "name": product.name, "path": path}
            )
        elif not self._changes("products", row.slug, product, wanted):
            return product
        for name, value in wanted.items():
            setattr(product, name, value)
        return save_product(product=product)

    def _bring_variants_in(self, product, row, known):
        data, rows = [], []
        last = max((variant.position for variant in known.values()), default=-1)
        for variant_row in row.variants:
            variant = known.get(folded(variant_row.sku))
            if variant is None and Variant.objects.filter(folded_sku=folded(variant_row.sku)).exists():
                text = f"the SKU “{variant_row.sku}” belongs to another product"
                self.report.problems.append(Problem(variant_row.line, text))
                continue
            rows.append(variant_row)
            if variant is None:
                last += 1
                data.append(self._new_variant(variant_row, position=last))
            elif changed := self._changed_variant(variant_row, variant):
                data.append(changed)
        if data:
            known |= {variant.folded_sku: variant for variant in save_variants(product=product, data=data)}
        # the product's own picture stands first, the variants' after it, further ones last
        self._bring_picture_in(row.picture, product, position=0)
        for variant_row in rows:
            variant = known[folded(variant_row.sku)]
            self._bring_picture_in(variant_row.picture, product, variant, position=variant.position + 1)
        for picture in row.pictures:
            self._bring_picture_in(picture, product)

    def _new_variant(self, row, position):
        _require_column("price", row.fields, f"variant (“{row.sku}” in line {row.line})")
        values = [get_or_create_option_value(option=name, value=value) for name, value in (row.options or {}).items()]
        self.report.created["variants"] += 1
        stock = gettext("%(stock)s in stock") % {"stock": row.stock}
        if row.stock is None:
            stock = gettext("none in stock: the file has no column inventory_count")
        elif row.stock < 0:
            stock = gettext("none in stock: the file has %(stock)s") % {"stock": row.stock}
        options = f" ({_options(values)})" if values else ""
        self.report.changes.append(
            gettext("%(sku)s: new variant%(options)s for %(price)s, %(stock)s")
            % {"sku": row.sku, "options": options, "price": row.fields["price"], "stock": stock}
        )
        return VariantInput(
            sku=row.sku, option_values=values, position=position, opening_stock=max(row.stock or 0, 0), **row.fields
        )

    def _changed_variant(self, row, variant):
        """Return what the variant shall be, None where that is what it is."""
        if row.stock not in {None, variant.quantity}:
            self.report.stock_differences += 1
        now = list(variant.option_values.all())
        wanted = {**row.fields, "option_values": _options_wanted(row, now)}
        if not self._changes("variants", variant.sku, variant, wanted):
            return None
        kept = ("price", "compare_at_price", "weight_grams", "position")
        return VariantInput(
            variant=variant, sku=variant.sku, **{name: getattr(variant, name) for name in kept} | wanted
        )

    def _changes(self, kind, which, stored, wanted) -> bool:
        """Is anything to be changed? Each field is said, with what it was and what it becomes."""
        differing = {}
        for name, value in wanted.items():
            before, after = getattr(stored, name), value
            if name == "option_values":
                before, after = _options(before.all()), _options(value)
            if before != after:
                differing[name] = f"{_shown(before)} → {_shown(after)}"
        for name, text in differing.items():
            self.report.changes.append(f"{which}: {stored._meta.get_field(name).verbose_name} {text}")
        (self.report.changed if differing else self.report.unchanged)[kind] += 1
        return bool(differing)

    def _bring_picture_in(self, row: PictureRow, product: Product, variant: Variant | None = None, position=None):
        if self.images is None or not row.file:
            return
        images = ProductImage.objects.filter(product=product)
        # two variants may be seen on one picture; the product's own shows each of them
        shown = images.filter(Q(variant=None) | Q(variant=variant)) if variant else images
        if shown.filter(source=row.file).exists():
            self.report.unchanged["pictures"] += 1
            return
        if position is None:
            position = (images.aggregate(last=Max("position"))["last"] or 0) + 1
        alt = f"{product.name}, {variant.label}" if variant and variant.label else product.name
        try:
            with (self.images / row.file).open("rb") as file:
                image = add_product_image(
                    product=product,
                    variant=variant,
                    file=self.picture_file(file),
                    alt=(row.alt or alt)[:200],
                    position=position,
                    source=row.file,
                )
        except OSError:
            self.report.problems.append(Problem(row.line, f"the picture “{row.file}” is not in the folder"))
        except PictureRejected as refusal:
            self.report.problems.append(Problem(row.line, f"the picture “{row.file}” was left out: {refusal}"))
        else:
            self._files.append(image.picture.file)
            self.report.created["pictures"] += 1


def _reason(error):
    if isinstance(error, IntegrityError):
        # its brand, say, which was not there a moment ago: the database lets one in only
        return "somebody else wrote a part of it at the same moment. Bring the file in again"
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _product_fields(fields, product):
    """Return what was told of a product as values of its fields."""
    wanted = dict(fields)
    if "category" in fields:
        wanted["category"] = category_of(fields["category"])
    if "brand" in fields:
        wanted["brand"] = get_or_create_brand(name=fields["brand"]) if fields["brand"] else None
    if "details" in fields:
        details = {**(product.details if product else {}), **fields["details"]}
        wanted["details"] = {name: fact for name, fact in details.items() if fact != ""}
    return wanted


def _options_wanted(row, now):
    """Return the option values that the row tells; an option that it has no column for stays."""
    if row.options is None:
        return now
    values = [get_or_create_option_value(option=name, value=value) for name, value in row.options.items()]
    named = {value.option_id for value in values}
    return values + [value for value in now if not row.has_room_for_options and value.option_id not in named]


def _require_column(fact, fields, what):
    if fact not in fields:
        raise RowRefused(f"a new {what} needs the column {NEEDED[fact]}")


def _options(values):
    return ", ".join(sorted(f"{value.option.name}: {value.value}" for value in values))


def _shown(value):
    """Return a value of a field in words, on one line."""
    if value in (None, "", {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {fact}" for name, fact in value.items())
    text = " ".join(str(getattr(value, "path", value)).split())
    return f"“{Truncator(text).chars(LONGEST_SHOWN)}”"


def category_of(names: list[str]) -> Category:
    """Return the category at the end of a path of names, made where it is new."""
    *above, name = names
    parent = category_of(above) if above else None
    there = Category.objects.filter(parent=parent, folded_name=folded(name)).first()
    return there or save_category(name=name.strip(), parent=parent)
