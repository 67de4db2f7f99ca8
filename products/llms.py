"""The catalogue for language models: where to begin, and how a program reads on."""

from django.urls import reverse
from django.utils.translation import gettext

from my_shop.kernel.llms import MOST_LINKS, Link, Section
from my_shop.kernel.markdown import markdown_to_text
from products.selectors.categories import category_tree
from products.selectors.pages import best_selling_cards

LONGEST_NOTE = 200


def sections() -> list[Section]:
    """Return the categories that have something to sell, what sells best, and the feeds."""
    tree = category_tree()
    shown = [node for node in tree.in_order() if node.count][:MOST_LINKS]
    categories = [Link(tree.words(node.pk), node.url, _note(node)) for node in shown]
    cards = best_selling_cards()
    best = [Link(card.name, reverse("products:markdown", args=[card.slug]), card.brand) for card in cards]
    feeds = [
        Link(
            gettext("Product feed, XML"), reverse("products:google_feed"), gettext("RSS 2.0 for Google Merchant Center")
        ),
        Link(gettext("Product feed, CSV"), reverse("products:portal_feed"), gettext("Prices, delivery and stock")),
    ]
    everything = Link(gettext("All products"), reverse("products:list"), gettext("Search with ?q=words"))
    return [
        Section(gettext("Categories"), 10, [everything, *categories]),
        Section(gettext("Best sellers"), 20, best),
        Section(gettext("For programs"), 60, feeds),
    ]


def _note(node):
    said = node.meta_description or markdown_to_text(node.description).partition("\n")[0]
    return said[:LONGEST_NOTE]
