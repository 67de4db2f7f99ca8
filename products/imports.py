"""The files that come in of the catalogue."""

from collections.abc import Iterator

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.imports.contract import Column, Importer, ImportJob, Preset, RowOutcome, origin_of
from products.catalogue_columns import OPTIONS, PRODUCT_COLUMNS, VARIANT_COLUMNS
from products.catalogue_file import read_catalogue
from products.presets import DIALECTS
from products.services.catalogue_import import import_products
from products.services.import_report import refused
from products.services.import_undo import undo_import
from products.services.picture_import import PictureImport

NAMES = {
    "own": _("My file, in this shop’s columns"),
    "shopify": "Shopify",
    "shopify-2025": _("Shopify, since 2025"),
    "woocommerce": "WooCommerce",
}


class CatalogueImporter:
    """Brings products with their variants, stock and pictures in."""

    key = "products"
    name = _("Products")
    permission = "products.add_product"
    scope = "staff:catalogue"
    takes_pictures = True
    presets = [Preset(key, NAMES[key], frozenset(dialect.required)) for key, dialect in DIALECTS.items()]

    @cached_property
    def columns(self) -> list[Column]:
        options = [
            column
            for number in OPTIONS
            for column in (
                Column(f"option{number}_name", _("option %(number)s: its name") % {"number": number}),
                Column(f"option{number}_value", _("option %(number)s: its value") % {"number": number}),
            )
        ]
        return [
            Column("sku", _("SKU"), is_required=True),
            Column("name", _("name"), is_required=True),
            Column("slug", _("address of the product’s page")),
            Column("parent", _("what the variants of one product have in common, such as the SKU of their parent")),
            Column("price", _("price, with tax")),
            Column("compare_at_price", _("regular price, where the price is reduced")),
            Column("currency", _("currency")),
            Column("inventory_count", _("stock")),
            *(Column(name, column.label) for name, column in (PRODUCT_COLUMNS | VARIANT_COLUMNS).items()),
            Column("weight_unit", _("unit of weight")),
            *options,
            Column("custom_fields", _("facts, one on a line")),
            Column("image1_src", _("picture")),
            Column("image1_alt", _("what is to be seen on the picture")),
        ]

    def run(self, job: ImportJob) -> None:
        catalogue = read_catalogue(job.path, preset=job.preset, mapping=job.mapping)
        reports = import_products(
            catalogue.products,
            pictures=PictureImport(job.pictures, origin=origin_of(job.id)),
            is_dry_run=job.is_dry_run,
            user=job.user,
            record=job.record,
            is_recorded=job.is_recorded,
            noted=job.noted,
        )
        for _report in reports:
            self._record_refused(job, catalogue.problems)
        self._record_refused(job, catalogue.problems)

    def undo(self, outcomes: Iterator[RowOutcome], *, user) -> Iterator[list[RowOutcome]]:
        return undo_import(outcomes, user=user)

    def _record_refused(self, job, problems):
        """Write down which rows were refused as they were read; nothing was written of them."""
        found = [refused(problem) for problem in problems if not job.is_recorded(problem.line)]
        problems.clear()
        if found:
            job.record(found)


IMPORTERS: list[Importer] = [CatalogueImporter()]
