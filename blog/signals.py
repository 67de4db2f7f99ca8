"""What blog announces and asks."""

from dataclasses import dataclass
from decimal import Decimal

from django.dispatch import Signal

from my_shop.kernel.pictures.shown import ShownPicture


@dataclass(frozen=True)
class PublishedPost:
    """A post as other apps see it; ``url`` is absolute."""

    post_id: int
    title: str
    summary: str
    author_id: int
    author_name: str
    url: str


post_published = Signal()
"""A post has been published for the first time.

Arguments: ``post`` (``PublishedPost``).
Sent by ``blog.services.publish_post`` inside its transaction, with ``send``; not sent when a
published post is edited, withdrawn or published again.
Kind: may follow: a receiver only writes rows.
"""


@dataclass(frozen=True)
class ProductCard:
    """A product as a post shows it.

    ``slug`` is the one that was asked for, though the product may have another one by now. ``price`` is today's lowest
    (Decimal, with tax), of several where it ``varies``; ``stock`` is in words, ``picture`` what shows it best.
    """

    slug: str
    name: str
    price: Decimal
    stock: str
    url: str
    picture: ShownPicture | None = None
    alt: str = ""
    varies: bool = False


product_cards_asked = Signal()
"""Asks for the cards of the products that a post mentions.

Arguments: ``slugs`` (tuple of str).
Sent by the post's page, outside a transaction, with ``send``. A receiver answers a list of
``ProductCard`` for the published ones it knows. The page works without any answer.
"""
