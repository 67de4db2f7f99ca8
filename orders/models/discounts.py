"""What makes an order cheaper: vouchers that a buyer types, promotions that come by themselves."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.keys import ForeignIds
from my_shop.kernel.money import format_money
from my_shop.kernel.validators import single_line
from orders.models.set_up import ConfigurationModel


class Reduction(models.Model):
    """What a voucher and a promotion have in common: when, and on which goods."""

    name = models.CharField(
        max_length=80, validators=[single_line], help_text=_("As it stands on the order: “Summer sale”.")
    )
    is_active = models.BooleanField(_("switched on"), default=True, help_text=_("Untick to switch it off at once."))
    starts_at = models.DateTimeField(null=True, blank=True, help_text=_("Leave empty: holds already."))
    ends_at = models.DateTimeField(null=True, blank=True, help_text=_("Leave empty: does not end."))
    minimum = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
        help_text=_("Sum that the goods it applies to have to reach."),
    )
    categories = ForeignIds(
        "products.Category",
        blank=True,
        help_text=_("Goods of these categories and of those below them. Choose neither categories nor products: all."),
    )
    products = ForeignIds("products.Product", blank=True, help_text=_("These as well."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": gettext("It ends before it starts.")})

    def is_running(self, now):
        return (
            self.is_active
            and (self.starts_at is None or self.starts_at <= now)
            and (self.ends_at is None or now < self.ends_at)
        )


class Voucher(Reduction):
    class Kind(models.TextChoices):
        PERCENTAGE = "percentage", "per cent off"
        AMOUNT = "amount", "amount off"
        FREE_DELIVERY = "free-delivery", "free delivery"

    code = models.CharField(
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"\A[A-Z0-9-]{3,32}\Z", _("A code has 3 to 32 letters, digits and hyphens."))],
        help_text=_("What the buyer types; capitals and small letters are the same."),
    )
    kind = models.CharField(max_length=16, choices=Kind)
    value = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
        help_text=_("Per cent, or the amount with tax. Without meaning for free delivery."),
    )
    total_limit = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many orders may use it in all. Leave empty: any number."),
    )
    customer_limit = models.PositiveIntegerField(
        "limit per customer",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many orders of one e-mail address or account."),
    )
    is_combinable = models.BooleanField(
        _("goes with others"),
        default=False,
        help_text=_("An order may use it beside other vouchers that go with others, where its door takes several."),
    )
    used_count = models.PositiveIntegerField(default=0, editable=False, help_text=_("Confirmed orders that use it."))

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # the last wall: the service counts under a lock
            models.CheckConstraint(
                condition=models.Q(total_limit__isnull=True) | models.Q(used_count__lte=models.F("total_limit")),
                name="orders_voucher_not_overused",
                violation_error_message=_("It has been used more often than that already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="percentage") | models.Q(value__gt=0, value__lte=100),
                name="orders_voucher_per_cent",
                violation_error_message=_("Per cent lie above 0 and up to 100."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="amount") | models.Q(value__gt=0),
                name="orders_voucher_amount",
                violation_error_message=_("The amount has to be more than nothing."),
            ),
        ]

    def __str__(self):
        return self.code

    def clean(self):
        super().clean()
        if self.value is not None:
            if self.kind == self.Kind.PERCENTAGE and not 0 < self.value <= 100:
                raise ValidationError({"value": gettext("Per cent lie above 0 and up to 100.")})
            if self.kind == self.Kind.AMOUNT and self.value <= 0:
                raise ValidationError({"value": gettext("The amount has to be more than nothing.")})
        if self.total_limit is not None and self.total_limit < self.used_count:
            raise ValidationError(
                {
                    "total_limit": gettext("%(used_count)s orders have used it already.")
                    % {"used_count": self.used_count}
                }
            )

    @property
    def effect_text(self):
        """What it takes off, in words."""
        if self.kind == self.Kind.PERCENTAGE:
            return f"{self.value.normalize():f} %"
        return format_money(self.value) if self.kind == self.Kind.AMOUNT else "delivery"


class VoucherUse(models.Model):
    """One confirmed order that used a voucher; cancelling the order takes it away again."""

    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="uses")
    order = models.ForeignKey(
        "orders.Order",
        on_delete=models.CASCADE,
        related_name="voucher_uses",
        db_index=False,  # see ``orders_voucheruse_once``
    )
    email = models.EmailField(_("e-mail address"), help_text=_("In small letters."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["voucher", "email"], name="orders_voucheruse_by_email")]
        constraints = [models.UniqueConstraint(fields=["order", "voucher"], name="orders_voucheruse_once")]

    def __str__(self):
        return f"voucher {self.voucher_id} on order {self.order_id}"


class Promotion(ConfigurationModel, Reduction):
    """An offer that needs no code. They apply one after the other, by position, each on what the last one left."""

    class Kind(models.TextChoices):
        BUY_PAY = "buy-pay", "buy some, pay fewer"
        PERCENTAGE = "percentage", "per cent off"
        FREE_DELIVERY = "free-delivery", "free delivery"

    kind = models.CharField(max_length=16, choices=Kind)
    percentage = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Per cent."),
    )
    buy_quantity = models.PositiveSmallIntegerField(
        "buy", null=True, blank=True, help_text=_("Of the goods that it applies to, mixed as one likes.")
    )
    pay_quantity = models.PositiveSmallIntegerField("pay", null=True, blank=True, help_text=_("The cheapest are free."))
    position = models.PositiveSmallIntegerField(_("sort order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="percentage", percentage__gt=0, percentage__lte=100)
                | models.Q(kind="buy-pay", pay_quantity__gte=1, buy_quantity__gt=models.F("pay_quantity"))
                | models.Q(kind="free-delivery"),
                name="orders_promotion_whole",
                violation_error_message=_(
                    "Give a percentage above 0 and up to 100; or how many "
                    "are bought, and fewer that are paid, at least one."
                ),
            )
        ]

    def clean(self):
        super().clean()
        if self.kind == self.Kind.PERCENTAGE and not (self.percentage and 0 < self.percentage <= 100):
            raise ValidationError({"percentage": gettext("Give a percentage above 0 and up to 100.")})
        if self.kind == self.Kind.BUY_PAY:
            if not self.buy_quantity:
                raise ValidationError({"buy_quantity": gettext("Give how many are bought.")})
            if not self.pay_quantity or self.pay_quantity >= self.buy_quantity:
                raise ValidationError({"pay_quantity": gettext("Fewer are paid than bought, and at least one.")})

    @property
    def effect_text(self):
        """What it takes off, in words."""
        if self.kind == self.Kind.PERCENTAGE:
            return f"{self.percentage.normalize():f} %"
        if self.kind == self.Kind.FREE_DELIVERY:
            return "delivery"
        return f"buy {self.buy_quantity}, pay {self.pay_quantity}"


class OrderDiscount(models.Model):
    """A reduction as it was given on one order; ``amount`` is without tax where the order's prices are."""

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="discounts")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=32, blank=True, help_text=_("Of the voucher."))
    amount = models.DecimalField(
        max_digits=12, decimal_places=2, help_text=_("Taken off the goods; nothing where delivery became free.")
    )
    voucher = models.ForeignKey(Voucher, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    promotion = models.ForeignKey(Promotion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.name} ({self.code})" if self.code else self.name
