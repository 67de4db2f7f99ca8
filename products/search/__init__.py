"""Search in the catalogue: words in name, brand, SKU, options, category and description, ranked, forgiving slips.

One function, two backends: FTS5 on SQLite, ``tsvector`` and ``pg_trgm`` on PostgreSQL. Their tables are made by the
migration ``0002_search`` and are no models: they hold nothing that ``manage.py rebuild_search_index`` cannot make
again. The services keep them, in the transaction that changes the product.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from products.models import Product
from products.search import postgresql, sqlite
from products.search.words import forms, nearest, slips_allowed, split_words

__all__ = ["Found", "clear", "find", "index", "rebuild"]

MAX_WORDS = 8
MAX_FOUND = 1000
"""Nobody reads on after that many; the best ones are among them."""

BATCH = 500


@dataclass(frozen=True)
class Found:
    """``ids`` of published products, the best first. ``words`` were looked for: other words than typed if those are
    spelt as nothing in the shop is. ``is_loose`` means that each product has some of the words, none has all.
    """

    ids: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    is_corrected: bool = False
    is_loose: bool = False


def find(text: str) -> Found:
    """Return the products that fit what a person typed; any text will do, also none."""
    words = list(dict.fromkeys(split_words(text)))[:MAX_WORDS]
    if not words:
        return Found()
    backend = _backend()
    groups = [forms(word) for word in words]
    ids = backend.match(groups, limit=MAX_FOUND)
    if ids:
        return Found(ids=tuple(ids), words=tuple(words))
    corrected = [_correct(backend, word, group) for word, group in zip(words, groups, strict=True)]
    spelt = tuple(group[0] for group in corrected)
    is_corrected = corrected != groups
    ids = backend.match(corrected, limit=MAX_FOUND) if is_corrected else []
    is_loose = not ids and len(words) > 1
    if is_loose:
        ids = backend.match(corrected, limit=MAX_FOUND, any_word=True)
    return Found(ids=tuple(ids), words=spelt, is_corrected=bool(ids) and is_corrected, is_loose=bool(ids) and is_loose)


def _correct(backend, word, group):
    """Return what to look for instead of a word that no product has."""
    slips = slips_allowed(word)
    if not slips or backend.match([group], limit=1):
        return group
    terms = backend.terms_like(word, shortest=len(word) - slips - 1, longest=len(word) + slips)
    return nearest(word, terms) or group


@transaction.atomic
def index(product_ids: Iterable[int]) -> None:
    """Bring the index up to date with these products: unpublished and deleted ones leave it."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        _backend().write(batch, [_entry(product) for product in _indexable().filter(pk__in=batch)])


def clear() -> None:
    """Empty the index."""
    _backend().clear()


@transaction.atomic
def rebuild() -> int:
    """Make the whole index anew and return how many products it holds."""
    clear()
    ids = list(_indexable().order_by("pk").values_list("pk", flat=True))
    index(ids)
    return len(ids)


def _indexable():
    return Product.objects.published().select_related("category", "brand").prefetch_related("variants")


def _entry(product):
    """One product as its id and the words of each field, the weightiest field first."""
    variants = product.variants.all()
    texts = (
        product.name,
        product.brand.name if product.brand else "",
        " ".join(variant.sku for variant in variants),
        " ".join([product.category.name, *(variant.label for variant in variants)]),
        f"{product.summary} {product.description}",
    )
    return product.pk, [split_words(text) for text in texts]


def _backend():
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
