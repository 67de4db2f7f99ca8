"""The files that come in of orders: history of a former shop."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.imports.batches import record_together, undone
from my_shop.kernel.imports.contract import Column, Importer, ImportJob, Preset, Result, RowOutcome
from my_shop.kernel.imports.file_rows import FileRows
from my_shop.kernel.imports.spreadsheets import RowRefused, as_row, read_table
from orders.models import Order
from orders.rules.moved_order import MovedOrder
from orders.rules.moved_order_rows import ADDRESS, read_order
from orders.services.history.bring_in import BroughtIn, bring_in
from orders.services.history.take_back import take_back

BATCH = 500
"""Orders that come in together, or not."""

KEY = "orders.order:"


def _address_columns(kind, words):
    labels = (_("name"), _("street"), _("further line"), _("town"), _("region"), _("postcode"), _("country"))
    parts = [*zip(ADDRESS, labels, strict=True), ("company", _("company"))]
    return [Column(f"{kind}_{part}", format_lazy("{}: {}", words, label)) for part, label in parts]


COLUMNS = (
    Column("number", _("Order number"), is_required=True),
    Column("placed_at", _("Placed at"), is_required=True),
    Column("email", _("E-mail address")),
    Column("phone", _("Phone")),
    *(Column("company", _("company")), Column("vat_id", _("VAT ID"))),
    *(Column("status", _("State of the delivery")), Column("payment_status", _("State of the payment"))),
    *(Column("confirmed_at", _("Confirmed at")), Column("paid_at", _("Paid at"))),
    *(Column("shipped_at", _("Shipped at")), Column("delivered_at", _("Delivered at"))),
    Column("cancelled_at", _("Cancelled at")),
    *(Column("currency", _("Currency")), Column("prices_without_tax", _("Bought at prices without tax: yes or no"))),
    *(Column("discount_total", _("Discount")), Column("voucher_codes", _("Vouchers, with commas between them"))),
    *(Column("delivery_total", _("Delivery costs")), Column("payment_fee", _("Of these, the fee for the way to pay"))),
    *(Column("tax_total", _("Tax")), Column("total", _("Total"))),
    *(Column("credited_total", _("Cancelled before it was paid")), Column("paid_total", _("Paid"))),
    *(Column("outstanding_total", _("Still to be paid")), Column("refunded_total", _("Refunded"))),
    Column("disputed_total", _("Taken back by the bank")),
    *(Column("payment_method", _("Way to pay")), Column("delivery_method", _("Way of delivery"))),
    Column("note", _("Note of the buyer")),
    *_address_columns("billing", _("Invoice")),
    *_address_columns("shipping", _("Delivery")),
    Column("country", _("Country it goes to")),
    Column("sku", "SKU"),
    Column("name", _("Item"), is_required=True),
    Column("options", _("Options")),
    Column("quantity", _("Quantity"), is_required=True),
    Column("unit_price", _("Price of one, with tax"), is_required=True),
    *(Column("line_discount", _("Discount of the item")), Column("line_total", _("Item, less its discount"))),
    *(Column("tax_rate", _("Tax of the item, per cent")), Column("line_tax", _("Tax in the item"))),
    *(Column("shipped_quantity", _("Quantity sent")), Column("returned_quantity", _("Quantity that came back"))),
    Column("digital", _("Nothing is sent: yes or no")),
)
"""Of our own format, as ``ORDER_LINES`` goes out: one row per line of an order; what is said of the order may stand in
each, or in its first."""

OWN_COLUMNS = tuple(column.name for column in COLUMNS)
OWN_ALWAYS = frozenset({"number", "placed_at", "sku", "name", "quantity", "unit_price"})
"""By these a table of our own is known."""

_SHOPIFY_ADDRESS = {
    "Name": "name",
    "Company": "company",
    "Address1": "line1",
    "Address2": "line2",
    "City": "city",
    "Province": "region",
    "Zip": "postcode",
    "Country": "country",
}
SHOPIFY = {
    "Name": "number",
    "Email": "email",
    "Phone": "phone",
    "Created at": "placed_at",
    "Financial Status": "payment_status",
    "Paid at": "paid_at",
    "Payment Method": "payment_method",
    "Fulfillment Status": "status",
    "Fulfilled at": "shipped_at",
    "Shipping Method": "delivery_method",
    "Cancelled at": "cancelled_at",
    "Currency": "currency",
    "Shipping": "delivery_total",
    "Taxes": "tax_total",
    "Total": "total",
    "Discount Code": "voucher_codes",
    "Discount Amount": "discount_total",
    "Refunded Amount": "refunded_total",
    "Outstanding Balance": "outstanding_total",
    "Notes": "note",
    "Lineitem quantity": "quantity",
    "Lineitem name": "name",
    "Lineitem price": "unit_price",
    "Lineitem discount": "line_discount",
    "Lineitem sku": "sku",
    **{f"Billing {name}": f"billing_{part}" for name, part in _SHOPIFY_ADDRESS.items()},
    **{f"Shipping {name}": f"shipping_{part}" for name, part in _SHOPIFY_ADDRESS.items()},
}
"""Columns of the orders that Shopify exports (help.shopify.com, “Exporting orders”), and what they are here."""

KNOWN = {"shopify": SHOPIFY, "my-shop": {name: name for name in OWN_COLUMNS}}
ORIGINS = {"shopify": Order.Origin.SHOPIFY, "my-shop": Order.Origin.MY_SHOP}


class OrderImporter:
    """Brings orders in as history; see ``orders.services.history``."""

    key = "orders"
    name = _("Orders of a former shop")
    permission = "orders.add_order"
    scope = "staff:orders"
    presets = (
        Preset("my-shop", _("Order lines as this program exports them"), OWN_ALWAYS),
        Preset("shopify", "Shopify", frozenset({"Name", "Financial Status", "Created at", "Lineitem name", "Total"})),
    )
    columns = COLUMNS
    takes_pictures = False

    def run(self, job: ImportJob) -> None:
        """See ``Importer``: of an order the line of its first row is recorded."""
        mapping, origin = KNOWN.get(job.preset) or job.mapping, ORIGINS.get(job.preset, Order.Origin.FILE)
        number = next((name for name, meaning in mapping.items() if meaning == "number"), "")
        table = read_table(job.path, required=[number])
        place, names = table.columns.index(number), frozenset(mapping.get(name, "") for name in table.columns)
        numbered = ((line, _at(cells, place), cells) for line, cells in table.rows)
        groups = (_Group(key, rows) for key, rows in FileRows(numbered).groups())
        waiting = (group for group in groups if not job.is_recorded(group.line))
        while batch := list(islice(waiting, BATCH)):
            for group in batch:
                group.read(table.columns, mapping, names)
            record_together(job, partial(_bring_in, batch, origin))

    def undo(self, outcomes: Iterator[RowOutcome], *, user: Any) -> Iterator[list[RowOutcome]]:
        """See ``Importer``."""
        while batch := list(islice(outcomes, BATCH)):
            ids = {outcome.key: int(outcome.key.removeprefix(KEY)) for outcome in batch}
            taken = take_back(order_ids=list(ids.values()))
            why = gettext("It stays: it is gone already, or something was written about it since.")
            yield [undone(outcome, is_taken=ids[outcome.key] in taken, why_not=why) for outcome in batch]


class _Group:
    """The rows of one order: read as it is needed, and refused with the reason."""

    def __init__(self, number: str, rows: Iterable[tuple[int, list[str]]]):
        self.number, self.rows = number, list(rows)
        self.line = self.rows[0][0]
        self.order: MovedOrder | None = None
        self.refusal = ""

    def read(self, columns: Sequence[str], mapping: Mapping[str, str], names: frozenset[str]) -> None:
        try:
            if not self.number:
                raise RowRefused(gettext("It has no order number."))
            rows = [as_row(columns, cells) for _, cells in self.rows]
            own = [{mapping[name]: text for name, text in row.items() if name in mapping} for row in rows]
            self.order = read_order(own, names=names, now=timezone.now())
        except RowRefused as refusal:
            self.refusal = str(refusal)


def _bring_in(batch: Sequence[_Group], origin: str) -> list[RowOutcome]:
    """Bring the orders of a batch in, and return what became of each."""
    outcomes = [_outcome(group, Result.SKIPPED, group.refusal) for group in batch if group.order is None]
    read = [group for group in batch if group.order is not None]
    answers = bring_in(orders=[group.order for group in read if group.order is not None], origin=origin)
    return outcomes + [_told(group, answer) for group, answer in zip(read, answers, strict=True)]


def _told(group: _Group, answer: BroughtIn) -> RowOutcome:
    if answer.order is None:
        return _outcome(group, Result.SKIPPED, answer.reason)
    if not answer.is_new:
        text = gettext("It is here already, as %(number)s.") % {"number": answer.order.number}
        return _outcome(group, Result.UNCHANGED, text)
    count, notes = len(group.order.lines), group.order.notes
    lines = ngettext("Order %(number)s, %(count)s item.", "Order %(number)s, %(count)s items.", count)
    text = " ".join([lines % {"number": answer.order.number, "count": count}, *notes])
    return _outcome(group, Result.NOTED if notes else Result.CREATED, text, f"{KEY}{answer.order.pk}")


def _outcome(group, result, text, key=""):
    return RowOutcome(line=group.line, result=result, label=group.number, text=text, key=key)


def _at(cells, place):
    return cells[place].strip()[:64] if place < len(cells) else ""


IMPORTERS: list[Importer] = [OrderImporter()]
