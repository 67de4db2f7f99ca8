"""The catalogue: what hangs on few rows is made by the services, what there are millions of by SQL."""

from my_shop.kernel.pictures.models import WIDTHS, Picture
from products.models import PricePoint, Product, ProductImage, Review, StockMovement, Variant
from products.services.attributes import get_or_create_brand, get_or_create_option_value
from products.services.categories import save_category
from tests.benchmarks.fill import names
from tests.benchmarks.fill.tables import draw, execute, insert, zipf

BRANDS = 60
PICTURES = 40
SPECIAL = 20
"""Products that have the rare word, and products of the smallest category."""


def stage(count: int) -> None:
    """Write into temporary tables what there will be: a row a product and a row a variant, all chance in it."""
    _stage_words(count)
    _stage_shelves()
    _stage_looks()
    words = ", ".join(f"{zipf('n', 10 + at, _words(count))} AS word{at}" for at in range(4))
    step = max(1, count // SPECIAL)
    special = f"n <= {step * SPECIAL} AND n % {step} ="
    execute(
        "CREATE TEMP TABLE bench_product AS"
        f" SELECT n, {special} 0 AS is_rare, n % 20 = 1 AS is_frequent,"
        f" ({special} 0 OR n % 33 <> 5) AS is_published, n % {max(1, count // 12)} = 3 AS is_featured,"
        f" CASE WHEN {special} {step // 2} THEN (SELECT max(place) FROM bench_shelf)"
        f" ELSE width_bucket({draw('n', 1)}, (SELECT array_agg(share ORDER BY place) FROM bench_shelf)) END AS place,"
        f" {zipf('n', 2, BRANDS)} AS brand, {zipf('n', 3, len(names.ADJECTIVES))} AS adjective,"
        f" {words},"
        f" floor(4 + 190 * power({draw('n', 4)}, 3)) + 0.95 AS price, {draw('n', 5)} < 0.08 AS is_reduced,"
        f" {draw('n', 6)} < 0.03 AS is_sold_out, floor(power(100, {draw('n', 7)} * {draw('n', 8)}))::int - 1 AS sold"
        f" FROM generate_series(1, {count}) AS n"
    )
    execute(
        "CREATE TEMP TABLE bench_variant AS SELECT k + 1 + (n - 1) * 2 + n / 2 AS id, n AS product, k AS position,"
        " (price + 2 * k)::numeric(10, 2) AS price, is_reduced,"
        f" CASE WHEN is_sold_out OR {draw('n * 8 + k', 30)} < 0.05 THEN 0"
        f" ELSE 1 + floor(900 * power({draw('n * 8 + k', 31)}, 2))::int END AS quantity,"
        f" ({zipf('n', 32, len(names.COLOURS))} + k) % {len(names.COLOURS)} AS colour,"
        f" (n + k) % {len(names.SIZES)} AS size"
        " FROM bench_product CROSS JOIN generate_series(0, 2) AS k WHERE k < 2 + n % 2 ORDER BY n, k"
    )
    execute("ANALYZE bench_product; ANALYZE bench_variant")


def _words(count):
    """How many different words a catalogue of this size is made of: it grows with the root, as in any language."""
    return min(20_000, round(20 * count**0.5))


def _stage_words(count):
    execute("CREATE TEMP TABLE bench_word (rank int PRIMARY KEY, word text)")
    execute("CREATE TEMP TABLE bench_adjective (rank int PRIMARY KEY, word text)")
    for table, words in (("bench_word", names.vocabulary(_words(count))), ("bench_adjective", names.ADJECTIVES)):
        execute(
            f"INSERT INTO {table} SELECT rank, word FROM unnest(%s::text[]) WITH ORDINALITY AS w (word, rank)", [words]
        )
        execute(f"ANALYZE {table}")


def _stage_shelves():
    """Make a tree of three levels; the first smallest categories hold most, the last one few."""
    tops = [save_category(name=name, position=number) for number, name in enumerate(names.ROOTS)]
    leaves = []
    each = len(names.NOUNS) // len(tops)
    for top, begin in zip(tops, range(0, len(names.NOUNS), each), strict=True):
        nouns = iter(names.NOUNS[begin : begin + each])
        for kind in ("essentials", "favourites", "finds"):
            middle = save_category(name=f"{top.name} {kind}", parent=top)
            leaves += [
                (save_category(name=f"{noun}s".capitalize(), parent=middle), noun)
                for noun in (next(nouns), next(nouns))
            ]
    execute("CREATE TEMP TABLE bench_shelf (place int PRIMARY KEY, category bigint, noun text, share float8)")
    weights = [1 / place for place in range(1, len(leaves))] + [0]
    for place, (category, noun) in enumerate(leaves, 1):
        share = sum(weights[: place - 1]) / sum(weights)
        execute("INSERT INTO bench_shelf VALUES (%s, %s, %s, %s)", [place, category.pk, noun, share])


def _stage_looks():
    """Brands, values of options, and a few pictures that all products share."""
    words = iter(names.vocabulary(1000)[::-1])
    brands = [get_or_create_brand(name=next(words).capitalize()).pk for _ in range(BRANDS)]
    colours = [
        get_or_create_option_value(option="Colour", value=name, swatch=swatch) for name, swatch in names.COLOURS.items()
    ]
    sizes = [get_or_create_option_value(option="Size", value=name) for name in names.SIZES]
    ready = {"width": 1200, "height": 1200, "status": Picture.Status.READY, "widths": list(WIDTHS)}
    pictures = Picture.objects.bulk_create(
        Picture(file=f"pictures/bench/{number}.webp", **ready) for number in range(PICTURES)
    )
    kinds = {
        "brand": [(pk, "") for pk in brands],
        "colour": [(row.pk, row.value) for row in colours],
        "size": [(row.pk, row.value) for row in sizes],
        "picture": [(row.pk, "") for row in pictures],
    }
    execute("CREATE TEMP TABLE bench_look (kind text, place int, id bigint, label text, PRIMARY KEY (kind, place))")
    for kind, rows in kinds.items():
        for place, (pk, label) in enumerate(rows):
            execute("INSERT INTO bench_look VALUES (%s, %s, %s, %s)", [kind, place, pk, label])


NAME = (
    "(CASE WHEN is_frequent THEN 'Everyday ' ELSE '' END || initcap(adjective.word) || ' ' || initcap(w0.word) || ' '"
    " || initcap(noun) || CASE WHEN is_rare THEN ' Heirloom' ELSE '' END)"
)
NAMED = (
    "bench_product p JOIN bench_shelf USING (place) JOIN bench_adjective adjective ON adjective.rank = p.adjective"
    " JOIN bench_word w0 ON w0.rank = word0"
)


def fill(days: int) -> None:
    """Write the catalogue; what was sold of it is staged already.

    :param days: that the shop is old.
    """
    now = "date_trunc('day', now())"
    insert(
        Product,
        {
            "id": "n",
            "name": NAME,
            "slug": f"replace(lower({NAME}), ' ', '-') || '-' || n",
            "category_id": "category",
            "brand_id": "brand.id",
            "summary": "'A ' || adjective.word || ' ' || noun || ' with ' || w1.word || ' and ' || w2.word || '.'",
            "description": (
                "'Made in small numbers by people who know how, of ' || w2.word || ' and ' || w3.word"
                " || '. It keeps its ' || w1.word || ' for years, and is mended if it does not.'"
                " || E'\\n\\n* ' || initcap(adjective.word)"
                " || E'\\n* Easy to clean'"
            ),
            "details": "jsonb_build_object('Material', initcap(w3.word), 'Made in', 'Portugal')",
            "is_published": "is_published",
            "is_featured": "is_featured",
            "created_at": f"{now} - interval '1 minute' * ({days} * 1440 * {draw('n', 40)})",
            "price": "price",
            "quantity": "units",
            "sold_count": "p.sold + coalesce(bought, 0)",
            "rating_average": "average",
            "rating_count": "coalesce(reviews, 0)",
        },
        f"{NAMED} JOIN bench_word w1 ON w1.rank = word1 JOIN bench_word w2 ON w2.rank = word2"
        " JOIN bench_word w3 ON w3.rank = word3 JOIN bench_look brand ON kind = 'brand' AND brand.place = p.brand - 1"
        " JOIN (SELECT product, sum(quantity) AS units FROM bench_variant GROUP BY 1) stock ON stock.product = n"
        " LEFT JOIN (SELECT product, sum(quantity) AS bought FROM bench_line WHERE is_sold GROUP BY 1) sale"
        " ON sale.product = n"
        " LEFT JOIN (SELECT product_id, round(avg(rating), 2) AS average, count(*) AS reviews FROM products_review"
        " WHERE is_visible GROUP BY 1) review ON review.product_id = n"
        " ORDER BY n",
    )
    _fill_variants(now, days)
    insert(
        ProductImage,
        {"product_id": "n", "picture_id": "look.id", "alt": NAME, "position": "place_of"},
        f"{NAMED} CROSS JOIN generate_series(0, 1) AS place_of JOIN bench_look look ON kind = 'picture'"
        f" AND look.place = (n * 3 + place_of) % {PICTURES} WHERE place_of <= n % 2 ORDER BY n, place_of",
    )


def _fill_variants(now, days):
    looks = (
        "bench_variant v JOIN bench_look c ON c.kind = 'colour' AND c.place = colour"
        " JOIN bench_look s ON s.kind = 'size' AND s.place = size"
    )
    insert(
        Variant,
        {
            "id": "v.id",
            "product_id": "product",
            "sku": "upper(substr(noun, 1, 3)) || '-' || product || '-' || v.position",
            "label": "c.label || ', ' || s.label",
            "price": "v.price",
            "compare_at_price": "CASE WHEN v.is_reduced THEN v.price + 10 END",
            "lowest_price_30_days": "CASE WHEN v.is_reduced THEN v.price + 8 END",
            "quantity": "quantity",
            "weight_grams": "200 + 100 * (product % 30)",
            "position": "v.position",
        },
        f"{looks} JOIN bench_product p ON p.n = product JOIN bench_shelf ON bench_shelf.place = p.place ORDER BY v.id",
    )
    through = Variant.option_values.through
    insert(
        through,
        {"variant_id": "v.id", "optionvalue_id": "unnest(ARRAY[c.id, s.id])"},
        f"{looks} ORDER BY v.id",
    )
    opened = f"{now} - interval '{days} days'"
    insert(
        PricePoint,
        {"variant_id": "id", "price": "price + 8", "since": opened},
        "bench_variant WHERE is_reduced ORDER BY id",
    )
    since = f"CASE WHEN is_reduced THEN {now} - interval '3 days' ELSE {opened} END"
    insert(PricePoint, {"variant_id": "id", "price": "price", "since": since}, "bench_variant ORDER BY id")
    sold = "(SELECT variant, sum(quantity) AS sold FROM bench_line WHERE is_sold GROUP BY 1) sale"
    units = "quantity + coalesce(sold, 0)"
    insert(
        StockMovement,
        {
            "variant_id": "id",
            "change": units,
            "quantity_after": units,
            "reason": f"'{StockMovement.Reason.OPENING}'",
            "created_at": opened,
        },
        f"bench_variant LEFT JOIN {sold} ON variant = id WHERE {units} > 0 ORDER BY id",
    )


def fill_reviews(count: int, people: int) -> None:
    """Write what people say of a fifth of the products, one to three of them of each."""
    if people < 3:
        return
    insert(
        Review,
        {
            "product_id": "n",
            "user_id": f"1 + (n * 7 + k) % {people}",
            "author_name": "'Bo'",
            "rating": f"5 - floor(5 * power({draw('n * 4 + k', 50)}, 2))::int",
            "title": "'Good'",
            "text": "'It does what it is for, and it looks well beside the old one.'",
            "created_at": "now() - interval '1 minute' * (n * 7919 % 900000)",
        },
        f"generate_series(1, {count}) AS n CROSS JOIN generate_series(0, 2) AS k"
        f" WHERE n % 5 = 2 AND k <= n % 3 ORDER BY n",
    )
