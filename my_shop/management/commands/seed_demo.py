"""``seed_demo``: fill the shop with Larkfield, the demo shop."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from my_shop.demo.data import PASSWORD, logins
from my_shop.demo.seed import seed


class Command(BaseCommand):
    help = "Fill the shop with the demo shop: products, pictures, people, orders, posts. Run again, it changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--no-pictures", action="store_true", help="Leave the pictures out: quicker.")
        parser.add_argument("--without-orders", action="store_true", help="Leave orders and reviews to another run.")
        parser.add_argument(
            "--force", action="store_true", help="Seed although DEBUG is off; the demo people then cannot log in."
        )

    def begin(self, part):
        self.stdout.write(f"Demo shop: {part} …")
        self.stdout.flush()  # through a pipe it would come only when everything is done

    def handle(self, *, no_pictures, without_orders, force, **options):
        if not (settings.DEBUG or force):
            raise CommandError("This is a shop for real customers (DEBUG is off). --force seeds it all the same.")
        started = time.monotonic()
        parts = []
        seed(
            with_pictures=not no_pictures,
            with_logins=settings.DEBUG,
            with_orders=not without_orders,
            begin=self.begin,
            say=parts.append,
        )
        made = [part for part in parts if part]
        if made:
            seconds = time.monotonic() - started
            self.stdout.write(f"Demo shop: {', '.join(made)} in {seconds:.1f} s.")
        if settings.DEBUG and not without_orders:
            self.stdout.write(f"Log in with the password {PASSWORD} as")
            for person in logins():
                self.stdout.write(f"  {person.role:<14} {person.email}")
