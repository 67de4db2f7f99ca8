"""What stands on an order: its lines and addresses as they were then, its timeline, what its buyer stated later."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import printed_address
from my_shop.kernel.keys import ForeignId
from my_shop.kernel.money import price_without_tax
from my_shop.kernel.validators import single_line
from orders.models.orders import Order
from orders.rules.pricing import TaxShare, part_of


class OrderLine(models.Model):
    """What was bought, as it was called and cost then; ``variant`` leads to what it is today, if it still exists."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = ForeignId("products.Variant", on_delete=models.SET_NULL, null=True, blank=True)
    sku = models.CharField("SKU", max_length=64)
    name = models.CharField(max_length=200)
    label = models.CharField(max_length=200, blank=True)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2, help_text=_("With tax."))
    quantity = models.PositiveIntegerField()
    shipped_quantity = models.PositiveIntegerField(default=0, editable=False)
    returned_quantity = models.PositiveIntegerField(default=0, editable=False)
    is_digital = models.BooleanField(default=False, help_text=_("Nothing is sent."))
    discount = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, help_text=_("Its share of the order's discounts, with tax.")
    )
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, help_text=_("Per cent."))
    exempt_rate = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=0,
        editable=False,
        help_text=_("Per cent that are not charged, and not in the price: the order has a reason to be without tax."),
    )
    exempt_price = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        null=True,
        editable=False,
        help_text=_("Of one unit with the tax that is not charged; empty where it is."),
    )
    tax_amount = models.DecimalField(max_digits=12, decimal_places=2, help_text=_("Contained in the line's total."))
    total = models.DecimalField(max_digits=12, decimal_places=2, help_text=_("With tax, after the discount."))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="orders_line_once_per_variant"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="orders_line_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(returned_quantity__lte=models.F("quantity")), name="orders_line_returns_fit"
            ),
            models.CheckConstraint(
                condition=models.Q(shipped_quantity__lte=models.F("quantity")), name="orders_line_shipments_fit"
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0, total__gte=0), name="orders_line_sums_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.name}"

    @property
    def title(self):
        """Name and option values: “Mug, Sage”."""
        return f"{self.name}, {self.label}" if self.label else self.name

    @property
    def returnable_quantity(self):
        return self.quantity - self.returned_quantity

    @property
    def unshipped_quantity(self):
        """Units that still have to be sent: not what came back unsent, nor what was handed over without a parcel, nor
        what a former shop has sent, or not."""
        if self.is_digital or self.order.is_delivered or self.order.is_moved_in:
            return 0
        return max(self.quantity - self.shipped_quantity - self.returned_quantity, 0)

    @property
    def subtotal(self):
        """Before the discount, with tax."""
        return self.total + self.discount

    @property
    def share(self):
        """What is paid for it, and the tax in that."""
        return TaxShare(self.tax_rate, self.total, self.tax_amount)

    @property
    def full_rate(self):
        """Per cent that a price with tax contains here, whether they are charged or not."""
        return self.exempt_rate or self.tax_rate

    @property
    def full_price(self):
        """Of one unit with tax, whether it is charged or not."""
        return self.unit_price if self.exempt_price is None else self.exempt_price

    @property
    def shown_price(self):
        """Of one unit, in the mode of the order's prices; so are the other shown amounts."""
        return price_without_tax(self.unit_price, self.tax_rate) if self.order.is_net else self.unit_price

    @property
    def shown_subtotal(self):
        """Units times price."""
        return self.shown_price * self.quantity

    @property
    def shown_total(self):
        return self.total - self.tax_amount if self.order.is_net else self.total

    @property
    def shown_discount(self):
        return self.shown_subtotal - self.shown_total

    def shown_value_of(self, quantity):
        """What so many units of it cost, after the discount, in the mode of the order's prices."""
        return part_of(self.shown_total, quantity, self.quantity)

    @property
    def kept_total(self):
        """What the units cost that did not come back."""
        return self.total - part_of(self.total, self.returned_quantity, self.quantity)


class OrderAddress(models.Model):
    """An address as written on one order; it never changes with the person's address book."""

    class Kind(models.TextChoices):
        SHIPPING = "shipping", "delivery"
        BILLING = "billing", "invoice"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120, validators=[single_line])
    line1 = models.CharField(max_length=120, validators=[single_line])
    line2 = models.CharField(max_length=120, blank=True, validators=[single_line])
    city = models.CharField(max_length=80, validators=[single_line])
    region = models.CharField(max_length=80, blank=True, validators=[single_line])
    postcode = models.CharField(max_length=16, validators=[single_line])
    country = models.CharField(max_length=2, validators=[single_line], help_text=_("ISO 3166-1 alpha-2."))

    class Meta:
        verbose_name_plural = "order addresses"
        constraints = [models.UniqueConstraint(fields=["order", "kind"], name="orders_address_once_per_kind")]

    def __str__(self):
        return ", ".join(self.printed_lines)

    @property
    def printed_lines(self):
        """The address as it stands on a label, line by line."""
        return printed_address(self)


class OrderEvent(models.Model):
    """One entry of an order's timeline: what happened, when, and by whom."""

    class Kind(models.TextChoices):
        PLACED = "placed", "placed"
        REPRICED = "repriced", "price changed"
        CONFIRMED = "confirmed", "confirmed"
        CHANGED = "changed", "changed"
        PAID = "paid", "paid"
        PAYMENT = "payment", "payment"
        PACKED = "packed", "packed"
        SHIPPED = "shipped", "shipped"
        DELIVERED = "delivered", "delivered"
        CANCELLED = "cancelled", "cancelled"
        WITHDRAWN = "withdrawn", "withdrawal received"
        RETURNED = "returned", "returned"
        REFUNDED = "refunded", "refunded"
        INVOICED = "invoiced", "invoice"
        ATTENTION = "attention", "needs attention"
        NOTE = "note", "note"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    message = models.CharField(max_length=500, help_text=_("In the shopper's words."))
    is_public = models.BooleanField(_("shown to the buyer"), default=True, help_text=_("Shown to the buyer."))
    key = models.CharField(
        max_length=43,
        blank=True,
        editable=False,
        help_text=_("Names the pass of the form that made it happen: twice sent, it happens once."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "key"], condition=~models.Q(key=""), name="orders_event_once_per_form"
            )
        ]

    def __str__(self):
        return self.message


class Withdrawal(models.Model):
    """A buyer's statement that they withdraw from the contract (Directive 2011/83/EU, Article 11a)."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="withdrawals")
    key = models.CharField(
        max_length=43, unique=True, editable=False, help_text=_("Names one pass of the form: twice sent is said once.")
    )
    name = models.CharField(max_length=120, validators=[single_line])
    email = models.EmailField(_("e-mail address"), help_text=_("Where the receipt went."))
    lines = models.JSONField(default=list, help_text=_("Units and names of what it is about."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"withdrawal of {self.received_at:%Y-%m-%d %H:%M}"
