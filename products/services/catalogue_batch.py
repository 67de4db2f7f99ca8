"""Products of a catalogue file that are written together, with what the file leaves alone."""

from dataclasses import replace

from django.utils.translation import gettext

from my_shop.kernel.imports.contract import Result
from my_shop.kernel.imports.spreadsheets import RowRefused
from my_shop.kernel.names import folded, free_slug
from my_shop.kernel.pages.versions import announce_change
from products import search
from products.catalogue_columns import CATEGORY_SEPARATOR
from products.catalogue_rows import Problem
from products.models import OptionValue, Product, Tag, Variant
from products.services.attributes import variant_label, write_tags
from products.services.catalogue import write_products
from products.services.catalogue_labels import Labels
from products.services.facets import refresh_facets
from products.services.import_report import ImportReport, Told, options_in_words
from products.services.picture_import import WantedPicture
from products.services.variants import VariantInput, write_variants

UNPUBLISHED = (
    "the product “{}” came in unpublished: it is digital, and has no file yet. Upload a file for each variant in the "
    "back office (Products, “Files” beside the variant), and publish it then"
)


class Batch:
    """Products on their way in together, with what was done so far."""

    def __init__(self, rows, *, user, require):
        self.rows, self.user, self.require = rows, user, require
        self.report = ImportReport()
        self.pictures: list[WantedPicture] = []
        self._new_variants: dict[str, Told] = {}
        self._wanted_tags: list[tuple[Product, list[Tag]]] = []

    def bring_in(self) -> None:
        self._read()
        products, data = [], []
        for row in self.rows:
            self.report.notes += [replace(note, label=row.slug) for note in row.notes]
            product, is_written = self._told_product(row)
            products.append((row, product, is_written))
            told = self._told_variants(row, product)
            self._tell_labels(row)
            if product.pk is None:
                _foresee_figures(product, told)
            data += [(product, one) for one in told]
        # a price is nothing that is searched for
        reworded = [product for _, product, is_written in products if is_written]
        reworded += [product for product, one in data if not one.variant or _rewords(one)]
        write_products([product for _, product, is_written in products if is_written])
        if self._wanted_tags:
            write_tags(dict(self._wanted_tags))
        written = {variant.folded_sku: variant for variant in write_variants(data, user=self.user)} if data else {}
        for sku, told in self._new_variants.items():
            told.row = written[sku]
        for row, product, _ in products:
            self._note_pictures(row, product, self.known[row.slug] | written, is_new=row.slug not in self.products)
        changed = {product.pk for _, product, is_written in products if is_written} | {one.pk for one, _ in data}
        if changed:
            search.index(product.pk for product in reworded)
            refresh_facets(changed)
            announce_change()

    def _read(self):
        """Read what is there of the rows, locked, so that nothing of it can change: the tree where it grows, variants,
        products, as everybody locks them."""
        self.labels = Labels(self.rows, require=self.require)
        skus = {folded(variant.sku) for row in self.rows for variant in row.variants}
        owners = Variant.objects.filter(folded_sku__in=skus).values_list("folded_sku", "product__slug")
        self.owners = dict(owners)
        self._find_slugs()
        slugs = [row.slug for row in self.rows]
        own = Variant.objects.filter(product__slug__in=slugs).order_by("pk")
        variants = list(own.select_for_update(no_key=True, of=("self",)))
        found = (
            Product.objects.filter(slug__in=slugs).order_by("pk").select_related("category", "brand", "manufacturer")
        )
        self.products = {product.slug: product for product in found.select_for_update(no_key=True, of=("self",))}
        slug_of = {product.pk: slug for slug, product in self.products.items()}
        self.known: dict[str, dict[str, Variant]] = {slug: {} for slug in slugs}
        for variant in variants:
            self.known[slug_of[variant.product_id]][variant.folded_sku] = variant
        self.tags = self._read_tags()
        self.options: dict[int, list[OptionValue]] = {variant.pk: [] for variant in variants}
        chosen = Variant.option_values.through.objects.filter(variant__in=self.options)
        pairs = list(chosen.values_list("variant_id", "optionvalue_id"))
        values = OptionValue.objects.select_related("option").in_bulk({value_id for _, value_id in pairs})
        for variant_id, value_id in pairs:
            self.options[variant_id].append(values[value_id])

    def _find_slugs(self):
        """Give a row without an address that of the product that has its SKUs, or one that is free."""
        taken = {row.slug for row in self.rows}
        for row in self.rows:
            if not row.slug:
                known = (self.owners.get(folded(each.sku)) for each in row.variants)
                name = row.fields.get("name", "")
                row.slug = next(filter(None, known), "") or free_slug(name, among=Product.objects.all(), but_not=taken)
                taken.add(row.slug)

    def _read_tags(self):
        tagged = [product.pk for product in self.products.values()]
        if not tagged or not any("tags" in row.fields for row in self.rows):
            return {}
        tags: dict[int, list[Tag]] = {pk: [] for pk in tagged}
        pairs = list(Product.tags.through.objects.filter(product__in=tagged).values_list("product_id", "tag_id"))
        found = Tag.objects.in_bulk({tag_id for _, tag_id in pairs})
        for product_id, tag_id in pairs:
            tags[product_id].append(found[tag_id])
        return tags

    def _told_product(self, row):
        """Return the product as it shall be, and whether that is to be written."""
        product = self.products.get(row.slug)
        wanted = self._product_fields(row, product)
        if product is None:
            self.require("add_product")
            return self._new_product(row, wanted), True
        now = {"tags": self.tags.get(product.pk, [])}
        is_changed = self.report.compare("products", _as_it_was(row.line, row.slug), product, wanted, now)
        if is_changed:
            self.require("change_product")
        if is_changed and "tags" in wanted:
            self._wanted_tags.append((product, wanted["tags"]))
        for name, value in wanted.items():
            if name != "tags":
                setattr(product, name, value)
        return product, is_changed

    def _new_product(self, row, wanted):
        tags = wanted.pop("tags", [])
        if "category" not in wanted and row.spare_category:
            wanted["category"] = self.labels.category(row.spare_category)
            text = gettext("it was in no category there; it is in “%(name)s” here") % {"name": wanted["category"].name}
            self.report.notes.append(Problem(row.line, text, row.slug))
        if "category" not in wanted:
            raise RowRefused(gettext("a new product needs a category"))
        product = Product(slug=row.slug, **wanted)
        if product.is_digital and product.is_published:
            product.is_published = False
            self.report.notes.append(Problem(row.line, UNPUBLISHED.format(row.slug), row.slug))
        names = row.fields.get("category", row.spare_category)
        path = CATEGORY_SEPARATOR.join(f" {name} " for name in names).strip()
        text = gettext("new product “%(name)s” in %(path)s") % {"name": product.name, "path": path}
        self.report.tell("products", Told(row.line, Result.CREATED, row.slug, [text], product))
        if tags:
            self._wanted_tags.append((product, tags))
        return product

    def _product_fields(self, row, product):
        """Return what was told of a product as values of its fields."""
        fields = row.fields
        wanted = dict(fields)
        if "category" in fields:
            wanted["category"] = self.labels.category(fields["category"])
        if "brand" in fields:
            wanted["brand"] = self.labels.brand(fields["brand"]) if fields["brand"] else None
        if "tags" in fields:
            wanted["tags"] = self.labels.tags(fields["tags"])
        if "manufacturer" in fields:
            maker = fields["manufacturer"]
            wanted["manufacturer"] = self.labels.manufacturer(maker) if maker else None
        for name in ("description", "safety"):
            if product and name in fields and getattr(product, name).strip() == fields[name]:
                wanted[name] = getattr(product, name)
        if "details" in fields:
            kept = product.details if product else {}
            # what is a number and reads as before stays one
            told = fields["details"]
            told = {name: kept[name] if str(kept.get(name)) == fact else fact for name, fact in told.items()}
            wanted["details"] = {name: fact for name, fact in {**kept, **told}.items() if fact != ""}
        return wanted

    def _tell_labels(self, row):
        """Say which categories, brands and the like were made for a row, before what is filed under them."""
        for label in self.labels.new:
            text = gettext("new: %(kind)s") % {"kind": label._meta.verbose_name}
            self.report.labels.append(Told(row.line, Result.CREATED, str(label), [text], label))
        self.labels.new.clear()

    def _told_variants(self, row, product):
        """Return what is to be written of the variants of a row."""
        known, data = self.known[row.slug], []
        last = max((variant.position for variant in known.values()), default=-1)
        for told in row.variants:
            variant = known.get(folded(told.sku))
            if variant is None and folded(told.sku) in self.owners:
                raise RowRefused(f"the SKU “{told.sku}” belongs to another product (line {told.line})")
            if variant is None:
                last += 1
                data.append(self._new_variant(told, product, position=last))
            elif changed := self._changed_variant(told, variant):
                data.append(changed)
        if not known and not data:
            raise RowRefused("it has no usable variant")
        return data

    def _new_variant(self, row, product, position):
        if "price" not in row.fields:
            raise RowRefused(gettext("a new variant (“%(sku)s”) needs a price") % {"sku": row.sku})
        self.require("add_variant")
        if row.stock:
            self.require("add_stockmovement")
        values = self.labels.option_values(row.options or {})
        stock = gettext("%(stock)s in stock") % {"stock": row.stock}
        if row.stock is None:
            stock = gettext("none in stock: the file has no column inventory_count")
        elif row.stock < 0:
            stock = gettext("none in stock: the file has %(stock)s") % {"stock": row.stock}
        options = f" ({options_in_words(values)})" if values else ""
        facts = {"options": options, "price": row.fields["price"], "stock": stock}
        text = gettext("new variant%(options)s for %(price)s, %(stock)s") % facts
        told = self.report.tell("variants", Told(row.line, Result.CREATED, row.sku, [text]))
        if product.pk:  # of a new product, they go with it
            self._new_variants[folded(row.sku)] = told
        return VariantInput(
            sku=row.sku, option_values=values, position=position, opening_stock=max(row.stock or 0, 0), **row.fields
        )

    def _changed_variant(self, row, variant):
        """Return what the variant shall be, None where that is what it is."""
        if row.stock not in {None, variant.quantity}:
            self.report.stock_differences += 1
            facts = {"there": row.stock, "here": variant.quantity}
            text = gettext("a stock of %(there)s was given, here it is %(here)s and stays: count it here") % facts
            self.report.notes.append(Problem(row.line, text, variant.sku))
        options = self.options[variant.pk]
        wanted = {**row.fields, "option_values": self._options_wanted(row, options)}
        told = _as_it_was(row.line, variant.sku)
        if not self.report.compare("variants", told, variant, wanted, {"option_values": options}):
            return None
        self.require("change_variant")
        return VariantInput.like(variant, variant=variant, **wanted)

    def _options_wanted(self, row, now):
        """Return the option values that the row tells; an option that it has no column for stays."""
        if row.options is None:
            return now
        values = self.labels.option_values(row.options)
        named = {value.option_id for value in values}
        return values + [value for value in now if not row.has_room_for_options and value.option_id not in named]

    def _note_pictures(self, row, product, variants, *, is_new):
        """The product's own picture stands first, the variants' after it, further ones last."""
        wanted = [WantedPicture(row.picture, product, position=0)]
        for told in row.variants:
            if variant := variants.get(folded(told.sku)):
                wanted.append(WantedPicture(told.picture, product, variant, variant.position + 1))
        wanted += [WantedPicture(each, product, variants.get(folded(each.sku))) for each in row.pictures]
        self.pictures += [replace(each, is_of_new=is_new) for each in wanted]


def _as_it_was(line, label):
    return Told(line, Result.UNCHANGED, label)


def _foresee_figures(product, variants):
    """Write a new product as its variants will make it: whoever refreshes it then finds nothing to write again."""
    prices = [one.price for one in variants]
    product.price, product.highest_price = min(prices), max(prices)
    product.quantity = sum(one.opening_stock for one in variants)
    product.value_ids = sorted({value.pk for one in variants for value in one.option_values})


def _rewords(data):
    """Is a variant to be found by other words than before?"""
    return variant_label(data.option_values) != data.variant.label or data.gtin != data.variant.gtin
