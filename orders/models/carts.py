"""What somebody is about to buy."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.keys import ForeignId


class Cart(models.Model):
    """A member's one cart, or a guest's by the token in a signed cookie."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    token = models.CharField(max_length=43, unique=True, null=True, blank=True, editable=False)
    voucher = models.ForeignKey(
        "orders.Voucher", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    country = models.CharField(
        max_length=2,
        blank=True,
        editable=False,
        help_text=_("Where its person has said that it goes. Empty: nobody has."),
    )
    postcode = models.CharField(max_length=16, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, token__isnull=True)
                | models.Q(user__isnull=True, token__isnull=False),
                name="orders_cart_has_one_owner",
            )
        ]

    def __str__(self):
        return f"cart {self.pk}"


class CartItem(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="items")
    variant = ForeignId("products.Variant", on_delete=models.CASCADE)
    quantity = models.PositiveIntegerField()
    seen_price = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        help_text=_("Unit price the person was last told; the cart says so when it has changed."),
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="orders_cartitem_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="orders_cartitem_quantity_positive"),
        ]

    def __str__(self):
        return f"{self.quantity} × variant {self.variant_id}"
