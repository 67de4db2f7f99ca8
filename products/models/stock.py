"""The ledger of the stock."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.validators import single_line
from products.models.variants import Variant


class StockMovement(models.Model):
    """One change of one variant's stock. At any moment ``variant.quantity`` is the sum of its movements."""

    class Reason(models.TextChoices):
        OPENING = "opening", "opening stock"
        RECEIVED = "received", "goods received"
        SALE = "sale", "sold"
        CANCELLATION = "cancellation", "order cancelled"
        RETURN = "return", "returned"
        CHANGE = "change", "order changed"
        CORRECTION = "correction", "correction"

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="movements")
    change = models.IntegerField(help_text=_("Units; negative where they leave."))
    quantity_after = models.PositiveIntegerField(_("units after it"), help_text=_("Units on hand after it."))
    reason = models.CharField(max_length=20, choices=Reason)
    note = models.CharField(max_length=200, blank=True, validators=[single_line])
    order_number = models.CharField(max_length=32, blank=True)
    return_id = models.CharField(
        max_length=40, blank=True, help_text=_("Which return or change of the order; empty for everything else.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["order_number"], name="products_movement_order")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(change=0), name="products_movement_changes_something"),
            # a second delivery of the same signal cannot take the stock of an order twice
            models.UniqueConstraint(
                fields=["variant", "order_number", "reason"],
                condition=models.Q(reason__in=["sale", "cancellation"]) & ~models.Q(order_number=""),
                name="products_movement_once_per_order",
            ),
            models.UniqueConstraint(
                fields=["variant", "return_id"],
                condition=~models.Q(return_id=""),
                name="products_movement_once_per_return",
            ),
        ]

    def __str__(self):
        return f"{self.change:+d}"
