"""What VIES was asked of a VAT ID, and what it said: kept as evidence of a sale without VAT."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VatIdCheckQuerySet(models.QuerySet):
    def of(self, vat_id):
        """Those of a number, the latest first."""
        return self.filter(vat_id=vat_id).order_by("-pk")

    def due(self, now):
        """Those that nobody has answered yet, and that may be asked for by now."""
        return self.filter(answer=VatIdCheck.Answer.WAITING, next_at__lte=now).order_by("next_at")


class VatIdCheck(models.Model):
    """One question to VIES. A later one of the same number is a row of its own: an order keeps the one it went by."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("not answered yet")
        VALID = "valid", _("valid")
        INVALID = "invalid", _("not valid")
        UNAVAILABLE = "unavailable", _("no answer")

    vat_id = models.CharField(_("VAT ID"), max_length=20)
    requester = models.CharField(
        max_length=20, blank=True, help_text=_("The shop's own VAT ID: without it, there is no consultation number.")
    )
    answer = models.CharField(max_length=12, choices=Answer, default=Answer.WAITING)
    consultation_number = models.CharField(
        max_length=40, blank=True, help_text=_("By it, the tax office finds that this was asked, and when.")
    )
    name = models.CharField(max_length=300, blank=True, help_text=_("As VIES told it; not every country tells."))
    address = models.CharField(max_length=500, blank=True, help_text=_("Likewise."))
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(
        default=timezone.now, null=True, blank=True, help_text=_("When it is asked again; while it is asked, a lease.")
    )
    error = models.CharField(max_length=200, blank=True, help_text=_("Why there was no answer the last time."))

    objects = VatIdCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("check of a VAT ID")
        verbose_name_plural = _("checks of VAT IDs")
        indexes = [
            models.Index(fields=["vat_id", "-id"], name="orders_vatidcheck_by_vat_id"),
            models.Index(fields=["next_at"], condition=models.Q(answer="waiting"), name="orders_vatidcheck_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["vat_id"], condition=models.Q(answer="waiting"), name="orders_vatidcheck_asked_once"
            ),
        ]

    def __str__(self):
        return f"{self.vat_id}: {self.get_answer_display()}"

    @property
    def is_waiting(self):
        return self.answer == self.Answer.WAITING

    @property
    def is_valid(self):
        return self.answer == self.Answer.VALID
