"""Bring products in from a file."""

import gc
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from my_shop.kernel.imports.spreadsheets import FileRefused
from products.catalogue_file import read_catalogue
from products.services.catalogue_import import import_products
from products.services.import_report import ImportReport
from products.services.picture_import import PictureImport

PICTURES = "Folder of the pictures, each under its name in the file: of an address the last part, without its query."

SELDOM = 20_000
"""New objects, about those of a hundred products, after which circles of them are looked for; 700 if nobody says."""


class Command(BaseCommand):
    help = (
        "Bring products, variants, stock and pictures in from a CSV file, and say what that changes, field by field. "
        "What cannot be used is named line by line and skipped. What the file has no column for stays as it is, and "
        "so does the stock of what is there already."
    )
    # they read the whole source, which takes as long as two thousand products, and ``migrate`` has asked for them
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--images", type=Path, help=PICTURES)
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and write nothing.")

    def handle(self, *, file, images, dry_run, **options):
        if images is not None and not images.is_dir():
            raise CommandError(f"There is no folder “{images}”.")
        try:
            catalogue = read_catalogue(file)
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from None
        for note in catalogue.notes:
            self.stdout.write(self.style.WARNING(note))
        total = ImportReport()
        gc.set_threshold(SELDOM)  # a quarter of the time went into looking through all that is loaded
        for report in import_products(catalogue.products, pictures=PictureImport(images), is_dry_run=dry_run):
            for change in report.changes:
                self.stdout.write(change)
            total.add(report)
        total.problems += catalogue.problems
        self._say(total)
        if dry_run:
            self.stdout.write("Nothing was written: this was a rehearsal.")

    def _say(self, total):
        for word, problems in (("skipped", total.problems), ("noted", total.notes)):
            for problem in sorted(problems, key=lambda problem: problem.line):
                self.stdout.write(self.style.WARNING(f"{word}: {problem}"))
        if number := total.stock_differences:
            differs = "1 variant differs" if number == 1 else f"{number} variants differ"
            self.stdout.write(f"stock: {differs} from the file and stays as the shop counts it")
        for kind in ("products", "variants", "pictures"):
            self.stdout.write(
                f"{kind}: {total.created[kind]} new, {total.changed[kind]} changed, {total.unchanged[kind]} unchanged"
            )
        self.stdout.write(f"skipped: {len(total.problems)}")
