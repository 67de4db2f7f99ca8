"""Orders that staff are still writing down."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class DraftOrder(models.Model):
    """What was typed of an order so far, by halves and unchecked: it binds nobody, takes no stock and sends no mail.
    Where ``typed`` names an ``order``, it is what a member of staff has typed to change that one.

    It goes once an order is made of it, or staff discard it, and in any case ``SHOP_UNCONFIRMED_DAYS`` days after its
    last change, as its page says.
    """

    typed = models.JSONField(default=dict, help_text=_("What stands in the form, by the names of its fields."))
    lines = models.JSONField(default=list, help_text=_("SKU and units of each row, as typed."))
    email = models.CharField(_("e-mail address"), max_length=254, blank=True, help_text=_("As typed so far."))
    version = models.PositiveIntegerField(default=1, help_text=_("How often it was saved."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("last saved"), auto_now=True)

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = _("draft order")
        indexes = [models.Index(Lower("email"), name="orders_draft_by_email")]

    def __str__(self):
        return self.email or self.typed.get("name") or gettext("Draft %(pk)s") % {"pk": self.pk}

    @property
    def kept_until(self) -> datetime:
        """When it is deleted, if nobody saves it again."""
        return self.updated_at + timedelta(days=settings.SHOP_UNCONFIRMED_DAYS)
