"""Django's ``loaddata``, and after it the search index and what lists keep: fixtures bring no such thing along."""

from django.core.management.commands import loaddata
from django.db import DEFAULT_DB_ALIAS

from products import search
from products.models import Brand, Category, Product, Variant
from products.services import facets


class Command(loaddata.Command):
    def loaddata(self, fixture_labels):
        super().loaddata(fixture_labels)
        if self.using == DEFAULT_DB_ALIAS and self.models & {Brand, Category, Product, Variant}:
            search.rebuild()
            facets.rebuild_facets()
