"""The words that products are spelt with, each by its keys (products.search.words.term_keys), to find what was meant.

They took the place of the vocabulary of FTS5 on SQLite and of trigrams over all words of each product on PostgreSQL.
"""

from django.db import migrations

from products.search.words import slips_allowed, term_keys

KNOWN = {
    "sqlite": "SELECT term FROM products_search_terms",
    "postgresql": "SELECT DISTINCT term FROM products_search, unnest(string_to_array(words, ' ')) AS term",
}
BEFORE = {
    "sqlite": ["DROP TABLE products_search_terms"],
    "postgresql": ["ALTER TABLE products_search DROP COLUMN words"],
}
TABLE = {
    "sqlite": [
        "CREATE TABLE products_search_spellings (slip_key text NOT NULL, term text NOT NULL, PRIMARY KEY (slip_key, term))"
        " WITHOUT ROWID",
    ],
    "postgresql": [
        "CREATE TABLE products_search_spellings (term text NOT NULL, slip_keys text[] NOT NULL)",
        "CREATE INDEX products_search_spellings_term ON products_search_spellings (term)",
        # what waits to be put into the index is read one by one by every search
        "CREATE INDEX products_search_spellings_slip_keys ON products_search_spellings USING gin (slip_keys)"
        " WITH (fastupdate = off)",
    ],
}


def fill(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(KNOWN[connection.vendor])
        terms = sorted(term for (term,) in cursor.fetchall() if slips_allowed(term))
        for statement in BEFORE[connection.vendor] + TABLE[connection.vendor]:
            cursor.execute(statement)
        keys = ((term, sorted(term_keys(term))) for term in terms)
        if connection.vendor == "sqlite":
            pairs = ((key, term) for term, found in keys for key in found)
            cursor.executemany("INSERT INTO products_search_spellings (slip_key, term) VALUES (%s, %s)", pairs)
        else:
            cursor.executemany("INSERT INTO products_search_spellings (term, slip_keys) VALUES (%s, %s)", keys)


def drop(apps, schema_editor):
    """Go back to an index without the words that are no longer written: rebuild_search_index fills it."""
    schema_editor.execute("DROP TABLE products_search_spellings")
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE VIRTUAL TABLE products_search_terms USING fts5vocab(products_search, 'row')")
    else:
        schema_editor.execute("ALTER TABLE products_search ADD COLUMN words text NOT NULL DEFAULT ''")


class Migration(migrations.Migration):
    dependencies = [("products", "0005_first_prices")]

    operations = [migrations.RunPython(fill, drop)]
