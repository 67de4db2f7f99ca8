"""``manage.py signals``: who sends what, and who hears it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from my_shop.signal_map.reading.registry import read_map
from my_shop.signal_map.showing import following, selection
from my_shop.signal_map.showing.formats import FORMATS


class Command(BaseCommand):
    help = "Print the signals of this project: what each says, who sends it from where, and who hears it."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "names",
            nargs="*",
            metavar="NAME",
            help="A signal (order_confirmed, orders.order_confirmed), an app, or a model that is heard of: only these.",
        )
        parser.add_argument("--all", action="store_true", help="Also what only Django and installed packages hear.")
        parser.add_argument("--format", choices=sorted(FORMATS), default="table", help="As what; a table by default.")
        parser.add_argument(
            "--follow", action="store_true", help="What follows from the named signals: who hears, what they send …"
        )
        parser.add_argument("--output", type=Path, metavar="FILE", help="Write it to this file.")

    def handle(self, *, names, format, output, follow, **options):
        signal_map = read_map()
        if names:
            try:
                signal_map = selection.named(signal_map, names)
            except selection.UnknownName as unknown:
                raise CommandError(str(unknown)) from unknown
        elif not options["all"]:
            signal_map = selection.own(signal_map)
        text = following.tell(signal_map) if follow else FORMATS[format](signal_map)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8", newline="\n")
        except OSError as failure:
            raise CommandError(f"{output} cannot be written: {failure.strerror}.") from failure
        self.stdout.write(f"Written to {output}.")
