"""Has the pictures taken by a few processes, while the shop is being filled."""

import os
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from my_shop.demo.catalogue import Item
from my_shop.demo.pictures import Photo, take_avatar, take_cover, take_photos

MOST_PROCESSES = 4


class Darkroom:
    """Orders for pictures go in, finished ones come out; nothing is started before the first order."""

    def __init__(self, *, is_open: bool = True):
        self.is_open = is_open
        self._pool: ProcessPoolExecutor | None = None
        self._items: dict[str, Future] = {}

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def order_items(self, items: list[Item]) -> None:
        """Begin with the pictures of items, in this order."""
        if self.is_open:
            self._items = {item.slug: self._order(take_photos, item) for item in items}

    def photos(self, slug: str) -> list[Photo]:
        """Wait for the pictures of an item; none where none were ordered."""
        return self._items[slug].result() if slug in self._items else []

    def order_cover(self, slug: str) -> Future | None:
        return self._order(take_cover, slug) if self.is_open else None

    def order_avatar(self, name: str) -> Future | None:
        return self._order(take_avatar, name) if self.is_open else None

    def _order(self, take, *arguments) -> Future:
        if self._pool is None:
            # spawned, not forked: a child must not inherit the database connection
            workers = min(MOST_PROCESSES, os.cpu_count() or 1)
            self._pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        return self._pool.submit(take, *arguments)
