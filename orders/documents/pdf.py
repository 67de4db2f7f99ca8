"""Data to PDF: tagged (PDF/UA-1), the same bytes for the same data.

Invoices and credit notes bring the same as XML along (``orders.documents.einvoice``), in a PDF that is kept for long
(PDF/A-3).

What the fonts that the compiler brings along do not know is set in those that the machine has.

The templates get finished text as JSON; nothing of it is ever read as markup.
"""

import json
import logging
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from babel.dates import format_date, format_interval
from babel.numbers import format_currency, format_decimal
from django.utils.translation import gettext, ngettext

from orders.documents.data import DocumentLine, InvoiceData, PackingSlipData, PickingListData, TaxLine
from orders.documents.einvoice import einvoice_xml
from orders.documents.facturx import with_facturx_metadata
from orders.documents.text import one_line
from orders.rules.intra_community import TaxReason

logger = logging.getLogger(__name__)

FALLBACK = {
    "Chinese, Japanese and Korean": "Noto Sans CJK SC",
    "Thai": "Loma",
    "emoji": "Noto Color Emoji",
}
"""What the templates name for scripts that the fonts of the compiler do not have."""

FONTS_HINT = "Install fonts for it: fonts-noto-cjk, fonts-thai-tlwg and fonts-noto-color-emoji on Debian."

TEMPLATES = Path(__file__).parent / "templates"
LOCALE = "en_GB"  # the language of the templates, whoever is looking
LONGEST_WORD = 24  # characters that fit into the narrowest column of text

_compiling = Lock()  # one compiler serves a process, and it keeps the data of its last call


def invoice_pdf(data: InvoiceData) -> bytes:
    """Print an invoice or a credit note.

    :raises DocumentDoesNotAddUp: the amounts contradict each other.
    """
    data.check()
    is_credit = data.kind == "credit_note"
    shown = {
        "title": f"{gettext('Credit note') if is_credit else gettext('Invoice')} {data.number}",
        "seller": data.seller.as_json(),
        "date": _date_parts(data.issued_on),
        "address": data.buyer,
        "details": [
            [gettext("Credit note number") if is_credit else gettext("Invoice number"), data.number],
            [gettext("Corrects invoice"), data.corrects],
            [gettext("Date of issue"), date_text(data.issued_on)],
            [gettext("Date of supply"), _period(data.supplied_on, data.supplied_until)],
            [gettext("Order"), data.order_number],
            [gettext("Your VAT ID"), data.buyer_vat_id],
        ],
        "delivery_address": () if data.delivery_address == data.buyer else data.delivery_address,
        "lines": [{**_line(line, data.currency), "reason": _reason_apart(data, line)} for line in data.lines],
        "sums": _sums(data),
        "total": [
            gettext("Total credited") if is_credit else gettext("Total"),
            money_text(data.total, data.currency),
        ],
        "tax_lines": [
            [_tax_name(data, tax), *(money_text(amount, data.currency) for amount in (tax.net, tax.tax, tax.gross))]
            for tax in data.tax_lines
        ],
        "tax_note": _tax_note(data),
        "paid_text": data.paid_text,
        "note": _paragraphs(data.note),
    }
    pdf = _compile("invoice.typ", shown, data.issued_on, einvoice=einvoice_xml(data))
    return pdf if shows_boxes(pdf) else with_facturx_metadata(pdf)


def packing_slips_pdf(slips: Sequence[PackingSlipData], *, left_out: Sequence[str] = ()) -> bytes:
    """Print what lies in one parcel or more, each on a page of its own; it names no price.

    :param left_out: of which orders there is none, and why: the last page says it.
    """
    first, shown = slips[0], [_slip(data) for data in slips]
    title = shown[0]["title"] if len(shown) == 1 else gettext("Packing slips")
    return _compile("packing_slips.typ", {**shown[0], "title": title, "slips": shown, "left_out": left_out}, first.date)


def picking_list_pdf(data: PickingListData) -> bytes:
    """Print what has to be taken from the shelves for some orders; it names no price and no person."""
    units = sum(line.quantity for line in data.lines)
    told = {
        "units": ngettext("%(count)s unit", "%(count)s units", units) % {"count": units},
        "orders": ngettext("%(count)s order", "%(count)s orders", data.orders) % {"count": data.orders},
    }
    shown = {
        "title": gettext("Picking list, %(date)s") % {"date": date_text(data.date)},
        "summary": gettext("%(units)s for %(orders)s") % told,
        "seller": data.seller.as_json(),
        "date": _date_parts(data.date),
        "lines": [
            {
                "sku": line.sku,
                "title": line.title,
                "quantity": str(line.quantity),
                "orders": [f"{number}: {quantity}" for number, quantity in line.orders],
            }
            for line in data.lines
        ],
        "left_out": data.left_out,
    }
    return _compile("picking_list.typ", shown, data.date)


def _slip(data: PackingSlipData) -> dict[str, Any]:
    told = {"number": data.shipment, "count": data.shipments}
    shipment = gettext("%(number)s of %(count)s") % told if data.shipments > 1 else ""
    return {
        "title": gettext("Packing slip for order %(order_number)s") % {"order_number": data.order_number},
        "seller": data.seller.as_json(),
        "date": _date_parts(data.date),
        "address": data.address,
        "details": [
            [gettext("Order"), data.order_number],
            [gettext("Parcel"), shipment],
            [gettext("Date"), date_text(data.date)],
        ],
        "lines": [{"sku": line.sku, "title": line.title, "quantity": str(line.quantity)} for line in data.lines],
        "count": str(sum(line.quantity for line in data.lines)),
        "note": _paragraphs(data.note),
    }


def _words() -> dict[str, str]:
    """Return the words that the templates print, by name."""
    return {
        "item": gettext("Item"),
        "quantity": gettext("Quantity"),
        "unit_price": gettext("Unit price"),
        "discount": gettext("Discount"),
        "vat": gettext("VAT"),
        "total": gettext("Total"),
        "rate": gettext("Rate"),
        "net": gettext("Net"),
        "gross": gettext("Gross"),
        "payment_and_notes": gettext("Payment and notes"),
        "delivered_to": gettext("Delivered to"),
        "pieces": gettext("Pieces in this parcel"),
        "orders": gettext("Orders"),
        "left_out": gettext("Left out"),
        "note": gettext("Note"),
        "page": gettext("Page {page} of {pages}"),
    }


def _line(line: DocumentLine, currency: str) -> dict[str, str]:
    return {
        "sku": line.sku,
        "title": line.title,
        "quantity": str(line.quantity),
        "unit_price": money_text(line.unit_price, currency),
        "discount": money_text(-line.discount, currency) if line.discount else "",
        "tax_rate": _rate(line.tax_rate),
        "total": money_text(line.total, currency),
    }


def _sums(data: InvoiceData) -> list[list[str]]:
    sums = [[gettext("Goods"), money_text(data.goods_total, data.currency)]]
    sums += [[discount.name, money_text(-discount.amount, data.currency)] for discount in data.discounts]
    if data.delivery_name or data.delivery_total:
        told = {"delivery": data.delivery_name or gettext("Delivery"), "rate": _rate(data.delivery_tax_rate)}
        name = gettext("%(delivery)s (%(rate)s VAT)") % told
        sums.append([name, money_text(data.delivery_total - data.payment_fee, data.currency)])
    if data.payment_fee:
        told = {"payment": data.payment_name, "rate": _rate(data.delivery_tax_rate)}
        name = gettext("Fee: %(payment)s (%(rate)s VAT)") % told
        sums.append([name, money_text(data.payment_fee, data.currency)])
    if data.is_net:
        sums += [
            [gettext("VAT %(rate)s") % {"rate": _rate(tax.rate)}, money_text(tax.tax, data.currency)]
            for tax in data.tax_lines
            if tax.tax
        ]
    return sums


def _tax_name(data: InvoiceData, tax: TaxLine) -> str:
    return ", ".join(filter(None, (_rate(tax.rate), _reason_apart(data, tax))))


def _reason_apart(data: InvoiceData, part: DocumentLine | TaxLine) -> str:
    """Return why no tax is charged on a part of a document on which it is not charged for more than one reason."""
    reasons = {data.reason_of(line) for line in data.lines}
    return str(TaxReason(data.reason_of(part)).label) if len(reasons) > 1 else ""


def _tax_note(data: InvoiceData) -> str:
    """Return why no tax is charged; else what the prices contain, and the rule by which the tax was rounded."""
    if data.tax_reason_text:
        return data.tax_reason_text
    if not any(tax.tax for tax in data.tax_lines):
        return ""
    contain = (
        gettext("Prices are without VAT; the total contains it.")
        if data.is_net
        else gettext("Prices and total contain VAT.")
    )
    return f"{contain} {data.rounding}".strip()


def _compile(template: str, shown: dict[str, Any], day: date, *, einvoice: bytes = b"") -> bytes:
    """Set a template; ``einvoice`` is XML that the document brings along, which takes PDF/A-3."""
    inputs = {"paper": json.dumps(_printable({**shown, "words": _words()}), ensure_ascii=False)}
    if einvoice:
        inputs["einvoice"] = einvoice.decode()

    def compiled(standards: list[str]) -> bytes:
        return _compiler().compile(
            input=str(TEMPLATES / template),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=standards,
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )

    with _compiling:
        try:
            return compiled(["a-3b", "ua-1"] if einvoice else ["ua-1"])
        except _typst().TypstError as error:
            if "could not be displayed" not in error.message:
                raise
            # a name in a script that no font here has: a document with boxes in it, which then claims no standard,
            # is better than no document
            logger.error("No font here has every character of “%s”: it shows boxes. %s", shown["title"], FONTS_HINT)
            return compiled([])


@cache
def _typst() -> Any:
    """Load what documents are printed with: most processes print none."""
    return import_module("typst")


@cache
def _compiler() -> Any:
    """Return the compiler of this process; the templates name their fonts, so that others serve as fallback only.

    It is made at the first document, not on import: its threads do not live on in a fork, and a process that was forked
    after its parent had printed would wait for them for ever.
    """
    fonts = _typst().Fonts(include_system_fonts=True)
    return _typst().Compiler(root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True)


def shows_boxes(pdf: bytes) -> bool:
    """Has this a character that no font had? Such a document does not claim the standard."""
    return pdf.startswith(b"%PDF") and b"pdfuaid:part" not in pdf


def scripts_without_font() -> list[str]:
    """Return what documents here cannot print."""
    families = _typst().Fonts(include_system_fonts=True).families()
    return [script for script, family in FALLBACK.items() if family not in families]


def _printable(value: Any) -> Any:
    """Make every text one line, without characters that steer, and let endless words break."""
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    if not isinstance(value, str):
        return value
    return re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", lambda part: f"{part[0]}\N{ZERO WIDTH SPACE}", one_line(value))


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def date_text(day: date) -> str:
    """Return a day as documents print it."""
    return format_date(day, "d MMMM y", locale=LOCALE)


def _period(first: date, last: date | None) -> str:
    if last is None or last == first:
        return date_text(first)
    return format_interval(first, last, "yMMMd", locale=LOCALE)


def _date_parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _rate(rate: Decimal) -> str:
    return f"{format_decimal(rate.normalize(), locale=LOCALE)} %"


def money_text(amount: Decimal, currency: str) -> str:
    """Return an amount as documents print it."""
    return format_currency(amount, currency, locale=LOCALE).replace("-", "−")
