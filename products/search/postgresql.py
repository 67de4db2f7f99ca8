"""The search index on PostgreSQL: a table of ``tsvector``, and a row for each word with its keys; no extension.

Vectors and queries are written out as literals from plain words, so that no parser of the server has its own idea of
what a word is, and the index answers as the one on SQLite does.
"""

from contextlib import contextmanager

from django.db import connection, transaction

from products.search.words import LONGEST_WORD, MAX_TYPOS, is_spaceless, letter_pairs, pairs

TABLES = ("products_search", "products_search_spellings", "products_search_common")
SHORTEST_PREFIX = 3
MOST_POSITIONS = 16_000  # a tsvector counts no further
MOST_PLACES = 200  # of one word

_WEIGHTS = "{0.05, 0.3, 0.6, 1.0}"  # D, C, B, A
_FIELDS = "ABBCD"


RANKED = 20_000
"""Hits that are weighed against each other at most, of words that few products have."""

_BEGUN, _WHOLE, _RARE = (f"document @@ %({question})s::tsquery" for question in ("begun", "whole", "rare"))
_NAMED_BEGUN, _NAMED_WHOLE = (step.replace("document", "ts_filter(document, '{a,b}')") for step in (_BEGUN, _WHOLE))
STEPS_OF_COMMON_WORDS = (
    f"is_popular AND {_NAMED_BEGUN}",
    f"NOT is_popular AND {_NAMED_WHOLE}",
    f"is_popular AND {_BEGUN} AND NOT {_NAMED_BEGUN}",
    f"NOT is_popular AND {_WHOLE} AND NOT {_NAMED_WHOLE}",
    f"NOT is_popular AND {_BEGUN} AND NOT {_WHOLE}",
)
"""Where one looks for words that very many products have, until there are enough: no product is in two of these.

The best sellers are first, and those that are named so before those that are described so. Among all products, whole
words come before those that only begin so: to collect all of these costs tens of milliseconds at a million products.
"""


def match(groups, *, limit, any_word=False, as_one=""):
    """Return ids of products that have a word of each group (or of any), or ``as_one``, the best first."""
    common = _common([word for group in groups for word in group] + [as_one])
    rare = [group for group in groups if not common.intersection(group)]
    question = {"any_word": any_word, "as_one": as_one}
    asked = {
        "begun": _question(groups, **question),
        "whole": _question(groups, **question, whole=True),
        "rare": _question(rare, **question),
        "weights": _WEIGHTS,
        "limit": limit,
    }
    if as_one in common or (common and (any_word or not rare)):
        return _ids(_steps_of_common_words(any_word and rare), asked, ranked=limit)
    if len(rare) < len(groups):
        # the index would collect every product of the common words before it looks at the rare ones
        return _ids([f"{_RARE} AND ({_BEGUN}) IS TRUE"], asked, ranked=RANKED)
    return _ids([_BEGUN], asked, ranked=RANKED)


def _steps_of_common_words(has_rare_ones):
    if not has_rare_ones:
        return STEPS_OF_COMMON_WORDS
    return [_RARE, *(f"{step} AND NOT {_RARE}" for step in STEPS_OF_COMMON_WORDS)]


def _ids(steps, asked, *, ranked):
    """Rank the first products that come by these steps; what has a rare word before what has others."""
    rows = "SELECT product_id, document, is_popular, %s AS place FROM products_search WHERE %s"
    hits = " UNION ALL ".join(rows % (int(steps[0] == _RARE != step), step) for step in steps)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT product_id FROM ({hits} LIMIT %(ranked)s) AS hits"  # noqa: S608 - the steps are ours
            " ORDER BY place, ts_rank(%(weights)s::real[], document, %(begun)s::tsquery) DESC, is_popular DESC,"
            " product_id LIMIT %(limit)s",
            {**asked, "ranked": ranked},
        )
        return [pk for (pk,) in cursor.fetchall()]


def _common(words):
    """Return those words that very many products have, whole or, with three letters or more, as their beginning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT beginning FROM products_search_common WHERE beginning = ANY(%s)", [words])
        return {word for (word,) in cursor.fetchall()} - {""}


def _question(groups, *, any_word, as_one, whole=False):
    terms = [f"({' | '.join(_term(word, whole=whole) for word in group)})" for group in groups]
    question = (" | " if any_word else " & ").join(terms)
    return f"({question}) | {_term(as_one, whole=whole)}" if as_one and question else question


def _term(word, *, whole=False):
    if is_spaceless(word):
        phrase = " <-> ".join(f"'{pair}'" for pair in pairs(word[:LONGEST_WORD]))
        return f"({phrase})" if len(word) > 1 or whole else f"{phrase}:*"
    return f"'{word}':*" if len(word) >= SHORTEST_PREFIX and not whole else f"'{word}'"


@contextmanager
def time_limit(seconds):
    """Let no statement within take longer, or be cancelled (``my_shop.kernel.timeouts``).

    Nor read a whole table: to a planner who believes that a word is frequent, reading until it comes looks cheap, and
    the word that nothing has comes never. Nor ask other processes: what comes first would not stay first.
    """
    is_ours = not connection.in_atomic_block  # then COMMIT resets it
    names = ("statement_timeout", "enable_seqscan", "max_parallel_workers_per_gather")
    values = (max(1, round(seconds * 1000)), "off", 0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = {value}" for name, value in zip(names, values, strict=True)))
        yield
        if not is_ours:
            cursor.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in names))


def known(words):
    """Return those words that stand in some product, or with three letters or more begin one that does."""
    words = sorted(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[], %s::text[]) AS asked (word, question)"
            " WHERE CASE WHEN EXISTS (SELECT 1 FROM products_search_common WHERE beginning = word) THEN true"
            " ELSE EXISTS (SELECT 1 FROM products_search WHERE document @@ question::tsquery) END",
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
        cursor.execute("DELETE FROM products_search_common")
