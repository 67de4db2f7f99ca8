"""What products announces."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class LowStock:
    """``quantity`` units are left of the variant."""

    variant_id: int
    sku: str
    name: str
    quantity: int


stock_ran_low = Signal()
"""A sale has brought variants down to the shop's low-stock mark (``SHOP_LOW_STOCK``), or to nothing.

Arguments: ``variants`` (tuple of ``LowStock``).
Sent by ``products.services.stock.take_stock`` once for all variants that crossed the mark with this sale,
inside the transaction, with ``send``, while the variants are locked; not sent for variants that
were below it before and are not sold out now, nor for corrections.
Kind: may follow. A receiver only writes rows.
"""

tax_rates_asked = Signal()
"""Asks which tax is contained in prices, to show them without it (``SHOP_PRICES_SHOWN``).

Arguments: ``country`` (str, two capital letters).
Sent by pages of the catalogue, outside a transaction, with ``send``, at most once a minute for all of them together,
and not where prices are shown with tax; and by the report on the value of the stock. A receiver answers a dict from
tax class (``my_shop.kernel.tax.TaxClass``) to
the rate of today in per cent (Decimal). Works without any answer: then ``SHOP_TAX_RATE`` holds. Whoever answers neither
locks nor writes.
Kind: question.
"""

open_orders_asked = Signal()
"""Asks which variants are in orders that were placed and wait for their confirmation: what is in one stays.

Arguments: ``variant_ids`` (tuple of int).
Sent by ``products.services.since_made`` inside the transaction that takes an import back, with ``send``, once for some
hundred variants; not sent for a variant that somebody deletes by hand. A receiver answers a set of those of these ids
that are in such an order. Works without any answer. Whoever answers neither locks nor writes.
Kind: question.
"""
