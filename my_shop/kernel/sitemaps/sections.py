"""What an app tells search engines to read."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Max, QuerySet
from django.urls import reverse


class Section:
    """Addresses of one kind of page, each under a number of its own that it keeps, such as a primary key."""

    def last_key(self) -> int:
        """Return the largest number there is, 0 where there is none."""
        raise NotImplementedError

    def addresses(self, *, after: int, up_to: int) -> Iterator[tuple[str, datetime | None]]:
        """Return the paths numbered above ``after``, up to ``up_to``, each with its last change where that is known."""
        raise NotImplementedError


class RowSection(Section):
    """The pages of rows that have a slug and know when they were changed.

    :param rows: what visitors may see of them.
    :param url: name of the page's address, which takes the slug.
    """

    def __init__(self, rows: Callable[[], QuerySet], *, url: str):
        self._rows, self._url = rows, url

    def last_key(self):
        return self._rows().model._base_manager.aggregate(last=Max("pk"))["last"] or 0

    def addresses(self, *, after, up_to):
        rows = self._rows().filter(pk__gt=after, pk__lte=up_to).order_by("pk")
        for slug, updated_at in rows.values_list("slug", "updated_at"):
            yield reverse(self._url, args=[slug]), updated_at
