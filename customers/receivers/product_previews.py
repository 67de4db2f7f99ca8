"""The mail about stock, with variants that a sale has brought down."""

from django.utils.translation import gettext_lazy as _

from customers.notifications.previews import STAFF, Preview
from customers.notifications.products import notify_low_stock
from products.signals import LowStock

VARIANTS = (
    LowStock(variant_id=1, sku="MUG-SAGE", name=_("Stoneware mug, sage"), quantity=3),
    LowStock(variant_id=2, sku="TOWEL-OAT", name=_("Linen tea towel, oatmeal"), quantity=0),
)

PREVIEWS = [
    Preview(
        "stock",
        "customers/mail/stock_ran_low",
        _("A sale has brought stock down to the mark"),
        STAFF,
        lambda: notify_low_stock.drafts(variants=VARIANTS),
    )
]
