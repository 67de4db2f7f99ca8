"""Who is told of events, what happened, and what became of telling each of them."""

import json
import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel import clock
from my_shop.kernel.leases import Leased, LeasedQuerySet
from my_shop.kernel.validators import single_line

LONGEST_ADDRESS = 500
LONGEST_ANSWER = 1000
"""Bytes of an answer that are kept."""


class EndpointQuerySet(models.QuerySet):
    def subscribed(self) -> Self:
        """Those that a person has written down."""
        return self.filter(kind="")

    def reachable(self) -> Self:
        """Those that may be sent to now."""
        return self.filter(Q(rests_until=None) | Q(rests_until__lte=clock.Now()), is_active=True)

    def with_work(self, now: datetime) -> Self:
        """Those that something is to be sent to."""
        return self.filter(Exists(Delivery.objects.heads(now).filter(endpoint=OuterRef("pk"))))


class Endpoint(models.Model):
    """An address elsewhere that is told of events. One with a ``kind`` is an app's own: see ``kinds``."""

    kind = models.CharField(max_length=20, blank=True, editable=False)
    address = models.CharField(
        _("address"),
        max_length=LONGEST_ADDRESS,
        validators=[single_line],
        help_text=_("Where events are sent to, such as “https://erp.example.com/my-shop”."),
    )
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        validators=[single_line],
        help_text=_("What it is for, and whose."),
    )
    event_types = models.JSONField(_("events"), default=list, blank=True, help_text=_("None: events of every type."))
    is_active = models.BooleanField(_("switched on"), default=True)
    switched_off_because = models.CharField(_("switched off because"), max_length=200, blank=True, editable=False)
    secret = models.TextField(editable=False)  # sealed, as the former one: my_shop/kernel/sealing.py
    former_secret = models.TextField(blank=True, editable=False)
    former_secret_until = models.DateTimeField(_("the former secret signs until"), null=True, editable=False)
    failing_since = models.DateTimeField(_("fails since"), null=True, editable=False)
    rests_until = models.DateTimeField(_("left alone until"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "address"], condition=~Q(kind=""), name="webhooks_endpoint_once_per_kind"
            )
        ]

    def __str__(self):
        return self.description or self.address

    def wants(self, event_type: str) -> bool:
        """Is it told of events of this type?"""
        return not self.event_types or event_type in self.event_types


def new_message_id() -> str:
    return f"msg_{secrets.token_hex(12)}"


class Event(models.Model):
    """Something that happened. ``body`` are the very bytes that are signed and sent, as UTF-8."""

    message_id = models.CharField(_("webhook-id"), max_length=40, unique=True, default=new_message_id)
    type = models.CharField(_("type"), max_length=60)
    subject = models.CharField(
        _("subject"), max_length=150, db_index=True, help_text=_("What it is about: events of one subject keep order.")
    )
    body = models.TextField()
    created_at = models.DateTimeField(_("happened"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self):
        return f"{self.type} {self.subject}"


def written_body(event_type: str, at: datetime, data: dict) -> str:
    """Return what an event says, as Standard Webhooks recommends it."""
    facts = {"type": event_type, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


class DeliveryQuerySet(LeasedQuerySet):
    def heads(self, now: datetime | clock.Now) -> Self:
        """Those whose turn it is: due, with nothing earlier about their subject that waits for the same endpoint."""
        earlier = Delivery.objects.filter(
            endpoint=OuterRef("endpoint"), subject=OuterRef("subject"), pk__lt=OuterRef("pk"), status="waiting"
        )
        return self.due(now).filter(~Exists(earlier))


class Delivery(Leased):
    """One event on its way to one endpoint, and what was said to it last."""

    class Status(models.TextChoices):  # the values of ``Leased.Status``, in words of their own
        WAITING = "waiting", _("waiting")
        READY = "ready", _("delivered")
        FAILED = "failed", _("given up")

    # an endpoint that is deleted at this moment must not break a sale; the worker deletes what is left of it
    endpoint = models.ForeignKey(
        Endpoint,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="deliveries",
        verbose_name=_("endpoint"),
    )
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("event"))
    subject = models.CharField(_("subject"), max_length=150)
    status = models.CharField(_("state"), max_length=7, choices=Status, default=Status.WAITING)
    tried_at = models.DateTimeField(_("last tried"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    last_headers = models.JSONField(_("headers"), default=dict)
    last_status = models.PositiveSmallIntegerField(_("answered with status"), null=True)
    last_answer = models.TextField(_("answer"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta(Leased.Meta):
        ordering = ["-pk"]
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhooks_once_per_endpoint")]
        indexes = [
            *Leased.Meta.indexes,
            models.Index(
                fields=["endpoint", "subject", "id"], condition=Q(status="waiting"), name="webhooks_waiting_by_subject"
            ),
        ]

    def __str__(self):
        return f"#{self.pk} {self.subject}"

    @property
    def comes_at(self):
        """When it is tried next; None where it is not."""
        return self.next_try_at if self.is_waiting else None
