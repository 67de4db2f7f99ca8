"""Why an order needs a person: a row for each reason, until what was wrong is mended or somebody has seen to it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.orders import Order


class ReviewReason(models.Model):
    """One thing that a person has to look at. ``orders.services.order.review_cures`` says what closes each kind."""

    class Kind(models.TextChoices):
        UNDERPAID = "underpaid", _("too little came")
        OVERPAID = "overpaid", _("too much came")
        PAID_TOO_LATE = "paid-too-late", _("paid after it was over")
        OTHER_CURRENCY = "other-currency", _("paid in another currency")
        UNPAID = "unpaid", _("not paid in time")
        REFUND_REFUSED = "refund-refused", _("refund refused")
        REFUND_UNKNOWN = "refund-unknown", _("refund without an answer")
        REFUND_ELSEWHERE = "refund-elsewhere", _("refunded at the gateway")
        REFUND_TOO_LARGE = "refund-too-large", _("refunded at the gateway, more than we hold")
        DISPUTED = "disputed", _("payment disputed")
        DISPUTE_WON = "dispute-won", _("dispute won")
        DISPUTE_LOST = "dispute-lost", _("dispute lost")
        FILE_MISSING = "file-missing", _("no file to give")
        GOODS_BACK = "goods-back", _("goods came back, money is here")
        WITHDRAWN = "withdrawn", _("buyer withdrew")
        OTHER = "other", _("to be looked at")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="review_reasons")
    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(
        max_length=200,
        blank=True,
        help_text=_("What of the order it is about, where there may be several: the refund, the payment, the dispute."),
    )
    text = models.CharField(max_length=500, help_text=_("In words for staff; the buyer does not read it."))
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who has seen to it. Empty where it was mended."),
    )

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-opened_at", "-id"],
                condition=models.Q(closed_at__isnull=True),
                name="orders_open_reasons_by_date",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "subject"],
                condition=models.Q(closed_at__isnull=True),
                name="orders_reason_open_once",
            )
        ]

    def __str__(self):
        return self.text
