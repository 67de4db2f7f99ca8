"""The search index on SQLite: an FTS5 table, ranked by bm25, and its vocabulary."""

from django.db import connection

SHORTEST_PREFIX = 3
"""Letters from which on the beginning of a word is enough."""


def match(groups, *, limit, any_word=False):
    """Return ids of products that have a word of each group (or of any), the best first."""
    question = (" OR " if any_word else " AND ").join(
        f"({' OR '.join(_term(word) for word in group)})" for group in groups
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM products_search WHERE products_search MATCH %s"
            " ORDER BY bm25(products_search, 10, 6, 6, 3, 1), rowid LIMIT %s",
            [question, limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _term(word):
    return f'"{word}"*' if len(word) >= SHORTEST_PREFIX else f'"{word}"'


def terms_like(word, *, shortest, longest):
    """Return the words of the index that are about as long; their number grows far slower than the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term FROM products_search_terms WHERE length(term) BETWEEN %s AND %s", [shortest, longest]
        )
        return [term for (term,) in cursor.fetchall()]


def write(ids, entries):
    """Replace what the index has of ``ids`` by ``entries``."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM products_search WHERE rowid = %s", [(pk,) for pk in ids])
        cursor.executemany(
            "INSERT INTO products_search (rowid, name, brand, sku, more, description) VALUES (%s, %s, %s, %s, %s, %s)",
            [(pk, *(" ".join(words) for words in fields)) for pk, fields in entries],
        )


def clear():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_search")
