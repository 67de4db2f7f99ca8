"""An invoice or a credit note as XML that programs read: CII D16B in the profile EN 16931 (Factur-X, ZUGFeRD).

It says what the print says, in net amounts (``orders.rules.einvoice_amounts``); the terms BT and BG are those of
EN 16931-1, and the order of the elements is that of UN/CEFACT's Cross Industry Invoice D16B, which its schema demands.
"""

from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree

from django.utils.translation import gettext

from orders.documents.data import InvoiceData
from orders.documents.einvoice_parties import add_buyer, add_place, add_seller, is_vat_id
from orders.documents.einvoice_xml import RSM, Node, amount, percentage
from orders.rules.einvoice_amounts import NetAmounts, NetLine, NetRate, net_amounts
from orders.rules.vat_categories import VatCategory, einvoice_category

PROFILE = "urn:cen.eu:en16931:2017"
"""BT-24: the whole of EN 16931, and nothing besides."""

INVOICE, CREDIT_NOTE = "380", "381"
"""BT-3, of UNTDID 1001."""

PIECE = "C62"
"""BT-130, of UN/ECE Recommendation 20: one."""

DISCOUNT, FREIGHT = "95", "FC"
"""BT-140 of UNTDID 5189, BT-105 of UNTDID 7161."""


def einvoice_xml(data: InvoiceData) -> bytes:
    """Return the document as XML, the same bytes for the same data.

    :raises DocumentDoesNotAddUp: the amounts contradict each other.
    """
    data.check()
    return _Writer(data, net_amounts(data)).document()


@dataclass(frozen=True)
class _Writer:
    data: InvoiceData
    amounts: NetAmounts

    def document(self) -> bytes:
        data = self.data
        root = Node(ElementTree.Element(f"{{{RSM}}}CrossIndustryInvoice"))
        context = root.add("rsm:ExchangedDocumentContext")
        context.add("ram:GuidelineSpecifiedDocumentContextParameter").add("ram:ID", PROFILE)
        head = root.add("rsm:ExchangedDocument")
        head.add("ram:ID", data.number)
        head.add("ram:TypeCode", CREDIT_NOTE if data.kind == "credit_note" else INVOICE)
        head.add("ram:IssueDateTime").add_date(data.issued_on)
        for note in (data.rounding, *data.note.splitlines()):
            if note.strip():
                head.add("ram:IncludedNote").add("ram:Content", note)
        transaction = root.add("rsm:SupplyChainTradeTransaction")
        for number, line in enumerate(self.amounts.lines, start=1):
            self._add_line(transaction, number, line)
        self._add_agreement(transaction.add("ram:ApplicableHeaderTradeAgreement"))
        self._add_delivery(transaction.add("ram:ApplicableHeaderTradeDelivery"))
        self._add_settlement(transaction.add("ram:ApplicableHeaderTradeSettlement"))
        return root.as_bytes()

    def _add_line(self, transaction: Node, number: int, line: NetLine) -> None:
        item = transaction.add("ram:IncludedSupplyChainTradeLineItem")
        item.add("ram:AssociatedDocumentLineDocument").add("ram:LineID", str(number))
        product = item.add("ram:SpecifiedTradeProduct")
        product.add_if("ram:SellerAssignedID", line.line.sku)
        product.add("ram:Name", line.line.title)
        price = item.add("ram:SpecifiedLineTradeAgreement").add("ram:NetPriceProductTradePrice")
        price.add("ram:ChargeAmount", amount(line.unit_price))
        item.add("ram:SpecifiedLineTradeDelivery").add(
            "ram:BilledQuantity", str(line.line.quantity), attributes={"unitCode": PIECE}
        )
        settlement = item.add("ram:SpecifiedLineTradeSettlement")
        tax = settlement.add("ram:ApplicableTradeTax")
        self._add_tax(tax, line.line.tax_rate, self.data.reason_of(line.line))
        if line.discount:
            _add_adjustment(settlement, line.discount, gettext("Discount"), DISCOUNT)
        total = settlement.add("ram:SpecifiedTradeSettlementLineMonetarySummation")
        total.add("ram:LineTotalAmount", amount(line.net))

    def _add_agreement(self, agreement: Node) -> None:
        add_seller(agreement.add("ram:SellerTradeParty"), self.data)
        add_buyer(agreement.add("ram:BuyerTradeParty"), self.data)
        order = agreement.add("ram:SellerOrderReferencedDocument")
        order.add("ram:IssuerAssignedID", self.data.order_number)

    def _add_delivery(self, delivery: Node) -> None:
        if self.data.delivery_address or self.data.facts.delivery:
            add_place(delivery.add("ram:ShipToTradeParty"), self.data)
        event = delivery.add("ram:ActualDeliverySupplyChainEvent")
        event.add("ram:OccurrenceDateTime").add_date(self.data.supplied_until or self.data.supplied_on)

    def _add_settlement(self, settlement: Node) -> None:
        data, amounts = self.data, self.amounts
        settlement.add("ram:PaymentReference", data.order_number)
        settlement.add("ram:InvoiceCurrencyCode", data.currency)
        self._add_payment_means(settlement)
        for rate in amounts.rates:
            self._add_tax(settlement.add("ram:ApplicableTradeTax"), rate.rate, rate.tax_reason, rate)
        if data.supplied_until:
            period = settlement.add("ram:BillingSpecifiedPeriod")
            period.add("ram:StartDateTime").add_date(data.supplied_on)
            period.add("ram:EndDateTime").add_date(data.supplied_until)
        self._add_adjustments(settlement)
        if data.paid_text:
            settlement.add("ram:SpecifiedTradePaymentTerms").add("ram:Description", data.paid_text)
        self._add_totals(settlement.add("ram:SpecifiedTradeSettlementHeaderMonetarySummation"))
        if data.corrects:
            _add_corrected(settlement.add("ram:InvoiceReferencedDocument"), data)

    def _add_payment_means(self, settlement: Node) -> None:
        facts = self.data.facts
        if not facts.payment_means:
            return
        means = settlement.add("ram:SpecifiedTradeSettlementPaymentMeans")
        means.add("ram:TypeCode", facts.payment_means)
        if facts.iban:
            means.add("ram:PayeePartyCreditorFinancialAccount").add("ram:IBANID", facts.iban)

    def _add_adjustments(self, settlement: Node) -> None:
        """Add what comes off the whole document, delivery and the fee for the way to pay, each with its tax."""
        data, amounts = self.data, self.amounts
        names = ", ".join(discount.name for discount in data.discounts) or gettext("Discount")
        for allowance in amounts.allowances:
            node = _add_adjustment(settlement, allowance.net, names, DISCOUNT)
            self._add_tax(node.add("ram:CategoryTradeTax"), allowance.rate, allowance.tax_reason)
        fee = gettext("Fee: %(payment)s") % {"payment": data.payment_name}
        charges = (
            (amounts.delivery, data.delivery_name or gettext("Delivery"), FREIGHT),
            (amounts.payment_fee, fee, ""),
        )
        for net, reason, code in charges:
            if net:
                node = _add_adjustment(settlement, net, reason, code, is_charge=True)
                self._add_tax(node.add("ram:CategoryTradeTax"), data.delivery_tax_rate, data.tax_reason)

    def _add_tax(self, tax: Node, rate: Decimal, reason: str, sums: NetRate | None = None) -> None:
        """Add the category of a rate; of the breakdown (BG-23) its sums, and the reason, too."""
        category = self._category(rate, reason)
        if sums:
            tax.add("ram:CalculatedAmount", amount(sums.tax))
        tax.add("ram:TypeCode", "VAT")
        if sums:
            tax.add_if("ram:ExemptionReason", category.reason)
            tax.add("ram:BasisAmount", amount(sums.net))
        tax.add("ram:CategoryCode", category.letter)
        if sums:
            tax.add_if("ram:ExemptionReasonCode", category.code)
        tax.add("ram:RateApplicablePercent", percentage(rate))

    def _category(self, rate: Decimal, reason: str) -> VatCategory:
        data = self.data
        return einvoice_category(
            rate,
            tax_reason=reason,
            outside_vat=data.facts.outside_vat,
            has_goods=bool(data.delivery_address),
            has_vat_id=is_vat_id(data.seller.vat_id),
        )

    def _add_totals(self, totals: Node) -> None:
        amounts = self.amounts
        totals.add("ram:LineTotalAmount", amount(amounts.line_total))
        totals.add("ram:ChargeTotalAmount", amount(amounts.charge_total))
        totals.add("ram:AllowanceTotalAmount", amount(amounts.allowance_total))
        totals.add("ram:TaxBasisTotalAmount", amount(amounts.net_total))
        currency = {"currencyID": self.data.currency}
        totals.add("ram:TaxTotalAmount", amount(amounts.tax_total), attributes=currency)
        if amounts.rounding:
            totals.add("ram:RoundingAmount", amount(amounts.rounding))
        totals.add("ram:GrandTotalAmount", amount(amounts.gross_total))
        totals.add("ram:TotalPrepaidAmount", amount(amounts.paid))
        totals.add("ram:DuePayableAmount", amount(amounts.due))


def _add_adjustment(parent: Node, net: Decimal, reason: str, code: str, *, is_charge: bool = False) -> Node:
    """Add what is taken off (BG-20, BG-27) or comes on top (BG-21)."""
    node = parent.add("ram:SpecifiedTradeAllowanceCharge")
    node.add("ram:ChargeIndicator").add("udt:Indicator", "true" if is_charge else "false")
    node.add("ram:ActualAmount", amount(net))
    node.add_if("ram:ReasonCode", code)
    node.add("ram:Reason", reason)
    return node


def _add_corrected(reference: Node, data: InvoiceData) -> None:
    reference.add("ram:IssuerAssignedID", data.corrects)
    if data.facts.corrects_issued_on:
        when = reference.add("ram:FormattedIssueDateTime")
        when.add_date(data.facts.corrects_issued_on, "qdt:DateTimeString")
