from django.db import migrations

from my_shop.kernel.online_indexes import create_index_online

# what waits to be put into an index is read by every search: little, so that a search stays quick, and an import too
WAITING = "WITH (gin_pending_list_limit = 256)"

INDEXES = {
    "products_search_named": f"(ts_filter(document, '{{a,b}}')) {WAITING}",
    "products_search_popular": f"(document) {WAITING} WHERE is_popular",
    "products_search_popular_named": f"(ts_filter(document, '{{a,b}}')) {WAITING} WHERE is_popular",
}


def add_common_words(apps, schema_editor):
    """On PostgreSQL, which products sell best, and the words that many have: filled by products.search.keep_quick."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("ALTER TABLE products_search ADD COLUMN IF NOT EXISTS is_popular boolean NOT NULL DEFAULT false")
    schema_editor.execute(
        "CREATE TABLE IF NOT EXISTS products_search_common"
        ' (beginning text COLLATE "C" PRIMARY KEY, counted_at timestamptz NOT NULL)'
    )
    schema_editor.execute("ALTER INDEX products_search_document SET (gin_pending_list_limit = 256)")
    for name, what in INDEXES.items():
        create_index_online(schema_editor, name, f"products_search USING gin {what}")


def drop_common_words(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX CONCURRENTLY {name}")
    schema_editor.execute("ALTER INDEX products_search_document RESET (gin_pending_list_limit)")
    schema_editor.execute("DROP TABLE products_search_common")
    schema_editor.execute("ALTER TABLE products_search DROP COLUMN is_popular")


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('products', '0004_brand_index'),
    ]

    operations = [
        migrations.RunPython(add_common_words, drop_common_words),
    ]
