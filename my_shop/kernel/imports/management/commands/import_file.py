"""``manage.py import_file``: bring a file in, while somebody looks on."""

from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from my_shop.kernel.imports import intake, services, worker
from my_shop.kernel.imports.columns import MappingRefused
from my_shop.kernel.imports.contract import Result
from my_shop.kernel.imports.importers import all_importers
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.imports.selectors import counted, report_rows
from my_shop.kernel.imports.spreadsheets import FileRefused

Phase = ImportRow.Phase
TOLD = {Result.SKIPPED, Result.NOTED}
"""What is said line by line; of the others, how many there are."""


class Command(BaseCommand):
    help = "Bring a file from elsewhere in. It can be undone in the back office, under Imports."

    def add_arguments(self, parser):
        parser.add_argument("key", help="What is in the file, such as products or customers.")
        parser.add_argument("file", help="Text with columns (CSV), or a workbook (XLSX).")
        parser.add_argument("--preset", default="", help="Whose export it is; without it the first line tells.")
        parser.add_argument("--pictures", default="", metavar="FOLDER", help="Where the pictures lie.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen, and write nothing.")

    def handle(self, *, key, file, preset, pictures, dry_run, **options):
        importer = all_importers().get(key)
        if importer is None:
            raise CommandError(f"There is no “{key}”. There are: {', '.join(sorted(all_importers())) or 'none'}.")
        if pictures and not Path(pictures).is_dir():
            raise CommandError(f"The folder “{pictures}” is not there.")
        row = self._take(importer, file, preset, str(Path(pictures).resolve()) if pictures else "")
        row = self._work(row)
        if dry_run or row.status != Import.Status.CHECKED:
            self._say(row, Phase.REHEARSAL)
            self._forget(row, "Nothing was written: this was a rehearsal.")
        else:
            try:
                row = self._work(services.run_import(row=row))
            except services.ImportRefused as refusal:
                raise CommandError(str(refusal)) from refusal
            self._say(row, Phase.RUN)
            if row.status != Import.Status.DONE:
                raise CommandError(f"It is {row.get_status_display()}. {row.error}")

    def _take(self, importer, name, preset, pictures):
        try:
            with open(name, "rb") as opened:
                row = intake.take_file(
                    importer=importer, file=File(opened, name=name), picture_folder=pictures, is_bounded=False
                )
        except OSError as error:
            raise CommandError(f"“{name}” cannot be read: {error.strerror}.") from error
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        own = {column.name for column in importer.columns}
        mapping = {column: column for column in row.columns if column in own}
        try:
            return services.check_file(row=row, importer=importer, preset=preset or row.preset, mapping=mapping)
        except MappingRefused as refusal:
            services.delete_import(row=row)
            raise CommandError(str(refusal)) from refusal

    def _work(self, row):
        """Work at it here until it has ended; a failure is said at once, the next try is the worker's."""
        worker.work(row.pk, seconds=None)
        row = Import.objects.get(pk=row.pk)
        if row.is_at_work:
            raise CommandError(f"It was interrupted, the worker goes on with it. {row.error}")
        return row

    def _say(self, row, phase):
        for each in report_rows(row, phase):
            if each.result in TOLD:
                line = f"line {each.line}: {each.get_result_display()}: {each.label} {each.text}"
                self.stdout.write(self.style.WARNING(line))
        for count in counted(row, phase):
            self.stdout.write(f"{count.result.label}: {count.rows}")

    def _forget(self, row, said):
        """Forget what nobody wants to let in, and say so; or why it cannot be read."""
        services.delete_import(row=row)
        if row.error:
            raise CommandError(row.error)
        self.stdout.write(said)
