"""What tests of money share: what the orders of ``confirmed`` cost, a row read again, what was announced."""

from decimal import Decimal

TOTAL = Decimal("28.90")


def again(row):
    row.refresh_from_db()
    return row


def names(heard):
    return [name for name, _ in heard]
