"""Django's ``loaddata``, and the search index after it: no model holds it, so no fixture brings it along."""

from django.core.management.commands import loaddata
from django.db import DEFAULT_DB_ALIAS

from products import search
from products.models import Brand, Category, Product, Variant


class Command(loaddata.Command):
    def loaddata(self, fixture_labels):
        super().loaddata(fixture_labels)
        if self.using == DEFAULT_DB_ALIAS and self.models & {Brand, Category, Product, Variant}:
            search.rebuild()
