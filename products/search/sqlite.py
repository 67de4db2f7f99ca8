"""The search index on SQLite: an FTS5 table, ranked by bm25, and a row for each key of each word that it has."""

import json
import time
from contextlib import contextmanager

from django.db import connection

from products.search.words import END, LONGEST_WORD, MAX_TYPOS, is_spaceless, letter_pairs, pairs

TABLES = ("products_search", "products_search_spellings")

SHORTEST_PREFIX = 3
"""Letters from which on the beginning of a word is enough."""

STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock: about a millisecond."""


def match(groups, *, limit, any_word=False, as_one=""):
    """Return ids of products that have a word of each group (or of any), or ``as_one``, the best first."""
    question = (" OR " if any_word else " AND ").join(
        f"({' OR '.join(_term(word) for word in group)})" for group in groups
    )
    if as_one:
        question = f"({question}) OR {_term(as_one)}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM products_search WHERE products_search MATCH %s"
            " ORDER BY bm25(products_search, 10, 6, 6, 3, 1), rowid LIMIT %s",
            [question, limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _term(word):
    if is_spaceless(word):
        return f'"{" ".join(pairs(word[:LONGEST_WORD]))}"' + ("*" if len(word) == 1 else "")
    return f'"{word}"*' if len(word) >= SHORTEST_PREFIX else f'"{word}"'


@contextmanager
def time_limit(seconds):
    """Let what is read within take no longer than this together, or be interrupted (``my_shop.kernel.timeouts``)."""
    connection.ensure_connection()
    end = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


def known(words):
    """Return those words that stand in some product, or with three letters or more begin one that does."""
    asked = json.dumps([[word, _term(word)] for word in words])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT json_extract(value, '$[0]') FROM json_each(%s)"
            " WHERE EXISTS (SELECT 1 FROM products_search WHERE products_search MATCH json_extract(value, '$[1]'))",
            [asked],
        )
        return {word for (word,) in cursor.fetchall()}


def terms_near(keys, *, weighed, limit):
    """Return words of the index that have a key of one of these words, each of which comes with its keys.

    Of words that begin alike there may be any number. So each word gets those of about its length that have most of its
    pairs of letters, and the words take turns; only the first ones that come, ``weighed``, are looked at for that.
    """
    asked = [[word, sorted(found), sorted(letter_pairs(word))] for word, found in keys.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH asked (word, letters, keys, pairs) AS MATERIALIZED ("
            " SELECT key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')"
            " FROM json_each(%s)),"
            " near (word, term) AS MATERIALIZED ("
            " SELECT DISTINCT word, term FROM asked, json_each(keys) AS slip"
            " JOIN products_search_spellings ON slip_key = slip.value"
            " WHERE abs(length(term) - length(letters)) <= %s LIMIT %s),"
            " alike (word, term, share) AS ("
            " SELECT word, term, (SELECT count(*) FROM json_each(pairs) WHERE instr(term, value))"
            " FROM near JOIN asked USING (word)),"
            " placed (term, place) AS ("
            " SELECT term, row_number() OVER (PARTITION BY word ORDER BY share DESC, term) FROM alike)"
            " SELECT term FROM placed GROUP BY term ORDER BY min(place), term LIMIT %s",
            [json.dumps(asked), MAX_TYPOS, weighed, limit],
        )
        return [term for (term,) in cursor.fetchall()]


def terms_there(words):
    """Return those words whose keys are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT term FROM json_each(%s) JOIN products_search_spellings"
            " ON slip_key = value || %s AND term = value",
            [json.dumps(words), END],
        )
        return {term for (term,) in cursor.fetchall()}


def add_terms(terms):
    """Write new words, each with its keys."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT OR IGNORE INTO products_search_spellings (slip_key, term) VALUES (%s, %s)",
            [(key, term) for term, keys in terms for key in keys],
        )


def write(ids, entries):
    """Replace what the index has of ``ids`` by ``entries``; what is there already as it is stays."""
    texts = {pk: tuple(" ".join(words) for words in fields) for pk, fields in entries}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, name, brand, sku, more, description FROM products_search"
            " WHERE rowid IN (SELECT value FROM json_each(%s))",
            [json.dumps(ids)],
        )
        there = {pk: tuple(fields) for pk, *fields in cursor}
        stale = [(pk,) for pk, fields in there.items() if texts.get(pk) != fields]
        new = [(pk, *fields) for pk, fields in texts.items() if there.get(pk) != fields]
        if stale:
            cursor.executemany("DELETE FROM products_search WHERE rowid = %s", stale)
        if new:
            cursor.executemany(
                "INSERT INTO products_search (rowid, name, brand, sku, more, description)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                new,
            )


def is_empty():
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM products_search)")
        return bool(cursor.fetchone()[0])


def clear():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_search")
        cursor.execute("DELETE FROM products_search_spellings")
