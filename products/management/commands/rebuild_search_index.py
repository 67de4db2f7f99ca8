"""``manage.py rebuild_search_index``: after a restored dump, or rows changed past the services."""

from django.core.management.base import BaseCommand

from products import search
from products.services import denormalised


class Command(BaseCommand):
    help = "Make the search index anew from the published products."

    def handle(self, **options):
        count = search.rebuild()
        denormalised.bump_catalogue_version()
        self.stdout.write(self.style.SUCCESS(f"The search index holds {count} product{'' if count == 1 else 's'}."))
