"""What lists are narrowed by: the option values that a product keeps of its variants, and the counts of each category.

A count is a sum of rows. Whoever changes it adds one row and waits for nobody; now and then they are added up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from my_shop.kernel.pages.versions import announce_change
from products.models import CountedProduct, FacetCount, Product, Variant
from products.services.denormalised import locked_products, refresh_products

Key = tuple[int, int | None, int | None]
"""What is counted: a category, and a brand or an option value, or all in it."""

ADDED_UP_EVERY = 4000
"""How many rows are written until those of the categories that are counted then are added up."""

BATCH = 1000


@transaction.atomic
def refresh_facets(product_ids: Iterable[int]) -> None:
    """Write anew what these products, there or deleted, are narrowed and counted by, in few queries however many.

    Call it after a change of category, brand, publication or option values. Products are locked by it, after variants.
    """
    rows = _write_counts(_refresh(product_ids))
    if any(row.pk % ADDED_UP_EVERY == 0 for row in rows):
        _add_up({row.category_id for row in rows})


def _refresh(product_ids) -> Counter[Key]:
    """Write what the products and their counted rows keep, and return by how much the counts change."""
    ids = sorted(set(product_ids))
    fields = ("pk", "value_ids", "category_id", "brand_id", "is_published")
    products = list(locked_products(ids).only(*fields).order_by("pk"))
    values: dict[int, set[int]] = {product.pk: set() for product in products}
    links = Variant.option_values.through.objects.filter(variant__product__in=ids)
    for product_id, value_id in links.values_list("variant__product_id", "optionvalue_id"):
        values[product_id].add(value_id)
    changed = [product for product in products if product.value_ids != sorted(values[product.pk])]
    for product in changed:
        product.value_ids = sorted(values[product.pk])
    _write_values(changed)
    return _count(ids, [_counted(product) for product in products if product.is_published])


def rebuild_facets() -> int:
    """Write all that lists keep of the catalogue anew, while the shop sells, and return how many products are shown."""
    known = set(CountedProduct.objects.values_list("pk", flat=True))
    ids = sorted(known.union(Product.objects.values_list("pk", flat=True)))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            refresh_products(ids[start : start + BATCH])
            _refresh(ids[start : start + BATCH])
    with transaction.atomic():
        _mend_counts()
        announce_change()
    return CountedProduct.objects.count()


def _write_values(products):
    field = Product._meta.get_field("value_ids")
    cast = "::integer[]" if connection.vendor == "postgresql" else ""
    for start in range(0, len(products), BATCH):
        batch = products[start : start + BATCH]
        rows = [(product.pk, field.get_db_prep_value(product.value_ids, connection)) for product in batch]
        places = ", ".join(["(%s, %s)"] * len(rows))
        # bulk_update takes ten times as long
        update = "UPDATE products_product SET value_ids = new.column2{} FROM (VALUES {}) AS new WHERE id = new.column1"
        with connection.cursor() as cursor:
            cursor.execute(update.format(cast, places), [each for row in rows for each in row])


def _counted(product):
    return CountedProduct(
        product_id=product.pk,
        category_id=product.category_id,
        brand_id=product.brand_id,
        value_ids=product.value_ids,
    )


def _count(ids, counted):
    """Let the products of these ids be counted as said and not as before."""
    before = CountedProduct.objects.in_bulk(ids)
    new = [row for row in counted if row.pk not in before or _facts(before[row.pk]) != _facts(row)]
    gone = before.keys() - {row.pk for row in counted}
    changes: Counter[Key] = Counter()
    for row in new:
        changes.update(_keys(row))
    for pk in gone | (before.keys() & {row.pk for row in new}):
        changes.subtract(_keys(before[pk]))
    if gone:
        CountedProduct.objects.filter(pk__in=gone).delete()
    if new:
        CountedProduct.objects.bulk_create(
            new,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["product_id"],
            update_fields=["category_id", "brand_id", "value_ids"],
        )
    return changes


def _facts(row):
    return row.category_id, row.brand_id, row.value_ids


def _keys(row) -> Iterator[Key]:
    yield row.category_id, None, None
    if row.brand_id is not None:
        yield row.category_id, row.brand_id, None
    for value_id in row.value_ids:
        yield row.category_id, None, value_id


def _write_counts(changes) -> list[FacetCount]:
    return FacetCount.objects.bulk_create(
        (
            FacetCount(category_id=category_id, brand_id=brand_id, value_id=value_id, number=number)
            for (category_id, brand_id, value_id), number in sorted(changes.items(), key=str)
            if number
        ),
        batch_size=BATCH,
    )


def _add_up(category_ids):
    """Put one row in the place of those that count the same; what somebody else is adding up stays."""
    rows = FacetCount.objects.filter(category__in=category_ids).select_for_update(skip_locked=_can_skip(), of=("self",))
    sums: Counter[Key] = Counter()
    found = list(rows.order_by("pk"))
    for row in found:
        sums[row.category_id, row.brand_id, row.value_id] += row.number
    FacetCount.objects.filter(pk__in=[row.pk for row in found]).delete()
    _write_counts(sums)


def _can_skip():
    return connection.features.has_select_for_update_skip_locked


LACKING = """
    SELECT category_id, brand_id, value_id, SUM(number) FROM (
        SELECT category_id, brand_id, value_id, -number AS number FROM products_facetcount
        UNION ALL SELECT category_id, NULL, NULL, 1 FROM products_countedproduct
        UNION ALL SELECT category_id, brand_id, NULL, 1 FROM products_countedproduct WHERE brand_id IS NOT NULL
        UNION ALL SELECT category_id, NULL, {}
    ) AS parts GROUP BY 1, 2, 3 HAVING SUM(number) <> 0
"""
VALUES = {
    "postgresql": "unnest(value_ids), 1 FROM products_countedproduct",
    "sqlite": "json_each.value, 1 FROM products_countedproduct, json_each(value_ids)",
}


def _mend_counts():
    """Write what the counts lack of a count of the counted products: both are read at one moment, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(LACKING.format(VALUES[connection.vendor]))
        _write_counts({(category, brand, value): int(number) for category, brand, value, number in cursor.fetchall()})
