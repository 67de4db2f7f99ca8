"""Product feeds: files that others fetch to show what the shop sells, made by the worker (``services.feeds``)."""

from collections.abc import Callable
from dataclasses import dataclass

from products.feeds import google, portals
from products.feeds.items import FeedItem


@dataclass(frozen=True)
class Feed:
    """One file: what it begins with, a piece for each item, and what it ends with."""

    content_type: str
    begin: Callable[[], str]
    line: Callable[[FeedItem], str]
    end: str = ""


FEEDS = {
    "google": Feed("application/xml; charset=utf-8", google.begin, google.line, google.END),
    "portals": Feed("text/csv; charset=utf-8", portals.begin, portals.line),
}
