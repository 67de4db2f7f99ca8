"""The search index on PostgreSQL: a table of ``tsvector``, and a row for each word with its keys; no extension.

Vectors and queries are written out as literals from plain words, so that no parser of the server has its own idea of
what a word is, and the index answers as the one on SQLite does.
"""

from contextlib import contextmanager

from django.db import connection, transaction

from products.search.words import LONGEST_WORD, MAX_TYPOS, is_spaceless, letter_pairs, pairs

SHORTEST_PREFIX = 3
MOST_POSITIONS = 16_000  # a tsvector counts no further
MOST_PLACES = 200  # of one word

_WEIGHTS = "{0.05, 0.3, 0.6, 1.0}"  # D, C, B, A
_FIELDS = "ABBCD"


def match(groups, *, limit, any_word=False, as_one=""):
    """Return ids of products that have a word of each group (or of any), or ``as_one``, the best first."""
    question = (" | " if any_word else " & ").join(f"({' | '.join(_term(word) for word in group)})" for group in groups)
    if as_one:
        question = f"({question}) | {_term(as_one)}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id FROM products_search WHERE document @@ %s::tsquery"
            " ORDER BY ts_rank(%s::real[], document, %s::tsquery) DESC, product_id LIMIT %s",
            [question, _WEIGHTS, question, limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _term(word):
    if is_spaceless(word):
        phrase = " <-> ".join(f"'{pair}'" for pair in pairs(word[:LONGEST_WORD]))
        return f"({phrase})" if len(word) > 1 else f"{phrase}:*"
    return f"'{word}':*" if len(word) >= SHORTEST_PREFIX else f"'{word}'"


@contextmanager
def time_limit(seconds):
    """Let no statement within take longer, or be cancelled (``my_shop.kernel.timeouts``).

    Nor read a whole table: to a planner who believes that a word is frequent, reading until it comes looks cheap, and
    the word that nothing has comes never.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        milliseconds = max(1, round(seconds * 1000))
        cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}; SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT; SET LOCAL enable_seqscan TO DEFAULT")


def known(words):
    """Return those words that stand in some product, or with three letters or more begin one that does."""
    words = sorted(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[], %s::text[]) AS asked (word, question)"
            " WHERE EXISTS (SELECT 1 FROM products_search WHERE document @@ question::tsquery)",
            [words, [_term(word) for word in words]],
        )
        return {word for (word,) in cursor.fetchall()}


def terms_near(keys, *, weighed, limit):
    """Return words of the index that have a key of one of these words, each of which comes with its keys.

    Of words that begin alike there may be any number. So each word gets those of about its length that have most of its
    pairs of letters, and the words take turns; only the first ones that come, ``weighed``, are looked at for that.
    """
    joined = [(word, " ".join(sorted(found)), " ".join(sorted(letter_pairs(word)))) for word, found in keys.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH near (word, pairs, term) AS MATERIALIZED ("
            " SELECT word, string_to_array(pairs, ' '), term"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) AS asked (word, keys, pairs)"
            " JOIN products_search_spellings ON slip_keys && string_to_array(keys, ' ')"
            " WHERE abs(length(term) - length(word)) <= %s LIMIT %s),"
            " alike (word, term, share) AS ("
            " SELECT word, term, (SELECT count(*) FROM unnest(pairs) AS pair WHERE strpos(term, pair) > 0) FROM near),"
            " placed (term, place) AS ("
            " SELECT term, row_number() OVER (PARTITION BY word ORDER BY share DESC, term) FROM alike)"
            " SELECT term FROM placed GROUP BY term ORDER BY min(place), term LIMIT %s",
            [*map(list, zip(*joined, strict=True)), MAX_TYPOS, weighed, limit],
        )
        return [term for (term,) in cursor.fetchall()]


def terms_there(words):
    """Return those words whose keys are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT term FROM products_search_spellings WHERE term = ANY(%s)", [words])
        return {term for (term,) in cursor.fetchall()}


def add_terms(terms):
    """Write new words, each with its keys.

    One that somebody else writes at this moment is there twice. A unique key would let the second of them wait until
    the first one commits, and both for ever where each has a word that the other one waits for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO products_search_spellings (term, slip_keys)"
            " SELECT term, string_to_array(keys, ' ') FROM unnest(%s::text[], %s::text[]) AS new (term, keys)",
            [[term for term, _ in terms], [" ".join(keys) for _, keys in terms]],
        )


def write(ids, entries):
    """Replace what the index has of ``ids`` by ``entries``; a document that is there already stays as it is."""
    documents = {pk: _document(fields) for pk, fields in entries}
    gone = [pk for pk in ids if pk not in documents]
    with connection.cursor() as cursor:
        if gone:
            cursor.execute("DELETE FROM products_search WHERE product_id = ANY(%s)", [gone])
        cursor.execute(
            "INSERT INTO products_search (product_id, document)"
            " SELECT pk, document::tsvector FROM unnest(%s::bigint[], %s::text[]) AS new (pk, document)"
            " ON CONFLICT (product_id) DO UPDATE SET document = EXCLUDED.document"
            " WHERE products_search.document <> EXCLUDED.document",
            [list(documents), list(documents.values())],
        )


def _document(fields):
    """Return a tsvector literal: ``'mug':1A,7D 'blue':2A``."""
    places, position = {}, 0
    for weight, words in zip(_FIELDS, fields, strict=True):
        for word in words[: MOST_POSITIONS - position]:
            position += 1
            places.setdefault(word, []).append(f"{position}{weight}")
    return " ".join(f"'{word}':{','.join(found[:MOST_PLACES])}" for word, found in places.items())


def is_empty():
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM products_search)")
        return bool(cursor.fetchone()[0])


def clear():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_search")
        cursor.execute("DELETE FROM products_search_spellings")
