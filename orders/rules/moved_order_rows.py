"""An order of a former shop, read from the rows of a file: what its columns mean.

Nothing is made up: what cannot be read is refused with the reason, or left out with a note.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.countries import is_country
from my_shop.kernel.imports.spreadsheets import RowRefused, amount, cell, whole_number
from my_shop.kernel.names import folded
from orders.models import Order
from orders.rules.moved_order import MovedLine, MovedOrder, add_up
from orders.rules.pricing import NOTHING

MOST = Decimal(9_999_999)
ADDRESS = ("name", "line1", "line2", "city", "region", "postcode", "country")
LONGEST = {"name": 120, "line1": 120, "line2": 120, "city": 80, "region": 80, "postcode": 16}

PAID = frozenset({"paid", "partially_refunded", "partly-refunded", "refunded"})
UNPAID = frozenset(
    {"", "pending", "authorized", "expired", "voided", "unpaid", "partially_paid", "partly-paid", "nothing-to-pay"}
)
FULFILMENT = {
    "": Order.Status.CONFIRMED,
    "pending": Order.Status.CONFIRMED,
    "unfulfilled": Order.Status.CONFIRMED,
    "confirmed": Order.Status.CONFIRMED,
    "packed": Order.Status.CONFIRMED,
    "partial": Order.Status.PART_SHIPPED,
    "part-shipped": Order.Status.PART_SHIPPED,
    "fulfilled": Order.Status.SHIPPED,
    "shipped": Order.Status.SHIPPED,
    "delivered": Order.Status.DELIVERED,
    "restocked": Order.Status.CANCELLED,
    "cancelled": Order.Status.CANCELLED,
    "returned": Order.Status.RETURNED,
}
"""What shops call it, in small letters -> what it is here."""


def read_order(rows: Sequence[Mapping[str, str]], *, names: frozenset[str], now: datetime) -> MovedOrder:
    """Return an order from its rows, whose cells go by the columns of our own format.

    What is said of the whole order stands in its first row, or in the first one that says it.

    :param names: which of our columns the file has.
    :param now: no order was placed later.
    :raises RowRefused: with the reason.
    """
    head = _head(rows)
    _check_currency(cell(head, "currency"))
    placed_at = _moment(head, "placed_at")
    if placed_at is None:
        raise RowRefused(gettext("It does not say when it was placed."))
    if placed_at > now:
        raise RowRefused(gettext("It was placed in the future."))
    notes: list[str] = []
    addresses = {kind: _address(head, kind, notes) for kind in ("shipping", "billing")}
    order = MovedOrder(
        number=cell(head, "number")[:64],
        email=_email(head, notes),
        phone=_plain(head, "phone")[:40],
        note=cell(head, "note")[:500],
        status=_status(head),
        placed_at=placed_at,
        paid_at=_moment(head, "paid_at"),
        shipped_at=_moment(head, "shipped_at"),
        cancelled_at=_moment(head, "cancelled_at"),
        lines=_lines(rows),
        discount=_money(head, "discount_total"),
        discount_code=cell(head, "voucher_code")[:32],
        delivery=_money(head, "delivery_total"),
        tax=_money(head, "tax_total"),
        total=_money(head, "total"),
        paid=NOTHING,
        refunded=_money(head, "refunded_total"),
        payment_name=cell(head, "payment_method")[:80],
        delivery_name=cell(head, "delivery_method")[:80],
        country=addresses["shipping"].get("country") or addresses["billing"].get("country", ""),
        addresses={kind: parts for kind, parts in addresses.items() if parts.get("name") or parts.get("line1")},
        notes=notes,
    )
    add_up(order, has_total=bool(cell(head, "total")))
    _settle(order, cell(head, "payment_status").lower(), is_told=bool(names & {"payment_status", "paid_at"}))
    return order


def _head(rows):
    """Return what is said of an order in any of its rows, the first that says something."""
    head: dict[str, str] = {}
    for row in rows:
        for name, text in row.items():
            if text and not head.get(name):
                head[name] = text
    return head


def _check_currency(code):
    if code and code.upper() != settings.SHOP_CURRENCY:
        raise RowRefused(
            gettext("It is in %(currency)s, and the shop sells in %(own)s: nobody knows the rate of that day.")
            % {"currency": code, "own": settings.SHOP_CURRENCY}
        )


def _moment(row, name) -> datetime | None:
    text = cell(row, name)
    if not text:
        return None
    plain = re.sub(r" ?UTC$", "+00:00", re.sub(r" ([+-]\d\d:?\d\d)$", r"\1", text))
    if german := re.fullmatch(r"(\d\d?)\.(\d\d?)\.(\d{4})(.*)", plain):
        plain = f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}{german[4]}"
    try:
        found = datetime.fromisoformat(plain)
    except ValueError as error:
        told = {"column": name, "text": text}
        raise RowRefused(gettext("%(column)s “%(text)s” is no time: write it like 2026-03-31 14:05") % told) from error
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _money(row, name) -> Decimal:
    return amount(row, name, largest=MOST) if cell(row, name) else NOTHING


def _plain(row, name):
    """Return a cell without the apostrophe that Shopify puts before postcodes and phone numbers."""
    return cell(row, name).removeprefix("'").strip()


def _email(row, notes):
    text = cell(row, "email")
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        notes.append(gettext("“%(text)s” is no e-mail address, and was left out.") % {"text": text})
        return ""
    return text


def _address(row, kind, notes) -> dict[str, str]:
    parts = {part: " ".join(_plain(row, f"{kind}_{part}").split()) for part in ADDRESS}
    parts = {part: text[: LONGEST.get(part, len(text))] for part, text in parts.items()}
    named = parts["country"]
    parts["country"] = _country(named)
    if named and not parts["country"]:
        notes.append(gettext("There is no country “%(named)s”.") % {"named": named})
    return parts


def _country(text):
    return text.upper() if is_country(text.upper()) else _codes().get(folded(text), "")


@cache
def _codes() -> dict[str, str]:
    """Return the codes of countries by their names in English, as exports write them."""
    names = Locale.parse("en").territories.items()
    return {folded(name): code for code, name in names if is_country(code)} | {"uk": "GB", "usa": "US"}


def _status(row) -> str:
    told = cell(row, "fulfilment_status").lower()
    if told not in FULFILMENT:
        raise RowRefused(gettext("“%(told)s” is no state of an order that is known here.") % {"told": told})
    is_cancelled = cell(row, "cancelled_at") or cell(row, "payment_status").lower() == "voided"
    return Order.Status.CANCELLED if is_cancelled else FULFILMENT[told]


def _lines(rows: Iterable[Mapping[str, str]]) -> list[MovedLine]:
    """Return what was bought; rows of the same thing at the same price are one line."""
    found: dict[tuple, MovedLine] = {}
    for row in rows:
        name, sku = " ".join(cell(row, "name").split()), cell(row, "sku")
        if not (name or sku):
            continue
        quantity = whole_number(row, "quantity", largest=100_000)
        if quantity < 1:
            raise RowRefused(
                gettext("%(name)s: %(quantity)s pieces were not sold.") % {"name": name, "quantity": quantity}
            )
        line = MovedLine(sku[:64], (name or sku)[:200], cell(row, "options")[:200], quantity, _price(row))
        same = found.setdefault((line.sku, line.name, line.label, line.unit_price), line)
        if same is not line:
            same.quantity += quantity
    if not found:
        raise RowRefused(gettext("Nothing was bought: no row has an item."))
    return list(found.values())


def _price(row):
    if not cell(row, "unit_price"):
        raise RowRefused(gettext("An item has no price."))
    return amount(row, "unit_price", largest=MOST)


def _settle(order: MovedOrder, told: str, *, is_told: bool) -> None:
    """Say what came in and what went back."""
    if told not in PAID | UNPAID:
        raise RowRefused(gettext("“%(told)s” is no state of a payment that is known here.") % {"told": told})
    is_paid = told in PAID or (not told and order.paid_at is not None)
    if not is_told and order.status != Order.Status.CANCELLED:
        is_paid = True  # of a list of what was sold
    if told in {"partially_paid", "partly-paid"}:
        order.notes.append(gettext("A part of it was paid; the file does not say how much, so nothing is counted."))
    order.paid = order.total if is_paid else NOTHING
    order.paid_at = (order.paid_at or order.placed_at) if is_paid else None
    if told == "refunded":
        order.refunded = order.refunded or order.total
    if order.refunded > order.paid:
        order.notes.append(gettext("More went back than came in: no more than that is counted."))
        order.refunded = order.paid
    is_all_back = order.refunded and order.refunded == order.paid
    if is_all_back and order.status != Order.Status.CANCELLED:
        order.status = Order.Status.RETURNED
