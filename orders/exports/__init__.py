"""The tables that are handed out of orders. Names of columns stay as they are: other programs read them."""

from my_shop.kernel.exports.contract import Exporter
from orders.exports.datev import DATEV
from orders.exports.money_tables import INVOICES, PAYMENTS, REFUNDS
from orders.exports.order_tables import ORDER_LINES, ORDERS

EXPORTERS: list[Exporter] = [ORDERS, ORDER_LINES, PAYMENTS, REFUNDS, INVOICES, DATEV]
