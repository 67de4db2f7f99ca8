"""What makes common words quick on PostgreSQL: which words very many products have, and which products come first.

Of a word that every twentieth of a million products has, fifty thousand would have to be read and ranked. So the
search looks among the best sellers first, and in all products only for what it does not find there. Both are figures
of the last hour: they decide where it looks first and what it ranks of more than it shows, never whether something
fits.
"""

from django.db import connection, transaction

from products.models import Product

POPULAR = 30_000
"""Products among which it looks first; in a shop that has no more, no word is common."""

SAMPLE = 20_000
"""Products, about, in which words are counted."""

COMMON = 0.002
"""The share of products from which on a word, or what begins with it, is common."""

HOURS = 1
BATCH = 500
_MARK = ""  # the row that says when it was counted; no word


def refresh(*, now) -> bool:
    """Count common words and mark the best sellers, once an hour; return whether it was due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO products_search_common (beginning, counted_at) VALUES (%(mark)s, %(now)s)"
            " ON CONFLICT (beginning) DO UPDATE SET counted_at = EXCLUDED.counted_at"
            " WHERE products_search_common.counted_at <= %(now)s - make_interval(hours => %(hours)s)",
            {"mark": _MARK, "now": now, "hours": HOURS},
        )
        if not cursor.rowcount:
            return False
        cursor.execute("SELECT count(*) FROM products_search")
        (count,) = cursor.fetchone()
    is_large = count > POPULAR
    _mark_popular(_best_sellers() if is_large else set())
    _count_words(100 * SAMPLE / count if is_large else None, now)
    return True


def _best_sellers():
    products = Product.objects.published().order_by("-sold_count", "-pk")
    return set(products.values_list("pk", flat=True)[:POPULAR])


def _mark_popular(wanted):
    """Mark these products and no others, some at a time: whoever saves one of them waits for these only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT product_id FROM products_search WHERE is_popular")
        there = {pk for (pk,) in cursor.fetchall()}
    for is_popular, ids in ((False, sorted(there - wanted)), (True, sorted(wanted - there))):
        for start in range(0, len(ids), BATCH):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "WITH locked AS (SELECT product_id FROM products_search WHERE product_id = ANY(%s)"
                    " ORDER BY product_id FOR UPDATE)"
                    " UPDATE products_search SET is_popular = %s FROM locked"
                    " WHERE products_search.product_id = locked.product_id",
                    [ids[start : start + BATCH], is_popular],
                )


@transaction.atomic
def _count_words(percent, now):
    """Write down which words are common, by a sample; what many words begin with counts as they do together."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_search_common WHERE beginning <> %s", [_MARK])
        if percent is None:
            return
        cursor.execute(
            "WITH sample AS MATERIALIZED ("
            " SELECT document FROM products_search TABLESAMPLE SYSTEM (%(percent)s)),"
            " words AS MATERIALIZED ("
            " SELECT lexeme, count(*) AS products FROM sample, unnest(document) GROUP BY lexeme)"
            " INSERT INTO products_search_common (beginning, counted_at)"
            " SELECT left(lexeme, letters), %(now)s"
            " FROM words, generate_series(least(3, length(lexeme)), length(lexeme)) AS letters"
            " GROUP BY 1 HAVING sum(products) >= %(share)s * (SELECT count(*) FROM sample)"
            " ON CONFLICT DO NOTHING",
            {"percent": min(percent, 100), "now": now, "share": COMMON},
        )
