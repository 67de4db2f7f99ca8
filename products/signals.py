"""What products announces."""

from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True)
class StockChange:
    """``quantity`` units are on hand of the variant by now, ``change`` more than before (negative: fewer).

    ``reason`` is one of ``StockMovement.Reason``; ``order_number`` is empty where no order has moved it.
    """

    variant_id: int
    sku: str
    quantity: int
    change: int
    reason: str
    order_number: str = ""


stock_changed = Signal()
"""The stock of variants has changed: by orders, by hand, by a count or an import, or as they came in.

Arguments: ``changes`` (tuple of ``StockChange``, one for each movement).
Sent by ``products.services.stock`` once for all movements that are written together, inside the transaction, with
``send``, while the variants are locked; not sent where a variant is deleted.
Kind: may follow. A receiver only writes rows.
"""


@dataclass(frozen=True)
class ProductChange:
    """What has become of a product: ``kind`` is "created", "changed" or "deleted"; ``slug`` is its address by now."""

    product_id: int
    slug: str
    kind: str


products_changed = Signal()
"""Products were created, changed or deleted, with their variants and pictures.

Arguments: ``changes`` (tuple of ``ProductChange``, one for each product).
Sent by ``products.services.history`` where a change ends, once for all products of it, inside its transaction, with
``send``; not sent for what nobody edits: the stock that orders move, ratings and what is counted of products.
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


@dataclass(frozen=True)
class DeliveryRate:
    """One price of one way of delivery to a country, and the working days from the order to the parcel's arrival.

    It holds for parcels up to ``max_weight_grams`` (None: any) and goods from ``min_subtotal``; for goods from
    ``free_from`` on it is nothing (None: never). ``price`` contains tax. Parts of a country, such as islands, may cost
    more.
    """

    country: str
    name: str
    price: Decimal
    min_days: int
    max_days: int
    max_weight_grams: int | None = None
    min_subtotal: Decimal = Decimal(0)
    free_from: Decimal | None = None


@dataclass(frozen=True)
class ReturnTerms:
    """Buyers in these countries may return goods within so many days of their arrival, by post that they pay."""

    countries: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class DeliveryTerms:
    """How goods come to their buyer, the shop's own country first, and how they go back; None: they do not."""

    rates: tuple[DeliveryRate, ...] = ()
    returns: ReturnTerms | None = None


delivery_terms_asked = Signal()
"""Asks what delivery costs and how long it takes, country by country, and whether goods may go back: for machines that
read product pages and feeds.

No arguments.
Sent when a page of the catalogue is made anew, and by the worker for each feed, outside a transaction, with ``send``. A
receiver answers ``DeliveryTerms``. The answer is kept until something of the shop changes, so what comes from rows
comes from a ``ShownModel``. Works without any answer: then nothing is said of delivery. Whoever answers neither locks
nor writes.
Kind: question.
"""
