"""Where DATEV books what the shop invoices."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from orders.rules import vat_areas

THE_ONE = 1
"""The key of the only ``DatevSettings``."""

FULL_RATE_FROM = 15
"""Per cent: a home rate from here on is the standard one (Germany: 19, and 16 in 2020)."""

DEFAULTS = {
    "03": {"standard": "8400", "reduced": "8300", "untaxed": "8200", "eu": "8320", "eu_business": "8125",
           "reverse_charge": "8336", "outside": "8120", "outside_digital": "8338"},
    "04": {"standard": "4400", "reduced": "4300", "untaxed": "4200", "eu": "4320", "eu_business": "4125",
           "reverse_charge": "4336", "outside": "4120", "outside_digital": "4338"},
}  # fmt: skip
"""Revenue accounts of DATEV's standard charts SKR03 and SKR04; with more than four digits, noughts follow."""

digits = RegexValidator(r"\A[0-9]{4,9}\Z", _("An account has four to nine digits."))
key_digits = RegexValidator(r"\A[0-9]{1,4}\Z", _("A tax key has up to four digits."))


def _account(name, skr03, skr04):
    help_text = format_lazy(_("Empty: {skr03} in SKR03, {skr04} in SKR04."), skr03=skr03, skr04=skr04)
    return models.CharField(name, max_length=9, blank=True, validators=[digits], help_text=help_text)


class DatevSettings(models.Model):
    """There is one row at most, with the key ``THE_ONE``; without it nothing is handed out for DATEV."""

    class Chart(models.TextChoices):
        SKR03 = "03", "SKR03"
        SKR04 = "04", "SKR04"

    consultant = models.PositiveIntegerField(
        _("consultant number"),
        validators=[MinValueValidator(1001), MaxValueValidator(9_999_999)],
        help_text=_("Of your tax adviser (Beraternummer)."),
    )
    client = models.PositiveIntegerField(
        _("client number"),
        validators=[MinValueValidator(1), MaxValueValidator(99_999)],
        help_text=_("Yours with them (Mandantennummer)."),
    )
    chart = models.CharField(_("chart of accounts"), max_length=2, choices=Chart, default=Chart.SKR03)
    account_length = models.PositiveSmallIntegerField(
        _("digits of an account"), default=4, validators=[MinValueValidator(4), MaxValueValidator(8)]
    )
    fiscal_year_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    debtor = models.CharField(
        _("debtors' account"),
        max_length=9,
        default="10000",
        validators=[digits],
        help_text=_("One account for all buyers."),
    )
    standard = _account(_("at home, standard rate"), "8400", "4400")
    reduced = _account(_("at home, reduced rate"), "8300", "4300")
    untaxed = _account(_("at home, without tax"), "8200", "4200")
    eu = _account(_("other EU countries (One Stop Shop)"), "8320", "4320")
    eu_key = models.CharField(
        _("tax key (BU-Schlüssel) of other EU countries"),
        max_length=4,
        default="240",
        blank=True,
        validators=[key_digits],
        help_text=_(
            "The account reckons no tax by itself; 240 is DATEV's key for what is sent from Germany to consumers "
            "there. Empty where you name an account that does."
        ),
    )
    eu_business = _account(_("intra-Community supplies"), "8125", "4125")
    reverse_charge = _account(_("reverse charge"), "8336", "4336")
    outside = _account(_("outside"), "8120", "4120")
    outside_digital = _account(_("outside, what is digital"), "8338", "4338")

    class Meta:
        verbose_name = _("DATEV")
        verbose_name_plural = _("DATEV")

    def __str__(self):
        return f"{self.consultant}/{self.client}" if self.consultant else str(self._meta.verbose_name)

    def save(self, *args, **kwargs):
        self.pk = THE_ONE
        super().save(*args, **kwargs)

    def clean(self):
        """Accounts have as many digits as the books, and those of debtors one more, as DATEV has them."""
        if not self.account_length:
            return
        lengths = {"debtor": self.account_length + 1, **dict.fromkeys(DEFAULTS[self.Chart.SKR03], self.account_length)}
        text = _("%(count)s digits, by the digits of an account.")
        wrong = {
            name: ValidationError(text, params={"count": length})
            for name, length in lengths.items()
            if len(getattr(self, name) or "0" * length) != length
        }
        if wrong:
            raise ValidationError(wrong)

    def revenue_account(self, *, area: str, category: str, rate) -> str:
        """Return the account of what is sold in an area at a rate (``InvoiceTax``)."""
        if category == vat_areas.REVERSE_CHARGE:
            name = "reverse_charge"
        elif category == vat_areas.INTRA_COMMUNITY:
            name = "eu_business"
        elif category == vat_areas.NOT_SUBJECT:
            name = "outside_digital"
        elif area == vat_areas.OUTSIDE:
            name = "outside"
        elif area == vat_areas.EU:
            name = "eu"
        else:
            name = "untaxed" if not rate else "standard" if rate >= FULL_RATE_FROM else "reduced"
        return getattr(self, name) or DEFAULTS[self.chart][name].ljust(self.account_length, "0")
