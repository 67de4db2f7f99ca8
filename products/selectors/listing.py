"""A listing: the products that fit, in order and page by page."""

from functools import cached_property
from math import ceil

from django.core.paginator import EmptyPage, Paginator
from django.utils.translation import gettext

from products.caching import remember
from products.search import MAX_WORDS, Found, words_left_out
from products.selectors.categories import Node, category_tree
from products.selectors.counts import AtLeast, bounded
from products.selectors.filters import (
    Filters,
    in_order,
    matching_products,
    search_results,
    shelf,
)
from products.selectors.product_cards import Card, cards_of
from products.selectors.summaries import summary_of


class Listing:
    """The cards of ``filters`` as a sequence: its length and counts come from the cache, a slice is read anew.

    Where it is open-ended, it has its length at the least, and a slice reaches beyond it.
    """

    def __init__(self, filters: Filters):
        self.filters = filters
        self.summary = remember(f"listing:{filters!r}", lambda: summary_of(filters))

    def __len__(self):
        return self.summary.total

    def __getitem__(self, wanted: slice) -> list[Card]:
        """The products of one page, as cards."""
        return cards_of(self.ids(wanted))

    def ids(self, wanted: slice) -> list[int]:
        """Primary keys alone: they stand in an index, so that of what lies before a deep page nothing else is read."""
        if self.summary.ids is not None:
            return list(self.summary.ids[wanted])
        if self.filters.is_bare:
            return [pk for pk, _ in shelf(self.filters, wanted)]
        return list(in_order(matching_products(self.filters), self.filters).values_list("pk", flat=True)[wanted])

    @property
    def is_open_ended(self) -> bool:
        return self.summary.ids is None and isinstance(self.summary.total, AtLeast)

    @property
    def found(self) -> Found:
        return search_results(self.filters.words) if self.filters.words else Found()

    @property
    def most_words(self) -> int | None:
        """How many words were looked for, if there are more."""
        return MAX_WORDS if words_left_out(self.filters.words) else None

    @property
    def categories(self) -> list[tuple[Node, int | None]]:
        """The categories one step down that have products, with their counts."""
        tree = category_tree()
        below = tree.by_path[self.filters.category].children_list if self.filters.category else tree.top
        if self.filters.is_bare:
            return [(node, bounded(node.count)) for node in below]
        counts = self.summary.category_counts
        if counts is None:
            return [(node, None) for node in below]
        counted = [(node, sum(counts.get(pk, 0) for pk in tree.within(node.path))) for node in below]
        return [(node, count) for node, count in counted if count]


class ListingPaginator(Paginator):
    """Pages of a listing. Of an open-ended one no more is known than whether a page follows the one asked for."""

    @cached_property
    def count(self):
        return self.object_list.summary.total

    @property
    def is_open_ended(self):
        return self.object_list.is_open_ended

    def page(self, number):
        if not self.is_open_ended:
            return super().page(number)
        start = (number - 1) * self.per_page
        ids = self.object_list.ids(slice(start, start + self.per_page + 1)) if number > 0 else []
        if not ids and (number != 1 or not self.allow_empty_first_page):
            raise EmptyPage(gettext("There is no such page of products."))
        self.num_pages = max(number + (len(ids) > self.per_page), ceil(self.count / self.per_page))
        return self._get_page(cards_of(ids[: self.per_page]), number, self)
