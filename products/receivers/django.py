"""What products hears from Django."""

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from products import search
from products.models import CountedProduct, Product
from products.services import facets


def sync_search_index(sender, using, **kwargs):
    """Empty the search index of an empty catalogue, and fill an empty one: ``flush`` empties the tables of models only,
    and a migration that changes what the index holds empties the index.
    """
    tables = connections[using].introspection.table_names()
    if using != "default" or not {Product._meta.db_table, *search.backend().TABLES} <= set(tables):
        return
    if not Product.objects.exists():
        search.clear()
    elif search.backend().is_empty() and _is_migrated(using):
        search.rebuild()


def fill_facets(sender, using, **kwargs):
    """Fill what lists keep of the catalogue where a migration has made the tables for it."""
    if using != "default" or CountedProduct._meta.db_table not in connections[using].introspection.table_names():
        return
    if not CountedProduct.objects.exists() and Product.objects.exists() and _is_migrated(using):
        facets.rebuild_facets()


def _is_migrated(using):
    """Have the tables what the models of today read?"""
    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes("products"))
