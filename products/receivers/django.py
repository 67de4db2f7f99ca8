"""What products hears from Django."""

from django.db import connections

from products import search
from products.models import Product


def forget_flushed(sender, using, **kwargs):
    """Empty the search index of an empty catalogue: ``flush`` empties the tables of models only."""
    tables = connections[using].introspection.table_names()
    if (
        using == "default"
        and {Product._meta.db_table, "products_search", "products_search_spellings"} <= set(tables)
        and not Product.objects.exists()
    ):
        search.clear()
