"""How many rows wait: counted as far as anybody reads."""

from django.db.models import QuerySet

from my_shop.kernel.signals import MOST_COUNTED


def count_waiting(rows: QuerySet) -> int:
    """Return how many rows there are, up to ``MOST_COUNTED`` and one more, which stands for "and others"."""
    return rows.order_by()[: MOST_COUNTED + 1].count()
