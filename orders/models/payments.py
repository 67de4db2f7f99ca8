"""Ways to pay, what was paid, what goes back, and what the gateways told us."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import country_name
from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.money import format_money
from my_shop.kernel.validators import many_lines, single_line
from orders.gateways.registry import UnknownGateway, charges_at_start, gateway, is_online
from orders.models.delivery import validate_countries
from orders.models.set_up import ConfigurationModel
from orders.rules.country_lists import read_countries


class PaymentMethod(ConfigurationModel):
    name = models.CharField(max_length=80, validators=[single_line])
    description = models.CharField(
        max_length=200, blank=True, validators=[single_line], help_text=_("One sentence beside the choice.")
    )
    gateway = models.CharField(max_length=32, help_text=_("Who moves the money."))
    instructions = LongTextField(
        blank=True,
        validators=[many_lines],
        help_text=_(
            "What the buyer has to do. Stands on the order's page and in the mail; the "
            "amount, the reference and for a bank transfer the account are added."
        ),
    )
    expires_after_hours = models.PositiveIntegerField(
        "unpaid orders end after",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 365)],
        help_text=_(
            "Hours after which an order that is not paid is cancelled and its stock is free again. Leave empty: never."
        ),
    )
    countries = models.CharField(
        max_length=400,
        blank=True,
        validators=[validate_countries],
        help_text=_(
            "Offered for deliveries to these countries only. Two letters each, separated by spaces: DE AT CH. "
            "Leave empty: all that the shop delivers to."
        ),
    )
    min_total = models.DecimalField(
        "from a total of",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Of the order, with tax and delivery. Leave empty: any."),
    )
    max_total = models.DecimalField(
        "up to a total of",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Of the order, with tax and delivery. Leave empty: any."),
    )
    fee = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_(
            "With tax; on top of the delivery, and taxed as it is. For cash on delivery: a fee for paying by card, "
            "transfer or direct debit is forbidden (Directive (EU) 2015/2366, Article 62(4); in Germany § 270a BGB)."
        ),
    )
    is_active = models.BooleanField(
        _("offered"), default=True, help_text=_("Untick to offer it no more; orders that chose it keep it.")
    )
    position = models.PositiveSmallIntegerField(_("sort order"), default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    def clean(self):
        try:
            found = gateway(self.gateway)
        except (UnknownGateway, ImproperlyConfigured) as error:
            raise ValidationError({"gateway": str(error)}) from error
        if self.fee and not found.may_cost_a_fee:
            raise ValidationError({"fee": gettext("The law forbids a fee for this way to pay.")})
        if self.min_total is not None and self.max_total is not None and self.min_total > self.max_total:
            raise ValidationError({"max_total": gettext("This is less than the total from which it is offered.")})

    def refusal(self, *, country: str = "", total: Decimal | None = None) -> str:
        """Say why an order cannot be paid so; empty where it can. An order that costs nothing has any total.

        :param country: where it goes; empty: that is not looked at.
        :param total: what it costs, with tax and delivery; None: neither is that.
        """
        words = ""
        if country and self.countries and country not in read_countries(self.countries):
            words = gettext("“%(name)s” is not offered for deliveries to %(country)s.")
        elif total and self.min_total is not None and total < self.min_total:
            words = gettext("“%(name)s” is offered from a total of %(min_total)s.")
        elif total and self.max_total is not None and total > self.max_total:
            words = gettext("“%(name)s” is offered up to a total of %(max_total)s.")
        return words and words % {
            "name": self.name,
            "country": country_name(country),
            "min_total": format_money(self.min_total or 0),
            "max_total": format_money(self.max_total or 0),
        }


class PaymentQuerySet(models.QuerySet):
    def closable(self):
        """Those that somebody could still pay: a declined one too, as long as its form may be open in a tab."""
        open_in_a_tab = models.Q(status=Payment.Status.DECLINED) & ~models.Q(client_secret="", redirect_url="")
        return self.filter(models.Q(status__in=Payment.OPEN) | open_in_a_tab)


class Payment(models.Model):
    """One try to pay an order by one way: a declined card and the transfer after it are two."""

    class Status(models.TextChoices):
        NEW = "new", "not started"
        PENDING = "pending", "waiting for the money"
        ACTION_REQUIRED = "action", "waiting for the buyer"
        PAID = "paid", "paid"
        DECLINED = "declined", "declined"
        CANCELLED = "cancelled", "cancelled"

    OPEN = (Status.NEW, Status.PENDING, Status.ACTION_REQUIRED)
    """What may still become paid by itself."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payments")
    method = models.ForeignKey(PaymentMethod, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    gateway = models.CharField(max_length=32)
    key = models.CharField(
        max_length=43, unique=True, editable=False, help_text=_("Idempotency key: the gateway charges it once.")
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.NEW)
    amount = models.DecimalField(max_digits=12, decimal_places=2, help_text=_("Asked for."))
    received = models.DecimalField(max_digits=12, decimal_places=2, default=0, help_text=_("What really came."))
    refunded = models.DecimalField(max_digits=12, decimal_places=2, default=0, help_text=_("Of that, what went back."))
    disputed = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=0,
        help_text=_("Of that, what the buyer's bank has taken back, or is asked to."),
    )
    fee = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        editable=False,
        help_text=_("What the provider kept of it. Empty: it has not told."),
    )
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=200, blank=True, db_index=True, help_text=_("The gateway's name for it."))
    message = models.CharField(max_length=300, blank=True, help_text=_("What the gateway said, in words."))
    redirect_url = models.CharField(max_length=2000, blank=True, editable=False)
    client_secret = models.CharField(max_length=255, blank=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who wrote it down, where that was done by hand."),
    )
    created_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    look_up_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text=_("When the worker asks the gateway again.")
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("received")),
                name="orders_payment_refunds_fit",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0, received__gte=0), name="orders_payment_sums"),
        ]

    def __str__(self):
        return f"{self.gateway} {self.amount} {self.currency}: {self.get_status_display()}"

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_closable(self):
        """Could somebody still pay it (``PaymentQuerySet.closable``)?"""
        was_declined_in_a_tab = self.is_declined and bool(self.client_secret or self.redirect_url)
        return self.is_open or was_declined_in_a_tab

    @property
    def is_new(self):
        """Has no answer come yet?"""
        return self.status == self.Status.NEW

    @property
    def may_have_moved_money(self):
        """Is it open, and may money have come that we have not heard of? Not before the buyer was asked for any."""
        waits = self.is_pending or (self.is_new and charges_at_start(self.gateway))
        return waits and is_online(self.gateway)

    @property
    def is_pending(self):
        return self.status == self.Status.PENDING

    @property
    def is_paid(self):
        return self.status == self.Status.PAID

    @property
    def is_declined(self):
        return self.status == self.Status.DECLINED

    @property
    def needs_action(self):
        """Is there a step that the buyer has to take?"""
        return self.status == self.Status.ACTION_REQUIRED

    @property
    def refundable(self):
        return max(self.received - self.refunded - self.disputed, Decimal(0))


class Refund(models.Model):
    """Money that goes back: written first, moved by the worker, as often as it takes, under one key."""

    class Status(models.TextChoices):
        PENDING = "pending", "on its way"
        BY_HAND = "by-hand", "to be transferred by hand"
        DONE = "done", "done"
        FAILED = "failed", "refused by the gateway"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=43, unique=True, editable=False)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True, validators=[single_line])
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    reference = models.CharField(max_length=200, blank=True)
    message = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="orders_refund_more_than_nothing")]

    def __str__(self):
        return f"{self.amount}: {self.get_status_display()}"

    @property
    def is_by_hand(self):
        """Does a person have to send it?"""
        return self.status == self.Status.BY_HAND


class PaymentWebhook(models.Model):
    """What a gateway told us by itself. Each event counts once, however often and late it comes."""

    gateway = models.CharField(max_length=32)
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    payment = models.ForeignKey(Payment, on_delete=models.SET_NULL, null=True, blank=True, related_name="webhooks")
    payload = models.JSONField(default=dict, help_text=_("What it said, as we read it."))
    outcome = models.CharField(max_length=200, blank=True, help_text=_("What we made of it."))
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="orders_webhook_once")]

    def __str__(self):
        return f"{self.gateway} {self.event_id}"
