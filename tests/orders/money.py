"""What tests of money share: what the orders of ``confirmed`` cost, a row read again, what was announced."""

from decimal import Decimal

TOTAL = Decimal("28.90")


def again(row):
    row.refresh_from_db()
    return row


def names(heard):
    return [name for name, _ in heard]


def reasons(order):
    """The open reasons for a person to look at an order, in words; empty where there is none."""
    order.refresh_from_db()
    found = list(order.review_reasons.filter(closed_at=None))
    assert order.needs_attention == bool(found), "the order says whether there is one"
    return " ".join(reason.text for reason in found)


def kinds(order):
    """The kinds of the open reasons, the first one first."""
    return [reason.kind for reason in order.review_reasons.filter(closed_at=None).order_by("pk")]
