"""Carts, orders, and what a merchant sets up for them. Status and totals change through services only."""

from orders.models.carts import Cart, CartItem
from orders.models.datev import DatevSettings
from orders.models.delivery import Carrier, Shipment, ShipmentLine, ShippingMethod, ShippingRate, ShippingZone
from orders.models.discounts import OrderDiscount, Promotion, Voucher, VoucherUse
from orders.models.drafts import DraftOrder
from orders.models.invoice_taxes import InvoiceTax
from orders.models.invoices import DocumentIsFinal, Invoice, NumberSeries, PendingDocument
from orders.models.legal_texts import LegalKind, LegalText, LegalTextVersion, VersionIsFinal
from orders.models.order_parts import OrderAddress, OrderEvent, OrderLine, Withdrawal
from orders.models.orders import Order
from orders.models.payments import Payment, PaymentMethod, PaymentWebhook, Refund
from orders.models.review import ReviewReason
from orders.models.tax import TaxRate
from orders.models.ucp import UcpPlatform, UcpSession
from orders.models.vat_checks import VatIdCheck

__all__ = [
    "Carrier",
    "Cart",
    "CartItem",
    "DatevSettings",
    "DraftOrder",
    "PendingDocument",
    "Invoice",
    "InvoiceTax",
    "LegalKind",
    "LegalText",
    "LegalTextVersion",
    "NumberSeries",
    "Order",
    "OrderAddress",
    "OrderDiscount",
    "OrderEvent",
    "OrderLine",
    "DocumentIsFinal",
    "Payment",
    "PaymentWebhook",
    "PaymentMethod",
    "Promotion",
    "Refund",
    "ReviewReason",
    "Shipment",
    "ShipmentLine",
    "ShippingMethod",
    "ShippingRate",
    "ShippingZone",
    "TaxRate",
    "UcpPlatform",
    "UcpSession",
    "VatIdCheck",
    "VersionIsFinal",
    "Voucher",
    "VoucherUse",
    "Withdrawal",
]
