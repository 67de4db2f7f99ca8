"""Checkout sessions of the Universal Commerce Protocol (``orders.ucp``)."""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.carts import Cart
from orders.models.orders import Order

LASTS = timedelta(hours=6)
"""So long a session is open; the protocol's own default."""

LONGEST_URL = 500


def new_token() -> str:
    """Return 128 random bits."""
    return secrets.token_urlsafe(16)


def end_of_session():
    return timezone.now() + LASTS


class UcpPlatform(models.Model):
    """A platform that signs what it asks for, as its profile has said last: whoever keeps that from being read takes
    none of its keys away."""

    url = models.CharField(max_length=LONGEST_URL, unique=True, help_text=_("Address of its profile."))
    said = models.JSONField(help_text=_("What the shop goes by of its profile."))
    read_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.url


class UcpSession(models.Model):
    """What a platform has asked for so far, unpriced: it binds nobody and takes no stock. Whatever is told of it is
    worked out anew each time."""

    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    continue_token = models.CharField(
        max_length=22,
        unique=True,
        default=new_token,
        editable=False,
        help_text=_("Of the page for its buyer. Its address gets about, and opens nothing else."),
    )
    platform = models.CharField(max_length=LONGEST_URL, help_text=_("Address of the platform's profile."))
    webhook_url = models.CharField(
        max_length=LONGEST_URL, blank=True, help_text=_("Where it wants to hear of the order.")
    )
    asked = models.JSONField(default=dict, help_text=_("Lines, buyer, codes, destinations, what was chosen of them."))
    email = models.CharField(_("e-mail address"), max_length=254, blank=True, help_text=_("Of the buyer, as sent."))
    cart = models.ForeignKey(
        Cart,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # see ``orders_ucpsession_handed_over``
        help_text=_("In which its buyer goes on, on the pages of the shop."),
    )
    handed_over_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it was put into that cart. Empty: its platform goes on with it.")
    )
    order = models.OneToOneField(
        Order, on_delete=models.CASCADE, null=True, blank=True, related_name="ucp_session", help_text=_("Made of it.")
    )
    shown = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Digest of what its platform was last told of its price."),
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("How often it was to be completed."))
    completing_at = models.DateTimeField(null=True, blank=True, help_text=_("Since when somebody is completing it."))
    completed_by = models.CharField(max_length=64, blank=True, help_text=_("Digest of the request that completed it."))
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=end_of_session)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("UCP checkout session")
        indexes = [
            models.Index(fields=["expires_at"], name="orders_ucpsession_by_end"),
            models.Index(Lower("email"), name="orders_ucpsession_by_email"),
            models.Index(
                fields=["cart"],
                condition=models.Q(cart__isnull=False, order=None),
                name="orders_ucpsession_handed_over",
            ),
        ]

    def __str__(self):
        return f"session {self.pk}"

    @property
    def is_bought_by_hand(self):
        """Is its order one that the buyer has placed by themselves? Its platform neither pays nor opens it."""
        return self.order_id is not None and self.handed_over_at is not None
