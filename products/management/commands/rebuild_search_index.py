"""``manage.py rebuild_search_index``: after a restored dump, or rows changed past the services."""

from django.core.management.base import BaseCommand

from my_shop.kernel import clock
from my_shop.kernel.pages.versions import announce_change
from products import search


class Command(BaseCommand):
    help = "Make the search index anew from the published products."

    def handle(self, **options):
        count = search.rebuild()
        search.keep_quick(now=clock.now())
        announce_change()
        self.stdout.write(self.style.SUCCESS(f"The search index holds {count} product{'' if count == 1 else 's'}."))
