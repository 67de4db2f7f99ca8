"""``manage.py rebuild_lists``: after a restored dump, or rows changed past the services."""

from django.core.management.base import BaseCommand

from products.services import facets


class Command(BaseCommand):
    help = "Make anew what lists keep of the catalogue: prices, stock, option values, and the counts beside filters."

    def handle(self, **options):
        count = facets.rebuild_facets()
        self.stdout.write(self.style.SUCCESS(f"Lists show {count} product{'' if count == 1 else 's'}."))
