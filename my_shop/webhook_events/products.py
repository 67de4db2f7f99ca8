"""Events of the catalogue and of the stock."""

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.webhooks.recording import NewEvent, record_events
from my_shop.kernel.webhooks.types import register
from products.signals import products_changed, stock_changed

register(
    {
        "product.created": _("A product was created."),
        "product.changed": _("A product, its variants or its pictures were changed."),
        "product.deleted": _("A product was deleted."),
        "stock.changed": _("The stock of a variant changed."),
    },
    subjects={"product": _("Products"), "stock": _("Stock")},
)


@receiver(products_changed, dispatch_uid="my_shop.webhook_events.products.record_changes")
def record_changes(sender, changes, **kwargs):
    """Writes an event of each product."""
    record_events(
        NewEvent(
            f"product.{change.kind}",
            f"product:{change.product_id}",
            {"product_id": change.product_id, "slug": change.slug},
        )
        for change in changes
    )


@receiver(stock_changed, dispatch_uid="my_shop.webhook_events.products.record_stock")
def record_stock(sender, changes, **kwargs):
    """Writes an event of each movement of stock."""
    record_events(
        NewEvent(
            "stock.changed",
            f"stock:{change.variant_id}",
            {
                "sku": change.sku,
                "quantity": change.quantity,
                "change": change.change,
                "reason": change.reason,
                "order": change.order_number or None,
            },
        )
        for change in changes
    )
