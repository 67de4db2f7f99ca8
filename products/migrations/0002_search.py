"""Tables of the search index: FTS5 on SQLite, tsvector on PostgreSQL. They are no models."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE products_search USING fts5(name, brand, sku, more, description,"
    " tokenize = 'unicode61 remove_diacritics 2', prefix = '3 4')",
    "CREATE VIRTUAL TABLE products_search_terms USING fts5vocab(products_search, 'row')",
)
POSTGRESQL = (
    "CREATE TABLE products_search (product_id bigint PRIMARY KEY, document tsvector NOT NULL, words text NOT NULL)",
    "CREATE INDEX products_search_document ON products_search USING gin (document)",
)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE products_search_terms")
    schema_editor.execute("DROP TABLE products_search")


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
