"""The search index on PostgreSQL: a table of ``tsvector``, and trigrams (``pg_trgm``, where it may be had) for slips.

Vectors and queries are written out as literals from plain words, so that no parser of the server has its own idea of
what a word is, and the index answers as the one on SQLite does.
"""

from django.db import connection, transaction

SHORTEST_PREFIX = 3
MOST_POSITIONS = 16_000  # a tsvector counts no further
MOST_PLACES = 200  # of one word

_WEIGHTS = "{0.05, 0.3, 0.6, 1.0}"  # D, C, B, A
_FIELDS = "ABBCD"
_LOOSE = "0.2"


def match(groups, *, limit, any_word=False):
    """Return ids of products that have a word of each group (or of any), the best first."""
    question = (" | " if any_word else " & ").join(f"({' | '.join(_term(word) for word in group)})" for group in groups)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id FROM products_search WHERE document @@ %s::tsquery"
            " ORDER BY ts_rank(%s::real[], document, %s::tsquery) DESC, product_id LIMIT %s",
            [question, _WEIGHTS, question, limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _term(word):
    return f"'{word}':*" if len(word) >= SHORTEST_PREFIX else f"'{word}'"


@transaction.atomic
def terms_like(word, *, shortest, longest):
    """Return words of about that length, of products in which some word resembles this one."""
    terms = (
        "SELECT DISTINCT term FROM products_search, unnest(string_to_array(words, ' ')) AS term"
        " WHERE length(term) BETWEEN %s AND %s"
    )
    with connection.cursor() as cursor:
        if not _has_trigrams(cursor):
            cursor.execute(terms, [shortest, longest])
        else:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [_LOOSE])
            cursor.execute(f"{terms} AND words %%> %s", [shortest, longest, word])  # noqa: S608
        return [term for (term,) in cursor.fetchall()]


def _has_trigrams(cursor):
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    return cursor.fetchone() is not None


def write(ids, entries):
    """Replace what the index has of ``ids`` by ``entries``."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_search WHERE product_id = ANY(%s)", [list(ids)])
        cursor.executemany(
            "INSERT INTO products_search (product_id, document, words) VALUES (%s, %s::tsvector, %s)"
            " ON CONFLICT (product_id) DO UPDATE SET document = EXCLUDED.document, words = EXCLUDED.words",
            [(pk, *_document(fields)) for pk, fields in entries],
        )


def _document(fields):
    """Return a tsvector literal (``'mug':1A,7D 'blue':2A``), and all words once."""
    places, position = {}, 0
    for weight, words in zip(_FIELDS, fields, strict=True):
        for word in words[: MOST_POSITIONS - position]:
            position += 1
            places.setdefault(word, []).append(f"{position}{weight}")
    vector = " ".join(f"'{word}':{','.join(found[:MOST_PLACES])}" for word, found in places.items())
    return vector, " ".join(sorted(places))


def clear():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_search")
