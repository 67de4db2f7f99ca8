"""Bringing a catalogue file in: each product whole or not at all, and a second time without a change."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from my_shop.kernel.imports.spreadsheets import RowRefused
from my_shop.kernel.names import folded
from my_shop.kernel.pages.versions import announce_change
from products import search
from products.catalogue_file import CATEGORY_SEPARATOR, Problem, ProductRow
from products.models import OptionValue, Product, Revision, Variant
from products.services.attributes import variant_label
from products.services.catalogue import write_products
from products.services.catalogue_labels import Labels
from products.services.facets import refresh_facets
from products.services.history import one_change
from products.services.import_report import ImportReport, options_in_words
from products.services.picture_import import PictureImport, WantedPicture
from products.services.variants import VariantInput, write_variants

BATCH = 500
"""Variants that come in together: the locks on them are held for less than a second."""

NEEDED = {"category": "category1", "price": "price"}
"""Without these a product or a variant cannot begin: the field, and the column that tells it."""

UNPUBLISHED = (
    "the product “{}” came in unpublished: it is digital, and has no file yet. Upload a file for each variant in the "
    "back office (Products, “Files” beside the variant), and publish it then"
)


def import_products(
    rows: Iterable[ProductRow],
    *,
    images: Path | None = None,
    picture_file: Callable[..., File] = File,
    is_dry_run: bool = False,
    user=None,
) -> Iterator[ImportReport]:
    """Bring products in, some hundred in one transaction, and yield what was done; a broken one leaves no trace.

    What a row does not tell stays as it is. Stock is written for new variants only, as their opening movement: what
    was sold since stays sold.

    :param images: the folder of the pictures; None leaves them out.
    :param picture_file: what an opened picture is taken for; see ``store_picture``.
    :param is_dry_run: say what would be done, and undo it.
    :param user: who brings them in, where that is known.
    """
    for batch in _batches(rows):
        yield from _bring_in(batch, images=images, picture_file=picture_file, is_dry_run=is_dry_run, user=user)


def _batches(rows):
    batch, size = [], 0
    for row in rows:
        batch.append(row)
        size += max(1, len(row.variants))
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _bring_in(rows, *, images, picture_file, is_dry_run, user):
    """Bring rows in together; where one of them cannot come in, half of them, and so on until that one is alone."""
    batch = _Batch(rows)
    pictures = PictureImport(images, picture_file)
    try:
        with transaction.atomic():
            with one_change(user=user, source=Revision.Source.IMPORT):
                batch.bring_in()
            if is_dry_run:
                pictures.bring_in(batch.pictures, batch.report)
                transaction.set_rollback(True)
    except (ValidationError, RowRefused, IntegrityError) as error:
        if len(rows) == 1:
            text = f"the product “{rows[0].slug}” was skipped: {_reason(error)}"
            report = ImportReport()
            report.problems = [*batch.report.problems, Problem(rows[0].line, text)]
            yield report
            return
        for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
            yield from _bring_in(half, images=images, picture_file=picture_file, is_dry_run=is_dry_run, user=user)
        return
    if is_dry_run:
        pictures.delete_files()
    else:  # nobody's lock waits while pictures are drawn
        pictures.bring_in(batch.pictures, batch.report)
    yield batch.report


class _Batch:
    """Products on their way in together, with what was done so far."""

    def __init__(self, rows):
        self.rows = rows
        self.report = ImportReport()
        self.pictures: list[WantedPicture] = []

    def bring_in(self) -> None:
        self._read()
        products, data = [], []
        for row in self.rows:
            product, is_written = self._told_product(row)
            products.append((row, product, is_written))
            told = self._told_variants(row)
            if product.pk is None:
                _foresee_figures(product, told)
            data += [(product, one) for one in told]
        # a price is nothing that is searched for
        reworded = [product for _, product, is_written in products if is_written]
        reworded += [product for product, one in data if not one.variant or _label_differs(one)]
        write_products([product for _, product, is_written in products if is_written])
        written = {variant.folded_sku: variant for variant in write_variants(data)} if data else {}
        for row, product, _ in products:
            self._note_pictures(row, product, self.known[row.slug] | written)
        changed = {product.pk for _, product, is_written in products if is_written} | {one.pk for one, _ in data}
        if changed:
            search.index(product.pk for product in reworded)
            refresh_facets(changed)
            announce_change()

    def _read(self):
        """Read what is there of the rows, locked, variants first as whoever sells does: nothing of it can change."""
        slugs = [row.slug for row in self.rows]
        skus = {folded(variant.sku) for row in self.rows for variant in row.variants}
        own = Variant.objects.filter(product__slug__in=slugs).order_by("pk")
        variants = list(own.select_for_update(no_key=True, of=("self",)))
        found = Product.objects.filter(slug__in=slugs).order_by("pk").select_related("category", "brand")
        self.products = {product.slug: product for product in found.select_for_update(no_key=True, of=("self",))}
        slug_of = {product.pk: slug for slug, product in self.products.items()}
        self.known: dict[str, dict[str, Variant]] = {slug: {} for slug in slugs}
        for variant in variants:
            self.known[slug_of[variant.product_id]][variant.folded_sku] = variant
        owners = Variant.objects.filter(folded_sku__in=skus).values_list("folded_sku", "product__slug")
        self.owners = dict(owners)
        self.labels = Labels(self.rows)
        self.options: dict[int, list[OptionValue]] = {variant.pk: [] for variant in variants}
        chosen = Variant.option_values.through.objects.filter(variant__in=self.options)
        pairs = list(chosen.values_list("variant_id", "optionvalue_id"))
        values = OptionValue.objects.select_related("option").in_bulk({value_id for _, value_id in pairs})
        for variant_id, value_id in pairs:
            self.options[variant_id].append(values[value_id])

    def _told_product(self, row):
        """Return the product as it shall be, and whether that is to be written."""
        product = self.products.get(row.slug)
        wanted = self._product_fields(row.fields, product)
        if product is None:
            return self._new_product(row, wanted), True
        is_changed = self.report.compare("products", row.slug, product, wanted)
        for name, value in wanted.items():
            setattr(product, name, value)
        return product, is_changed

    def _new_product(self, row, wanted):
        _require_column("category", wanted, "product")
        product = Product(slug=row.slug, **wanted)
        if product.is_digital and product.is_published:
            product.is_published = False
            self.report.problems.append(Problem(row.line, UNPUBLISHED.format(row.slug)))
        self.report.created["products"] += 1
        path = CATEGORY_SEPARATOR.join(f" {name} " for name in row.fields["category"]).strip()
        self.report.changes.append(
            gettext("%(slug)s: new product “%(name)s” in %(path)s")
            % {"slug": row.slug, "name": product.name, "path": path}
        )
        return product

    def _product_fields(self, fields, product):
        """Return what was told of a product as values of its fields."""
        wanted = dict(fields)
        if "category" in fields:
            wanted["category"] = self.labels.category(fields["category"])
        if "brand" in fields:
            wanted["brand"] = self.labels.brand(fields["brand"]) if fields["brand"] else None
        if "details" in fields:
            details = {**(product.details if product else {}), **fields["details"]}
            wanted["details"] = {name: fact for name, fact in details.items() if fact != ""}
        return wanted

    def _told_variants(self, row):
        """Return what is to be written of the variants of a row."""
        known, data = self.known[row.slug], []
        last = max((variant.position for variant in known.values()), default=-1)
        for told in row.variants:
            variant = known.get(folded(told.sku))
            if variant is None and folded(told.sku) in self.owners:
                text = f"the SKU “{told.sku}” belongs to another product"
                self.report.problems.append(Problem(told.line, text))
            elif variant is None:
                last += 1
                data.append(self._new_variant(told, position=last))
            elif changed := self._changed_variant(told, variant):
                data.append(changed)
        if not known and not data:
            raise RowRefused("it has no usable variant")
        return data

    def _new_variant(self, row, position):
        _require_column("price", row.fields, f"variant (“{row.sku}” in line {row.line})")
        values = self.labels.option_values(row.options or {})
        self.report.created["variants"] += 1
        stock = gettext("%(stock)s in stock") % {"stock": row.stock}
        if row.stock is None:
            stock = gettext("none in stock: the file has no column inventory_count")
        elif row.stock < 0:
            stock = gettext("none in stock: the file has %(stock)s") % {"stock": row.stock}
        options = f" ({options_in_words(values)})" if values else ""
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
        options = self.options[variant.pk]
        wanted = {**row.fields, "option_values": self._options_wanted(row, options)}
        if not self.report.compare("variants", variant.sku, variant, wanted, {"option_values": options}):
            return None
        kept = ("price", "compare_at_price", "weight_grams", "position")
        return VariantInput(
            variant=variant, sku=variant.sku, **{name: getattr(variant, name) for name in kept} | wanted
        )

    def _options_wanted(self, row, now):
        """Return the option values that the row tells; an option that it has no column for stays."""
        if row.options is None:
            return now
        values = self.labels.option_values(row.options)
        named = {value.option_id for value in values}
        return values + [value for value in now if not row.has_room_for_options and value.option_id not in named]

    def _note_pictures(self, row, product, variants):
        """The product's own picture stands first, the variants' after it, further ones last."""
        self.pictures.append(WantedPicture(row.picture, product, position=0))
        for told in row.variants:
            if variant := variants.get(folded(told.sku)):
                self.pictures.append(WantedPicture(told.picture, product, variant, variant.position + 1))
        self.pictures += [WantedPicture(picture, product) for picture in row.pictures]


def _foresee_figures(product, variants):
    """Write a new product as its variants will make it: whoever refreshes it then finds nothing to write again."""
    prices = [one.price for one in variants]
    product.price, product.highest_price = min(prices), max(prices)
    product.quantity = sum(one.opening_stock for one in variants)
    product.value_ids = sorted({value.pk for one in variants for value in one.option_values})


def _reason(error):
    if isinstance(error, IntegrityError):
        # its brand, say, which was not there a moment ago: the database lets one in only
        return "somebody else wrote a part of it at the same moment. Bring the file in again"
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _label_differs(data):
    return variant_label(data.option_values) != data.variant.label


def _require_column(fact, fields, what):
    if fact not in fields:
        raise RowRefused(f"a new {what} needs the column {NEEDED[fact]}")
