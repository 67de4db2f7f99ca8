"""An order of a former shop, read from the rows of a file: what its columns mean.

Nothing is made up: what cannot be read is refused with the reason, or left out with a note.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
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
from my_shop.kernel.imports.spreadsheets import RowRefused, amount, cell, one_line, unmarked, whole_number
from my_shop.kernel.names import folded
from orders.models import Order
from orders.rules.moved_order import MOST, MovedLine, MovedOrder, add_up
from orders.rules.pricing import NOTHING

MOST_UNITS = 100_000
MOMENTS = ("placed_at", "confirmed_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at")
FIRST_YEAR = 1970
"""No shop has older orders; a date at the ends of the calendar is none in every time zone."""

LONGEST_EMAIL = 254
ADDRESS = ("name", "line1", "line2", "city", "region", "postcode", "country")
LONGEST = {"name": 120, "line1": 120, "line2": 120, "city": 80, "region": 80, "postcode": 16}

PAID = frozenset({"paid", "partially_refunded", "partly-refunded", "refunded", "disputed"})
PARTLY_PAID = frozenset({"partially_paid", "partly-paid"})
UNPAID = PARTLY_PAID | {"", "pending", "authorized", "expired", "voided", "unpaid", "nothing-to-pay"}
SUMS = {
    "discount": "discount_total",
    "delivery": "delivery_total",
    "payment_fee": "payment_fee",
    "tax": "tax_total",
    "total": "total",
    "credited": "credited_total",
    "refunded": "refunded_total",
    "disputed": "disputed_total",
}
"""Of an order -> the column that tells it."""

FULFILMENT = {
    "": Order.Status.CONFIRMED,
    "pending": Order.Status.CONFIRMED,
    "unfulfilled": Order.Status.CONFIRMED,
    "confirmed": Order.Status.CONFIRMED,
    "open": Order.Status.CONFIRMED,
    "on_hold": Order.Status.CONFIRMED,
    "scheduled": Order.Status.CONFIRMED,
    "in_progress": Order.Status.CONFIRMED,
    "packed": Order.Status.PACKED,
    "partial": Order.Status.PART_SHIPPED,
    "partially_fulfilled": Order.Status.PART_SHIPPED,
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
    :param now: nothing has happened to it later.
    :raises RowRefused: with the reason.
    """
    head = _head(rows)
    _check_currency(cell(head, "currency"))
    at = {name: _moment(head, name, now) for name in MOMENTS}
    placed_at = at["placed_at"]
    if placed_at is None:
        raise RowRefused(gettext("It does not say when it was placed."))
    notes: list[str] = []
    addresses = {kind: _address(head, kind, notes) for kind in ("shipping", "billing")}
    countries = [addresses["shipping"]["country"], addresses["billing"]["country"], _country(cell(head, "country"))]
    status = _status(head)
    order = MovedOrder(
        number=cell(head, "number")[:64],
        email=_email(head, notes),
        phone=unmarked(one_line(head, "phone"))[:40],
        company=one_line(head, "company")[:120],
        vat_id=one_line(head, "vat_id")[:20],
        note=cell(head, "note")[:500],
        status=status,
        **at,
        lines=_lines(rows),
        voucher_codes=[code.strip()[:32] for code in cell(head, "voucher_codes").split(",") if code.strip()],
        payment_name=cell(head, "payment_method")[:80],
        delivery_name=cell(head, "delivery_method")[:80],
        country=next(filter(None, countries), ""),
        is_net=_is_yes(head, "prices_without_tax"),
        addresses={kind: parts for kind, parts in addresses.items() if parts["name"] or parts["line1"]},
        notes=notes,
        paid=NOTHING,
        **{name: _money(head, column) for name, column in SUMS.items()},
    )
    if order.confirmed_at is None and not ("confirmed_at" in names and status == Order.Status.CANCELLED):
        order.confirmed_at = placed_at
    add_up(order, has_total=bool(cell(head, "total")))
    _settle(order, head, names)
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


def _moment(row, name, now) -> datetime | None:
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
    found = found if timezone.is_aware(found) else timezone.make_aware(found)
    if found.year < FIRST_YEAR or found > now:
        told = {"column": name, "text": text, "year": FIRST_YEAR}
        raise RowRefused(gettext("%(column)s “%(text)s” is before %(year)s, or in the future.") % told)
    return found


def _money(row, name) -> Decimal:
    return amount(row, name, largest=MOST) if cell(row, name) else NOTHING


def _is_yes(row, name):
    return cell(row, name).lower() in {"true", "yes", "1"}


def _email(row, notes):
    text = cell(row, "email")
    if not text:
        return ""
    if len(text) <= LONGEST_EMAIL:
        with suppress(ValidationError):
            validate_email(text)
            return text
    notes.append(gettext("“%(text)s” is no e-mail address, and was left out.") % {"text": text[:LONGEST_EMAIL]})
    return ""


def _address(row, kind, notes) -> dict[str, str]:
    parts = {part: one_line(row, f"{kind}_{part}") for part in ADDRESS}
    parts["line2"] = ", ".join(filter(None, (one_line(row, f"{kind}_company"), parts["line2"])))
    parts["postcode"] = unmarked(parts["postcode"])
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
    told = cell(row, "status").lower()
    if told == Order.Status.PLACED:
        raise RowRefused(gettext("It was never confirmed, so nothing was bought."))
    if told not in FULFILMENT:
        raise RowRefused(gettext("“%(told)s” is no state of an order that is known here.") % {"told": told})
    is_cancelled = cell(row, "cancelled_at") or cell(row, "payment_status").lower() == "voided"
    return Order.Status.CANCELLED if is_cancelled else FULFILMENT[told]


def _lines(rows: Iterable[Mapping[str, str]]) -> list[MovedLine]:
    """Return what was bought; rows of the same thing at the same price are one line."""
    found: dict[tuple, MovedLine] = {}
    for row in rows:
        name, sku = one_line(row, "name"), cell(row, "sku")
        if not (name or sku):
            continue
        line = _line(row, sku[:64], (name or sku)[:200])
        same = found.setdefault((line.sku, line.name, line.label, line.unit_price), line)
        if same is not line:
            same.join(line)
    if not found:
        raise RowRefused(gettext("Nothing was bought: no row has an item."))
    return list(found.values())


def _line(row, sku, name) -> MovedLine:
    quantity = whole_number(row, "quantity", largest=MOST_UNITS)
    if quantity < 1:
        raise RowRefused(gettext("%(name)s: %(quantity)s pieces were not sold.") % {"name": name, "quantity": quantity})
    return MovedLine(
        sku=sku,
        name=name,
        label=cell(row, "options")[:200],
        quantity=quantity,
        unit_price=_price(row),
        discount=_money(row, "line_discount"),
        total=_money(row, "line_total"),
        tax=_money(row, "line_tax"),
        tax_rate=min(_money(row, "tax_rate"), Decimal(100)),
        shipped_quantity=_units(row, "shipped_quantity"),
        returned_quantity=_units(row, "returned_quantity"),
        is_digital=_is_yes(row, "digital"),
        is_told=bool(cell(row, "line_total")),
    )


def _units(row, name) -> int:
    return max(whole_number(row, name, largest=MOST_UNITS), 0) if cell(row, name) else 0


def _price(row):
    if not cell(row, "unit_price"):
        raise RowRefused(gettext("An item has no price."))
    return amount(row, "unit_price", largest=MOST)


def _settle(order: MovedOrder, head: Mapping[str, str], names: frozenset[str]) -> None:
    """Say what came in and what went back."""
    told = cell(head, "payment_status").lower()
    if told not in PAID | UNPAID:
        raise RowRefused(gettext("“%(told)s” is no state of a payment that is known here.") % {"told": told})
    if cell(head, "paid_total"):
        order.paid = _money(head, "paid_total")
    else:
        order.paid = _paid(order, told, head, names)
        order.paid_at = (order.paid_at or order.placed_at) if order.paid >= order.total and order.paid else None
    if told == "refunded":
        order.refunded = order.refunded or order.paid
    if order.refunded > order.paid:
        order.notes.append(gettext("More went back than came in: no more than that is counted."))
        order.refunded = order.paid
    is_all_back = order.refunded and order.refunded == order.paid
    if is_all_back and order.status != Order.Status.CANCELLED and "paid_total" not in names:
        order.status = Order.Status.RETURNED


def _paid(order, told, head, names) -> Decimal:
    """Return what came in, of an order of which the file does not tell the sum."""
    if told in PARTLY_PAID and cell(head, "outstanding_total"):
        return max(order.total - _money(head, "outstanding_total"), NOTHING)
    if told in PARTLY_PAID:
        order.notes.append(gettext("A part of it was paid; the file does not say how much, so nothing is counted."))
        return NOTHING
    is_list_of_sales = not names & {"payment_status", "paid_at"} and order.status != Order.Status.CANCELLED
    is_paid = told in PAID or (not told and order.paid_at is not None) or is_list_of_sales
    return order.total if is_paid else NOTHING
