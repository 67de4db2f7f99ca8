"""What was bought, as it was called and cost then, and what became of it."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.money import format_money
from my_shop.kernel.validators import phone_number, single_line
from orders.models.carts import Cart
from orders.models.delivery import ShippingMethod
from orders.models.discounts import Voucher
from orders.models.legal_texts import LegalTextVersion
from orders.models.payments import PaymentMethod
from orders.models.vat_checks import VatIdCheck
from orders.rules import delivery_days
from orders.rules.intra_community import TaxReason

HALF_A_CENT = Decimal("0.005")


class OrderQuerySet(models.QuerySet):
    def of(self, user):
        """The orders that belong to a person."""
        return self.filter(user=user)

    def ours(self):
        """The orders that were placed here: what is to be done is to be done with these."""
        return self.filter(origin="")

    def moved_in(self):
        """The orders that a former shop took: history, with which nothing is done any more."""
        return self.exclude(origin="")


class Order(models.Model):
    class Status(models.TextChoices):
        PLACED = "placed", "waiting for confirmation"
        CONFIRMED = "confirmed", "confirmed"
        PACKED = "packed", "packed"
        PART_SHIPPED = "part-shipped", "shipped in part"
        SHIPPED = "shipped", "shipped"
        DELIVERED = "delivered", "delivered"
        CANCELLED = "cancelled", "cancelled"
        RETURNED = "returned", "returned"

    class Origin(models.TextChoices):
        """Whose order it was before it was moved in."""

        HERE = "", _("placed here")
        SHOPIFY = "shopify", "Shopify"
        MY_SHOP = "my-shop", "my_shop"
        FILE = "file", _("a former shop")

    TRANSITIONS = {
        Status.PLACED: {Status.CONFIRMED, Status.CANCELLED},
        Status.CONFIRMED: {
            Status.PACKED,
            Status.PART_SHIPPED,
            Status.SHIPPED,
            Status.DELIVERED,  # collected, or nothing to send
            Status.CANCELLED,
            Status.RETURNED,
        },
        Status.PACKED: {
            Status.PART_SHIPPED,
            Status.SHIPPED,
            Status.DELIVERED,
            Status.CANCELLED,
            Status.RETURNED,
        },
        Status.PART_SHIPPED: {Status.SHIPPED, Status.RETURNED},
        Status.SHIPPED: {Status.DELIVERED, Status.RETURNED},
        Status.DELIVERED: {Status.RETURNED},
        Status.CANCELLED: set(),
        Status.RETURNED: set(),
    }
    """The allowed transitions; everything else is refused by the services. What is paid is not among them: money comes
    before, between and after (``paid_total``)."""

    BINDING = (Status.CONFIRMED, Status.PACKED, Status.PART_SHIPPED, Status.SHIPPED, Status.DELIVERED)
    """The buyer owes the total, and the shop the goods."""

    number = models.CharField(
        max_length=20, unique=True, editable=False, help_text=_("Random: it does not tell how many orders there are.")
    )
    checkout_key = models.CharField(
        max_length=43,
        unique=True,
        editable=False,
        help_text=_("Names one pass through the checkout: a second click makes no second order."),
    )
    origin = models.CharField(
        max_length=20,
        blank=True,
        choices=Origin,
        editable=False,
        help_text=_("Where it was moved in from, such as “shopify”: it is history. Empty: it was placed here."),
    )
    original_number = models.CharField(
        max_length=64, blank=True, editable=False, help_text=_("Of one that was moved in: its number there.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cart = models.ForeignKey(
        Cart,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("Where its lines came from: confirming takes them out of it."),
    )
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(max_length=40, blank=True, validators=[phone_number])
    note = models.CharField(
        max_length=500,
        blank=True,
        validators=[ProhibitNullCharactersValidator()],
        help_text=_("What the buyer asked for."),
    )
    company = models.CharField(
        max_length=120, blank=True, validators=[single_line], help_text=_("Who buys, where it is a business.")
    )
    vat_id = models.CharField(_("VAT ID"), max_length=20, blank=True, help_text=_("Of the buyer, with its prefix."))
    vat_id_check = models.ForeignKey(
        VatIdCheck,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,  # see ``orders_by_vat_id_check``
        help_text=_("What VIES said of it when the order was priced without VAT."),
    )
    tax_reason = models.CharField(
        _("no VAT because of"),
        max_length=16,
        blank=True,
        choices=TaxReason,
        editable=False,
        help_text=_("Empty: it is charged what the rates say."),
    )
    is_from_platform = models.BooleanField(
        _("by an agent"),
        default=False,
        editable=False,
        help_text=_("Put together on an agent's platform (UCP), which is told what becomes of it."),
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.PLACED, editable=False)

    currency = models.CharField(max_length=3, editable=False)
    is_net = models.BooleanField(
        _("prices without tax"),
        default=False,
        editable=False,
        help_text=_("Bought at prices without tax, which comes on top. The sums below are with tax in any case."),
    )
    subtotal = models.DecimalField(
        max_digits=12, decimal_places=2, editable=False, help_text=_("Goods before discounts.")
    )
    discount_total = models.DecimalField(max_digits=12, decimal_places=2, default=0, editable=False)
    delivery_total = models.DecimalField(max_digits=12, decimal_places=2, editable=False)
    payment_fee = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=0,
        editable=False,
        help_text=_("Of what the delivery costs, the fee for the way to pay."),
    )
    delivery_tax_rate = models.DecimalField(
        max_digits=5, decimal_places=2, default=0, editable=False, help_text=_("Per cent.")
    )
    tax_total = models.DecimalField(
        max_digits=12, decimal_places=2, editable=False, help_text=_("Contained in the total.")
    )
    total = models.DecimalField(max_digits=12, decimal_places=2, editable=False)
    country = models.CharField(
        max_length=2,
        blank=True,
        editable=False,
        help_text=_("Where it goes: decides tax and delivery."),
    )
    postcode = models.CharField(max_length=16, blank=True, editable=False)
    voucher = models.ForeignKey(
        Voucher, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    more_voucher_ids = models.JSONField(
        default=list, editable=False, help_text=_("Vouchers that it uses besides, in the order in which they apply.")
    )

    manual_discount_kind = models.CharField(
        max_length=12,
        blank=True,
        editable=False,
        choices={Voucher.Kind.PERCENTAGE: _("per cent"), Voucher.Kind.AMOUNT: _("amount")},
        help_text=_("What staff take off the goods, after promotions and voucher. Empty: nothing."),
    )
    manual_discount = models.DecimalField(max_digits=12, decimal_places=2, default=0, editable=False)
    manual_discount_reason = models.CharField(
        max_length=80, blank=True, editable=False, help_text=_("As the buyer reads it, also on the invoice.")
    )

    payment_method = models.ForeignKey(
        PaymentMethod, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    payment_name = models.CharField(max_length=80, blank=True, help_text=_("Way to pay as chosen. Empty: by invoice."))
    is_prepaid = models.BooleanField(
        default=False, editable=False, help_text=_("The money has to be there before anything is sent.")
    )
    pay_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("Not paid by then, it is cancelled.")
    )
    credited_total = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=0,
        editable=False,
        help_text=_("Of the total, what was cancelled or came back before it was paid: not owed."),
    )
    paid_total = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, editable=False, help_text=_("All that came in, also too much.")
    )
    refunded_total = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, editable=False, help_text=_("All that went back or is on its way.")
    )
    disputed_total = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=0,
        editable=False,
        help_text=_("What the buyer's bank has taken back, or is asked to."),
    )
    change_refunded_total = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=0,
        editable=False,
        help_text=_("Of what went back, what the order cost less once it was changed: it pays nothing any more."),
    )
    revision = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text=_("How often its lines or sums were changed after it was confirmed.")
    )
    needs_attention = models.BooleanField(
        default=False, editable=False, help_text=_("Is there an open reason for a person to look at it?")
    )

    shipping_method = models.ForeignKey(
        ShippingMethod, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    delivery_name = models.CharField(
        max_length=80, blank=True, help_text=_("Delivery choice as bought. Empty: nothing is sent.")
    )
    delivery_min_days = models.PositiveSmallIntegerField(default=0)
    delivery_max_days = models.PositiveSmallIntegerField(default=0)

    waived_at = models.DateTimeField(
        "agreed to delivery at once",
        null=True,
        editable=False,
        help_text=_("When the buyer gave up the right of withdrawal from what is digital. Empty: they were not asked."),
    )
    waiver = models.CharField("in these words", max_length=500, blank=True, editable=False)

    # what its buyer was shown; no index: nobody looks for orders by them, and a version is never deleted
    terms_version = models.ForeignKey(
        LegalTextVersion, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    withdrawal_version = models.ForeignKey(
        LegalTextVersion, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    privacy_version = models.ForeignKey(
        LegalTextVersion, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )

    downloads_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When the buyer got the links to all that is digital.")
    )

    placed_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    paid_at = models.DateTimeField(null=True, editable=False, help_text=_("When all that is owed was there."))
    packed_at = models.DateTimeField(null=True, editable=False)
    shipped_at = models.DateTimeField(null=True, editable=False, help_text=_("When the last parcel left."))
    delivered_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    erased_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When its buyer was erased: it names nobody since, and nobody opens it.")
    )

    objects = OrderQuerySet.as_manager()

    locked_at: datetime  # of one that ``lock_order`` has read: when that was, by the clock of all machines
    # of one that is being confirmed
    adopter_id: int | None
    configuration_version: int

    class Meta:
        ordering = ["-placed_at", "-pk"]
        permissions = [
            ("discount_order", _("Can take something off an order by hand")),
            ("report_order", _("Can see reports of what was sold, paid and taxed")),
            ("fulfil_order", _("Can pack, send and deliver orders")),
            ("settle_order", _("Can write down payments, take goods back and refund")),
        ]
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="orders_by_date"),
            models.Index(fields=["total"], name="orders_by_total"),
            models.Index(fields=["user", "-placed_at"], name="orders_by_user"),
            models.Index(fields=["status", "-placed_at"], name="orders_by_status"),
            models.Index(Lower("email"), name="orders_by_email"),
            models.Index(fields=["confirmed_at"], name="orders_by_confirmation"),
            models.Index(
                fields=["-placed_at", "-id"],
                condition=models.Q(paid_at__isnull=True)
                & models.Q(status__in=["confirmed", "packed", "part-shipped", "shipped", "delivered"]),
                name="orders_unpaid_by_date",
            ),
            models.Index(
                fields=["-placed_at", "-id"],
                condition=models.Q(needs_attention=True),
                name="orders_to_be_looked_at_by_date",
            ),
            models.Index(
                fields=["vat_id_check"],
                condition=models.Q(vat_id_check__isnull=False),
                name="orders_by_vat_id_check",
            ),
            models.Index(fields=["pay_until"], condition=models.Q(pay_until__isnull=False), name="orders_by_pay_until"),
        ]
        constraints = [
            # the number first: staff look for it without knowing where from
            models.UniqueConstraint(
                fields=["original_number", "origin"],
                condition=~models.Q(origin=""),
                name="orders_moved_in_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status__in=[
                        "placed",
                        "confirmed",
                        "packed",
                        "part-shipped",
                        "shipped",
                        "delivered",
                        "cancelled",
                        "returned",
                    ]
                ),
                name="orders_status_known",
            ),
            # SQLite adds decimals as floats: 12.34 + 4.90 misses 17.24 there, by far less than half a cent
            models.CheckConstraint(
                condition=models.Q(
                    total__gt=models.F("subtotal")
                    - models.F("discount_total")
                    + models.F("delivery_total")
                    - HALF_A_CENT,
                    total__lt=models.F("subtotal")
                    - models.F("discount_total")
                    + models.F("delivery_total")
                    + HALF_A_CENT,
                ),
                name="orders_total_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(tax_reason="")
                | models.Q(is_net=True, tax_total=0, vat_id_check__isnull=False) & ~models.Q(vat_id=""),
                name="orders_without_tax_for_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(discount_total__gte=0, delivery_total__gte=0, total__gte=0, payment_fee__gte=0),
                name="orders_sums_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(manual_discount_kind="", manual_discount=0, manual_discount_reason="")
                | (
                    models.Q(manual_discount_kind__in=["percentage", "amount"], manual_discount__gt=0)
                    & ~models.Q(manual_discount_reason="")
                ),
                name="orders_manual_discount_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(credited_total__gte=0, credited_total__lte=models.F("total")),
                name="orders_credit_fits",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_total__gte=0, refunded_total__lte=models.F("paid_total")),
                name="orders_refunds_fit",
            ),
            models.CheckConstraint(
                condition=models.Q(change_refunded_total__gte=0, change_refunded_total__lte=models.F("paid_total")),
                name="orders_change_refunds_fit",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["placed", "cancelled"]) | models.Q(confirmed_at__isnull=False),
                name="orders_confirmed_has_time",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("orders:order", args=[self.number])

    @property
    def is_moved_in(self):
        """Did a former shop take it? It is history: it is seen and counted, and nothing is done with it."""
        return bool(self.origin)

    @property
    def is_placed(self):
        return self.status == self.Status.PLACED

    @property
    def is_confirmed(self):
        """Is it confirmed, and nothing has happened to it since?"""
        return self.status == self.Status.CONFIRMED

    @property
    def is_packed(self):
        return self.status == self.Status.PACKED

    @property
    def is_part_shipped(self):
        return self.status == self.Status.PART_SHIPPED

    @property
    def is_shipped(self):
        return self.status == self.Status.SHIPPED

    @property
    def is_delivered(self):
        return self.status == self.Status.DELIVERED

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def is_returned(self):
        return self.status == self.Status.RETURNED

    @property
    def is_binding(self):
        """Does the buyer owe the total, and the shop the goods?"""
        return self.status in self.BINDING

    @property
    def is_cancellable(self):
        return self.can_transition_to(self.Status.CANCELLED)

    @property
    def is_packable(self):
        return self.can_transition_to(self.Status.PACKED) and self.needs_delivery and not self.awaits_payment

    @property
    def is_shippable(self):
        return self.can_transition_to(self.Status.SHIPPED) and self.needs_delivery and not self.awaits_payment

    @property
    def is_deliverable(self):
        return self.can_transition_to(self.Status.DELIVERED) and not self.awaits_payment

    @property
    def is_returnable(self):
        return self.can_transition_to(self.Status.RETURNED)

    @property
    def is_partly_returned(self):
        return self.is_binding and any(line.returned_quantity for line in self.lines.all())

    @property
    def has_digital_goods_delivered(self):
        """Does the buyer have what of it is digital?"""
        return self.downloads_at is not None or self.is_delivered

    @property
    def may_have_downloads(self):
        """Is what of it is digital the buyer's: has the money come, and has it not gone back?"""
        went_back = self.refunded_total + self.disputed_total
        return self.is_binding and self.is_paid and (self.balance > 0 or not went_back)

    @property
    def is_cancellable_by_buyer(self):
        """May the buyer call it off? Not once digital goods are theirs, for which they gave that up."""
        return self.is_cancellable and not (self.waived_at and self.downloads_at)

    @property
    def needs_delivery(self):
        return bool(self.delivery_name)

    @property
    def total_before_fee(self):
        """What it costs without the fee for the way to pay: the conditions of that go by it."""
        return self.total - self.payment_fee

    @property
    def may_have_discounts(self):
        """Has something been taken off? Free delivery takes off nothing but the price of delivery."""
        return bool(self.discount_total) or self.delivery_total == self.payment_fee

    @property
    def balance(self):
        """What we hold of the buyer's money: came in, less what went back or is disputed."""
        return max(self.paid_total - self.refunded_total - self.disputed_total, Decimal(0))

    @property
    def owed_total(self):
        """What the order costs, without what was cancelled or came back before it was paid."""
        return self.total - self.credited_total

    @property
    def counted_total(self):
        """What of the money that came counts as paid: all but what went back because the order costs less by now."""
        return self.paid_total - self.change_refunded_total

    @property
    def is_paid(self):
        return self.counted_total >= self.owed_total and self.confirmed_at is not None

    @property
    def amount_due(self):
        """What is still to be paid; nothing where nothing is owed."""
        is_owed = self.is_binding and not self.is_moved_in
        return max(self.owed_total - self.counted_total, Decimal(0)) if is_owed else Decimal(0)

    @property
    def is_payable(self):
        """Can the buyer pay now?"""
        return self.is_binding and self.payment_method_id is not None and self.amount_due > 0

    @property
    def is_payment_under_way(self):
        """Is there an online payment whose end nobody knows yet?"""
        return self.is_payable and any(payment.may_have_moved_money for payment in self.payments.all())

    @property
    def may_be_paid_in_vain(self):
        """Is nothing owed, and nothing paid as far as we know, while a payment is still open? Its money goes back."""
        is_off = not self.amount_due and self.paid_at is None
        return is_off and any(payment.is_closable for payment in self.payments.all())

    @property
    def awaits_payment(self):
        """Is the money still missing that has to come first? Nobody takes it at the door where nothing is sent."""
        return not self.is_moved_in and (self.is_prepaid or not self.needs_delivery) and not self.is_paid

    @property
    def hold_reason(self):
        """Why nothing is sent though it may have been paid: its money went back. Empty: nothing speaks against it.

        A part that went back is a favour to the buyer, and holds nothing back; once it is what the goods cost, nobody
        has paid for them. Goods that cost nothing are not held back.
        """
        if self.is_moved_in or not self.is_binding or not (self.refunded_total or self.disputed_total):
            return ""
        if self.disputed_total:
            return gettext("The buyer's bank has taken %(disputed_total)s back, or is asked to.") % {
                "disputed_total": format_money(self.disputed_total)
            }
        goods = sum((line.kept_total for line in self.lines.all()), Decimal(0))
        delivery = self.delivery_total if self.needs_delivery else Decimal(0)
        went_back = goods + delivery - self.amount_due - self.balance
        return (
            gettext("%(went_back)s went back to the buyer, and no goods for it.")
            % {"went_back": format_money(went_back)}
            if went_back >= goods > 0
            else ""
        )

    @property
    def arrival(self):
        """First and last day on which the parcel arrives, counted from the confirmation, or from today without one."""
        start = timezone.localdate(self.confirmed_at) if self.confirmed_at else timezone.localdate()
        return delivery_days.window(min_days=self.delivery_min_days, max_days=self.delivery_max_days, start=start)

    @property
    def is_overdue(self):
        """Is it on its way, or to be sent, and the last day on which it was to arrive past?"""
        is_awaited = self.is_binding and not self.is_delivered and not self.is_moved_in
        return is_awaited and self.arrival[1] < timezone.localdate()

    @property
    def payment_text(self):
        return self.payment_name or (
            gettext("Not known") if self.is_moved_in else gettext("By invoice, which comes by e-mail")
        )

    @property
    def delivery_text(self):
        if self.is_moved_in:
            return self.delivery_name or gettext("Not known")
        if not self.needs_delivery:
            return gettext("Nothing is sent: you find it on the page of your order")
        return f"{self.delivery_name}, {delivery_days.days_text(self.delivery_min_days, self.delivery_max_days)}"

    def can_transition_to(self, status):
        """Is the transition to this status allowed? None is for what was moved in."""
        return not self.is_moved_in and status in self.TRANSITIONS[self.Status(self.status)]
