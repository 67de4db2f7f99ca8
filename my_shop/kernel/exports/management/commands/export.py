"""Have a table made in the foreground."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from my_shop.kernel.exports.listed import ListRefused, exported_rows
from my_shop.kernel.exports.making import write_file
from my_shop.kernel.exports.offered import exporters, refused_days
from my_shop.kernel.exports.writers import TooManyLines


def day(typed: str):
    found = parse_date(typed)
    if found is None:
        raise ValueError
    return found


class Command(BaseCommand):
    help = "Write a table, or an archive of files, into a file: what the page “Exports” of the back office offers."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("key", help="Which table; a wrong one names those that there are.")
        parser.add_argument("--format", choices=["csv", "xlsx", "zip"], dest="file_format")
        parser.add_argument("--since", type=day, help="First day, such as 2026-11-01.")
        parser.add_argument("--until", type=day, help="Last day, included.")
        parser.add_argument("--query", default="", help="What stands behind the “?” of the list's address.")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *, key, file_format, since, until, query, output, **options):
        found = exporters()
        if key not in found:
            raise CommandError(f"There is no table “{key}”, but {', '.join(sorted(found))}.")
        exporter = found[key]
        file_format = file_format or exporter.formats[0]
        if file_format not in exporter.formats:
            raise CommandError(f"“{key}” comes as {', '.join(exporter.formats)}.")
        if refusal := refused_days(exporter, since=since, until=until):
            raise CommandError(refusal)
        if obstacle := exporter.obstacle():
            raise CommandError(obstacle)
        # whoever runs commands on the server may see everything
        anybody = get_user_model()(is_active=True, is_staff=True, is_superuser=True)
        part = output.with_name(f".{output.name}.part")
        try:
            rows = exported_rows(exporter, user=anybody, query=query, since=since, until=until)
            count = write_file(exporter, rows, file_format=file_format, path=part, progress=self._say(options))
            part.replace(output)
        except (ListRefused, TooManyLines, OSError) as refusal:
            raise CommandError(str(refusal)) from None
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{output}: {count:,} rows of “{key}”.")

    def _say(self, options):
        def say(done, total):
            if self.stdout.isatty() and options["verbosity"] > 0:
                self.stdout.write(f"\r{done:,} of {total:,}", ending="\n" if done == total else "")

        return say
