"""What invoices and credit notes say of VAT, in columns that a database can add up."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models.invoices import DocumentIsFinal, Invoice
from orders.rules import vat_areas

HALF_A_CENT = Decimal("0.005")


class InvoiceTaxQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise DocumentIsFinal(gettext("Invoices are never changed."))

    def delete(self):
        raise DocumentIsFinal(gettext("Invoices are never deleted."))

    delete.alters_data = True
    delete.queryset_only = True


class InvoiceTax(models.Model):
    """One tax rate of an invoice or a credit note, of one category: whoever reports, registers or books VAT reads these
    rows, and not ``Invoice.data``.

    Written with the document, in its transaction (``orders.services.invoices.tax_rows``), and as final as it. Every
    document has at least one row; their gross amounts add up to its total. **Amounts of a credit note are negative**:
    to add up is enough. Country and area are those at that time; a credit note has those of the invoice it corrects.
    """

    class Area(models.TextChoices):
        HOME = vat_areas.HOME, _("at home")
        EU = vat_areas.EU, _("other EU countries (One Stop Shop)")
        BUSINESS = vat_areas.BUSINESS, _("businesses in other EU countries, without VAT")
        OUTSIDE = vat_areas.OUTSIDE, _("outside")

    class Category(models.TextChoices):
        STANDARD = vat_areas.STANDARD, _("taxed")
        ZERO_RATED = vat_areas.ZERO_RATED, _("zero-rated")
        EXPORT = vat_areas.EXPORT, _("export")
        NOT_SUBJECT = vat_areas.NOT_SUBJECT, _("not subject to VAT")
        INTRA_COMMUNITY = vat_areas.INTRA_COMMUNITY, _("intra-Community supply")
        REVERSE_CHARGE = vat_areas.REVERSE_CHARGE, _("reverse charge")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="taxes")
    issued_on = models.DateField(help_text=_("The document's date, as printed on it."))
    corrects_on = models.DateField(null=True, help_text=_("The date of the invoice that a credit note corrects."))
    country = models.CharField(
        max_length=2, help_text=_("Whose VAT it is: ISO 3166-1 alpha-2, and XI for Northern Ireland.")
    )
    area = models.CharField(max_length=12, choices=Area)
    category = models.CharField(max_length=2, choices=Category, help_text=_("UNTDID 5305, as in EN 16931."))
    rate = models.DecimalField(max_digits=5, decimal_places=2, help_text=_("Per cent."))
    net = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2)
    gross = models.DecimalField(max_digits=12, decimal_places=2)

    objects = InvoiceTaxQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["issued_on"], name="orders_invoicetax_by_date")]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "rate", "category"], name="orders_invoicetax_once"),
            models.CheckConstraint(
                condition=models.Q(
                    gross__gt=models.F("net") + models.F("tax") - HALF_A_CENT,
                    gross__lt=models.F("net") + models.F("tax") + HALF_A_CENT,
                ),
                name="orders_invoicetax_adds_up",
            ),
        ]

    def __str__(self):
        return f"{self.country} {self.rate} %: {self.tax}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise DocumentIsFinal(gettext("Invoices are never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise DocumentIsFinal(gettext("Invoices are never deleted."))
