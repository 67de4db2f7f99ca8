"""Search in the catalogue: words in name, brand, SKU, options, category, tags and description, ranked, forgiving slips.

One function, two backends: FTS5 on SQLite, ``tsvector`` on PostgreSQL, and on both a table of the words that the shop
is spelt with, found by what remains of them when letters are left out. The tables are made by migrations and are no
models: they hold nothing that ``manage.py rebuild_search_index`` cannot make again. The services keep them, in the
transaction that changes the product.

A stranger may type what costs most, as often as they like. So words, compared words and time have a limit, whatever
the shop sells and however much of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction

from my_shop.kernel.timeouts import took_too_long
from products.models import Product, Variant
from products.search import common_words, postgresql, sqlite
from products.search.words import (
    MAX_TYPOS,
    forms,
    indexed,
    joined,
    nearest,
    slip_keys,
    split_words,
    term_keys,
    typos_allowed,
)

__all__ = ["Found", "backend", "clear", "distinct_words", "find", "index", "keep_quick", "rebuild", "words_left_out"]

MAX_WORDS = 8
MAX_FOUND = 1000
"""Nobody reads on after that many; the best ones are among them, of words that very many products have the best that
sell well.
"""

MAX_COMPARED = 400
"""Words of the shop that are compared with what was typed, for each number of slips: the likeliest ones."""

MAX_WEIGHED = 20_000
"""Words among which these are chosen."""

SECONDS = 2
"""How long a search may take on SQLite, and each of its few statements on PostgreSQL."""

BATCH = 500


@dataclass(frozen=True)
class Found:
    """``ids`` of published products, the best first. ``words`` were looked for: other words than typed if those are
    spelt as nothing in the shop is. ``has_more`` means that more products fit than these; ``is_loose`` that each
    product has some of the words, none has all; ``is_cut_short`` that the time ran out before anything was found.
    """

    ids: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    has_more: bool = False
    is_corrected: bool = False
    is_loose: bool = False
    is_cut_short: bool = False


def distinct_words(text: str) -> tuple[str, ...]:
    """Return the words that are looked for when somebody types this: the first ones, each once."""
    return tuple(dict.fromkeys(split_words(text)))[:MAX_WORDS]


def words_left_out(text: str) -> bool:
    """Has this more words than are looked for?"""
    return len(set(split_words(text))) > MAX_WORDS


def find(text: str) -> Found:
    """Return the products that fit what a person typed; any text will do, also none."""
    words = distinct_words(text)
    if not words:
        return Found()
    groups = [forms(word) for word in words]
    try:
        with backend().time_limit(SECONDS):
            as_one = next(iter(joined(words)), "")  # "coca-cola" is meant where Cocacola is sold
            ids = _match(groups, as_one=as_one)
            return _found(ids, words=words) if ids else _find_with_typos(words, groups)
    except OperationalError as error:
        if not took_too_long(error):
            raise
        return Found(words=words, is_cut_short=True)


def _find_with_typos(words, groups):
    """Look for what was meant, since no product has all the words as they are spelt."""
    better = _corrections(words)
    corrected = [better.get(word, group) for word, group in zip(words, groups, strict=True)]
    ids = _match(corrected) if better else []
    is_loose = not ids and len(words) > 1
    if is_loose:
        ids = _match(corrected, any_word=True)
    spelt = tuple(group[0] for group in corrected)
    return _found(ids, words=spelt, is_corrected=bool(ids and better), is_loose=bool(ids) and is_loose)


def _match(groups, **asked):
    """Return the ids of products that fit, one more than are shown where there are more."""
    return backend().match(groups, limit=MAX_FOUND + 1, **asked)


def _found(ids, **how):
    return Found(ids=tuple(ids[:MAX_FOUND]), has_more=len(ids) > MAX_FOUND, **how)


def _corrections(words):
    """Return for each word that no product has those that some product has and that are spelt most like it.

    Words one slip away first: they are few, where two slips away there may be more than can be compared.
    """
    known = backend().known(_all_forms(words))
    unknown = [word for word in words if not known.intersection(forms(word))]
    # a word stays in the table when the last product that has it goes
    dead = _all_forms(unknown)
    better = {}
    for slips in range(1, MAX_TYPOS + 1):
        left = [word for word in unknown if word not in better and typos_allowed(word) >= slips]
        if not left:
            break
        near = _nearest_terms(left, slips, but_not=dead)
        found = set().union(*near.values())
        dead |= found - (backend().known(found) if found else set())
        alive = {word: [term for term in terms if term not in dead] for word, terms in near.items()}
        better |= {word: terms for word, terms in alive.items() if terms}
    return better


def _all_forms(words):
    return {form for word in words for form in forms(word)}


def _nearest_terms(words, slips, *, but_not):
    """Return for each word the terms of the index that are spelt most like it, as far as so many slips lead."""
    keys = {form: slip_keys(form, slips) for word in words for form in forms(word)}
    terms = backend().terms_near(keys, weighed=MAX_WEIGHED, limit=MAX_COMPARED)
    return {word: nearest(word, [term for term in terms if term not in but_not]) for word in words}


@transaction.atomic
def index(product_ids: Iterable[int]) -> None:
    """Bring the index up to date with these products: unpublished and deleted ones leave it."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        entries = _entries(batch)
        # what is written as one stands where it weighs least, or the last word of a name would weigh less than others
        backend().write(batch, [(pk, [*fields[:-1], as_one + fields[-1]]) for pk, fields, as_one in entries])
        _index_spellings({word for _, fields, _ in entries for words in fields for word in words})


def _index_spellings(words):
    """Let words be found by others that are spelt nearly so."""
    forgivable = sorted(word for word in words if typos_allowed(word))
    there = backend().terms_there(forgivable)
    new = [(word, sorted(term_keys(word))) for word in forgivable if word not in there]
    if new:
        backend().add_terms(new)


def clear() -> None:
    """Empty the index."""
    backend().clear()


def keep_quick(*, now: datetime) -> None:
    """Look once an hour which words are common and which products sell best: the search looks there first."""
    if connection.vendor == "postgresql":
        common_words.refresh(now=now)


@transaction.atomic
def rebuild() -> int:
    """Make the whole index anew and return how many products it holds."""
    clear()
    ids = list(Product.objects.published().order_by("pk").values_list("pk", flat=True))
    index(ids)
    return len(ids)


def _entries(product_ids):
    """Those that are published, each as its id, the words of each field, the weightiest first, and words as one."""
    variants = {}
    rows = Variant.objects.filter(product__in=product_ids, product__is_published=True).order_by("product", "pk")
    for product_id, sku, label, gtin in rows.values_list("product", "sku", "label", "gtin"):
        variants.setdefault(product_id, []).append((sku, label, gtin))
    tags: dict[int, list[str]] = {}
    tagged = Product.tags.through.objects.filter(product__in=product_ids, product__is_published=True)
    for product_id, name in tagged.order_by("pk").values_list("product", "tag__name"):
        tags.setdefault(product_id, []).append(name)
    products = Product.objects.published().filter(pk__in=product_ids).order_by("pk")
    facts = products.values_list("pk", "name", "brand__name", "category__name", "summary", "description")
    return [_entry(fact, variants.get(fact[0], []), tags.get(fact[0], [])) for fact in facts]


def _entry(fact, variants, tags):
    pk, name, brand, category, summary, description = fact
    brand, skus = brand or "", [sku for sku, _, _ in variants]
    texts = (
        name,
        brand,
        " ".join([*skus, *(gtin for _, _, gtin in variants if gtin)]),
        " ".join([category, *tags, *(label for _, label, _ in variants)]),
        f"{summary} {description}",
    )
    as_one = [word for text in (name, brand, *skus) for word in joined(split_words(text))]
    return pk, [indexed(text) for text in texts], as_one


def backend():
    """Return the module that knows the database's own search."""
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
