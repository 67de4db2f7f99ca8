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
    renamed_product,
    reviewer,
)
from products.selectors.tree import category_tree, moved_category

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
    "moved_category",
    "new_cards",
    "own_review",
    "product_facts",
    "product_for_page",
    "renamed_product",
    "reviewer",
    "variant_to_show",
    "vocabulary",
]
