"""Give a profile and a customer to every user who has none."""

from django.core.management.base import BaseCommand

from customers.services import accounts


class Command(BaseCommand):
    help = (
        "Makes the missing profiles and customers of users that came by a fixture, by bulk_create, or before the shop. "
        "May be run at any time, as often as you like."
    )

    def add_arguments(self, parser):
        parser.add_argument("--batch-size", type=int, default=500, help="Users handled in one transaction.")

    def handle(self, *args, batch_size, **options):
        filled = accounts.backfill_accounts(batch_size=max(1, batch_size))
        self.stdout.write(f"{filled} user{'' if filled == 1 else 's'} filled in.")
