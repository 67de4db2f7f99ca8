"""Back office of orders: to look at everything, and to move an order on through the services only."""

from orders.admin import (  # noqa: F401 (each registers its pages when it is imported)
    carriers,
    carts,
    datev,
    discounts,
    drafts,
    invoices,
    legal_texts,
    orders,
    payment_methods,
    payments,
    platforms,
    shipping,
    taxes,
)
