"""Every message that people receive."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.outbox.facts import FactsField
from customers.outbox.readers import FirstReader


def event_of(key: str) -> str:
    """Return what a key names, without the mark of a mail that was sent again."""
    mark, _, event = key.partition(":")
    return event if mark.startswith("again-") else key


class OutgoingEmail(models.Model):
    """A mail that the shop owes somebody, written in the transaction of what it tells about, and sent by the worker.

    The row is the promise; whoever looks for it finds it. ``leased_until`` marks the worker that is sending it
    now: a worker that dies leaves a lease that runs out.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "waiting"
        SENT = "sent", "sent"
        FAILED = "failed", "refused"
        JOINED = "joined", "went with another mail"

    key = models.CharField(
        max_length=120,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text=_("Names the event it tells about: one event, one mail."),
    )
    message_id = models.CharField(
        max_length=200, unique=True, editable=False, help_text=_("Stays the same however often it is tried.")
    )
    from_email = models.CharField("from", max_length=320)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list, blank=True)
    bcc = models.JSONField(default=list, blank=True)
    reply_to = models.JSONField(default=list, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    facts = FactsField(
        null=True,
        editable=False,
        help_text=_("Template, language and what it tells, until it is sent. Empty: its words are written."),
    )
    subject = models.CharField(max_length=998)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list, blank=True, help_text=_("Name, type and base64 content of each."))
    is_secret = models.BooleanField(
        default=False, help_text=_("Carries a link that opens an account: hidden here, and emptied once sent.")
    )
    is_deleted_once_sent = models.BooleanField(
        default=False, editable=False, help_text=_("Its reader is erased: the row goes once it is sent.")
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "outgoing e-mail"
        indexes = [
            models.Index(fields=["status", "next_try_at"], name="customers_mail_due"),
            models.Index(fields=["created_at"], name="customers_mail_by_date"),
            models.Index(FirstReader("to"), "id", name="customers_mail_by_reader"),
        ]

    def __str__(self):
        return self.subject or self.key or self.message_id

    @property
    def event(self):
        """The key of the mail that it is a copy of, sent again; else its own."""
        return event_of(self.key or "")

    @property
    def may_go_again(self):
        """Is it for the buyer of an order, wherever they read it, and did no other mail carry it?"""
        return self.event.endswith(":buyer") and self.status != self.Status.JOINED

    @property
    def is_refused(self):
        """Was it given up?"""
        return self.status == self.Status.FAILED
