"""``manage.py signals``: who sends what, and who hears it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from signal_map.analysis.registry import read_map
from signal_map.rendering import following, renewing, selection
from signal_map.rendering.formats import FORMATS, table


class Command(BaseCommand):
    help = "Print the signals of this project: what each says, who sends it from where, and who hears it."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "names",
            nargs="*",
            metavar="NAME",
            help="A signal (order_placed, shop.order_placed), an app, or a model that is heard of: only these.",
        )
        parser.add_argument("--all", action="store_true", help="Also what only Django and installed packages hear.")
        parser.add_argument("--format", choices=sorted(FORMATS), default="table", help="As what; a table by default.")
        parser.add_argument(
            "--follow", action="store_true", help="What follows from the named signals: who hears, what they send …"
        )
        parser.add_argument("--width", type=int, help="Columns of a table; as wide as the terminal by default.")
        parser.add_argument("--output", type=Path, metavar="FILE", help="Write it to this file.")
        parser.add_argument("--renew", type=Path, metavar="PAGE", help="Print again what the commands in a page print.")

    def handle(self, *, names, format, output, follow, width, renew, **options):
        if renew:
            self.write(renew, renewing.renew(self.read(renew)))
            return
        signal_map = read_map()
        if names:
            try:
                signal_map = selection.named(signal_map, names)
            except selection.UnknownName as unknown:
                raise CommandError(str(unknown)) from unknown
        elif not options["all"]:
            everybody, signal_map = len(signal_map.signals), selection.own(signal_map)
            if everybody and not signal_map.signals:
                told = f"The project's own apps declare and hear no signal; --all shows {everybody} of packages."
                self.stderr.write(told)
        if follow:
            text = following.describe(signal_map)
        else:
            text = table.draw(signal_map, width) if format == "table" else FORMATS[format](signal_map)
        if output is None:
            self.stdout.write(text, ending="")
        else:
            self.write(output, text)

    def read(self, file: Path) -> str:
        try:
            return file.read_text(encoding="utf-8")
        except OSError as failure:
            raise CommandError(f"{file} cannot be read: {failure.strerror}.") from failure

    def write(self, file: Path, text: str) -> None:
        try:
            file.write_text(text, encoding="utf-8", newline="\n")
        except OSError as failure:
            raise CommandError(f"{file} cannot be written: {failure.strerror}.") from failure
        self.stdout.write(f"Written to {file}.")
