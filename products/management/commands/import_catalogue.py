"""Bring products in from a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from products.catalogue_file import FileRefused, read_catalogue
from products.services.importing import Tally, import_products


class Command(BaseCommand):
    help = (
        "Bring products, variants, stock and pictures in from a CSV file. What cannot be used is named line by line "
        "and skipped; a second run changes nothing that has not changed, and never touches stock."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--images", type=Path, help="Folder of the pictures that the file names.")

    def handle(self, *, file, images, **options):
        if images is not None and not images.is_dir():
            raise CommandError(f"There is no folder “{images}”.")
        try:
            rows, problems = read_catalogue(file)
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from None
        total = Tally()
        total.problems += problems
        for tally in import_products(rows, images=images):
            total.add(tally)
        for problem in sorted(total.problems, key=lambda problem: problem.line):
            self.stdout.write(self.style.WARNING(f"skipped: {problem}"))
        for kind in ("products", "variants", "pictures"):
            self.stdout.write(
                f"{kind}: {total.made[kind]} new, {total.changed[kind]} changed, {total.unchanged[kind]} unchanged"
            )
        self.stdout.write(f"skipped: {len(total.problems)}")
