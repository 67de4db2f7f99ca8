"""Everything that stands on a document, said once: what is kept as JSON prints the same document for ever.

Those of a credit note are positive: they are what goes back. Prices, discounts, lines and delivery contain tax; where
``is_net``, none of them does. ``total`` does in any case. ``payment_fee`` is a part of ``delivery_total``.

``tax_reason`` says why no tax is charged (``orders.rules.intra_community``): a line and the sums of a rate each have
their own, that of the document is of the delivery, and of all in documents that were written before lines had one.
``tax_reason_text`` says all of them in words.

What Council Directive 2006/112/EC wants on an invoice, and where it stands. Article 226:

===== ============================================== =======================================================
point requirement                                    field
===== ============================================== =======================================================
1     date of issue                                  ``InvoiceData.issued_on``
2     sequential number                              ``InvoiceData.number``
3     VAT number of the supplier                     ``Seller.vat_id``
4     VAT number of the customer who owes the tax    ``InvoiceData.buyer_vat_id``
5     full name and address of both                  ``Seller.address`` (legal name first), ``InvoiceData.buyer``
6     quantity and nature of the goods               ``DocumentLine.quantity``, ``title``, ``sku``
7     date of supply                                 ``InvoiceData.supplied_on``, ``supplied_until`` for a period
8     taxable amount per rate, reductions            ``TaxLine.net``, ``DocumentLine.discount``, ``discounts``
9     rate                                           ``TaxLine.rate``, ``DocumentLine.tax_rate``, ``delivery_tax_rate``
10    amount of tax                                  ``TaxLine.tax``
11    reason for an exemption; “Reverse charge”      ``InvoiceData.tax_reason_text``, ``EInvoiceFacts.outside_vat``
===== ============================================== =======================================================

Point 8 also asks for the unit price without tax. Where ``is_net`` the document has it; else the shop's prices contain
tax, so ``DocumentLine.unit_price`` does, and the document says so: the net amount is exact per rate, where a rounded
net unit price would not add up. ``rounding`` says by which rule the tax was rounded. The points that a shop
selling its own new goods does not meet (margin schemes, travel agents, new means of transport, self-billing, cash
accounting, fiscal representatives) have no field; ``note`` can say them.

Article 226b, simplified invoices: (a) ``issued_on``, (b) ``Seller``, (c) ``DocumentLine``, (d) ``TaxLine.tax`` and
``rate``, (e) for a document that amends another (Article 219), ``corrects``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext

from orders.documents.encoding import Jsonable

TaxReasonCode = Literal["", "intra-community", "reverse-charge"]


class DocumentDoesNotAddUp(ValueError):
    """The amounts of an invoice contradict each other; the message says which."""


@dataclass(frozen=True)
class Seller(Jsonable):
    """Who sells: ``name`` is the wordmark, the first line of ``address`` the legal name, ``country`` a code.

    ``producer_numbers`` are lines: of electrical equipment the number has to be on invoices (Germany: ElektroG § 6(3)).
    """

    name: str
    address: tuple[str, ...]
    email: str = ""
    vat_id: str = ""
    register: str = ""
    bank: str = ""
    country: str = ""
    producer_numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentLine(Jsonable):
    """Goods of one kind; ``discount`` is what the whole line costs less, ``total`` what is left."""

    sku: str
    title: str
    quantity: int
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    total: Decimal
    tax_reason: TaxReasonCode = ""


@dataclass(frozen=True)
class DocumentDiscount(Jsonable):
    """What the whole order costs less, as a positive amount."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class TaxLine(Jsonable):
    """The sums of one tax rate, which is in per cent; where none is charged, of one reason."""

    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    tax_reason: TaxReasonCode = ""


@dataclass(frozen=True)
class PostalAddress(Jsonable):
    """An address in the parts that machines read; ``country`` is a code (ISO 3166-1 alpha-2)."""

    name: str
    country: str
    lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    region: str = ""


@dataclass(frozen=True)
class EInvoiceFacts(Jsonable):
    """What the e-invoice says in parts of its own, and the print in sentences; older documents have none of it.

    ``paid`` is what of ``total`` had come in, ``payment_means`` a code of UNTDID 4461, ``outside_vat`` why no VAT is
    charged where the goods go, ``corrects_issued_on`` the date of the invoice that a credit note corrects.
    """

    buyer: PostalAddress | None = None
    delivery: PostalAddress | None = None
    paid: Decimal = Decimal("0.00")
    payment_means: str = ""
    iban: str = ""
    outside_vat: str = ""
    corrects_issued_on: date | None = None


@dataclass(frozen=True)
class InvoiceData(Jsonable):
    """An invoice, or the credit note that corrects one."""

    kind: Literal["invoice", "credit_note"]
    number: str
    issued_on: date
    supplied_on: date
    order_number: str
    seller: Seller
    buyer: tuple[str, ...]
    lines: tuple[DocumentLine, ...]
    tax_lines: tuple[TaxLine, ...]
    total: Decimal
    currency: str
    supplied_until: date | None = None
    buyer_vat_id: str = ""
    delivery_address: tuple[str, ...] = ()
    delivery_name: str = ""
    delivery_total: Decimal = Decimal("0.00")
    delivery_tax_rate: Decimal = Decimal(0)
    payment_fee: Decimal = Decimal("0.00")
    payment_name: str = ""
    discounts: tuple[DocumentDiscount, ...] = ()
    paid_text: str = ""
    corrects: str = ""
    note: str = ""
    is_net: bool = False
    rounding: str = ""
    tax_reason: TaxReasonCode = ""
    tax_reason_text: str = ""
    facts: EInvoiceFacts = EInvoiceFacts()

    @property
    def goods_total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal("0.00"))

    def reason_of(self, part: DocumentLine | TaxLine) -> TaxReasonCode:
        """Return why no tax is charged on a line, or in the sums of a rate."""
        return part.tax_reason or self.tax_reason

    def check(self) -> None:
        """Refuse amounts that contradict each other, and a credit note that corrects nothing.

        :raises DocumentDoesNotAddUp:
        """
        for line in self.lines:
            if line.quantity * line.unit_price - line.discount != line.total:
                raise DocumentDoesNotAddUp(f"{line.sku}: quantity × unit price − discount is not {line.total}.")
        for tax in self.tax_lines:
            if tax.net + tax.tax != tax.gross:
                raise DocumentDoesNotAddUp(f"{tax.rate} %: net and tax are not {tax.gross}.")
        off = sum((discount.amount for discount in self.discounts), Decimal(0))
        on_top = sum((tax.tax for tax in self.tax_lines), Decimal(0)) if self.is_net else 0
        if self.goods_total - off + self.delivery_total + on_top != self.total:
            raise DocumentDoesNotAddUp(
                gettext("Goods, discounts and delivery%(value)s are not %(total)s.")
                % {"value": ", and tax," if on_top else "", "total": self.total}
            )
        if sum((tax.gross for tax in self.tax_lines), Decimal(0)) != self.total:
            raise DocumentDoesNotAddUp(
                gettext("The gross amounts of the tax rates are not %(total)s.") % {"total": self.total}
            )
        if self.tax_reason and (
            any(tax.tax for tax in self.tax_lines) or not self.buyer_vat_id or not self.seller.vat_id
        ):
            raise DocumentDoesNotAddUp(
                gettext("A document without VAT for a business charges none, and names the VAT IDs of both.")
            )
        if (self.kind == "credit_note") != bool(self.corrects):
            raise DocumentDoesNotAddUp(gettext("A credit note, and nothing else, names the invoice that it corrects."))


@dataclass(frozen=True)
class PackedLine(Jsonable):
    sku: str
    title: str
    quantity: int


@dataclass(frozen=True)
class PackingSlipData(Jsonable):
    """What lies in one parcel: the ``shipment``-th of ``shipments``."""

    order_number: str
    date: date
    seller: Seller
    address: tuple[str, ...]
    lines: tuple[PackedLine, ...]
    shipment: int = 1
    shipments: int = 1
    note: str = ""


@dataclass(frozen=True)
class PickedLine(Jsonable):
    """Units of one SKU in all, and how many of them each order, by its number, gets."""

    sku: str
    title: str
    quantity: int
    orders: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class PickingListData(Jsonable):
    """What has to be taken from the shelves for ``orders`` orders; ``left_out`` says of others why not."""

    date: date
    seller: Seller
    orders: int
    lines: tuple[PickedLine, ...]
    left_out: tuple[str, ...] = ()
