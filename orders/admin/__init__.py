"""Back office of orders: to look at everything, and to move an order on through the services only."""

from orders.admin import (  # noqa: F401
    carriers,
    carts,
    delivery,
    discounts,
    invoices,
    orders,
    payments,
    taxes,
    ways_to_pay,
)
