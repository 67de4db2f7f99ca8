"""Who changed what of the catalogue, field by field; and what was changed of many products at once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from products.models.catalogue import Product


class BulkChange(models.Model):
    """One change of many products, made together; its rows are revisions, by which it can be undone."""

    class Kind(models.TextChoices):
        PRICES = "prices", _("prices")
        DETAILS = "details", _("category, brand, publication")
        STOCK = "stock", _("stock count")

    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(_("what"), max_length=300, help_text=_("What was asked for, in words."))
    rows = models.PositiveIntegerField(_("rows"), help_text=_("Products or variants that it changed."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    undoes = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="undone_by",
        help_text=_("The change that this one took back."),
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")

    def __str__(self):
        return self.text


class Revision(models.Model):
    """What one write, whoever made it, has changed of a product and its variants.

    ``changes`` holds what differs, before and after, so that going back takes one after the other away again.
    """

    class Source(models.TextChoices):
        HAND = "hand", _("by hand")
        IMPORT = "import", _("import")
        API = "api", _("by the API")
        BULK = "bulk", _("bulk change")
        UNDO = "undo", _("bulk change undone")
        RETURN = "return", _("gone back to an earlier state")
        SHOP = "shop", _("by the shop itself")

    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, related_name="revisions", help_text=_("None once it is deleted.")
    )
    name = models.CharField(max_length=200, help_text=_("Of the product, then."))
    source = models.CharField(_("how"), max_length=10, choices=Source)
    bulk_change = models.ForeignKey(
        BulkChange, on_delete=models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    changes = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self):
        return self.name

    @property
    def is_first(self):
        """Was the product written anew by it?"""
        return "product" in self.changes and self.changes["product"]["old"] is None
