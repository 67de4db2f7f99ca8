"""Reads of the catalogue, split by subject."""

from products.selectors.cards import Card, cards
from products.selectors.choosing import choice_groups, variant_to_show
from products.selectors.filters import SORTS, Filters, vocabulary
from products.selectors.listing import Listing
from products.selectors.pages import (
    best_selling_cards,
    category_tiles,
    new_cards,
    own_review,
    product_facts,
    product_for_page,
    reviewer,
)
from products.selectors.tree import category_tree

__all__ = [
    "SORTS",
    "Card",
    "Filters",
    "Listing",
    "best_selling_cards",
    "cards",
    "category_tiles",
    "category_tree",
    "choice_groups",
    "new_cards",
    "own_review",
    "product_facts",
    "product_for_page",
    "reviewer",
    "variant_to_show",
    "vocabulary",
]
