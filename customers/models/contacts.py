"""Whom the shop knows by an e-mail address: what they bought, agreed to, and are noted by, account or none."""

from django.conf import settings
from django.db import models
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.names import FoldedField, refuse_twin
from my_shop.kernel.validators import many_lines, single_line


class Tag(models.Model):
    """A word that staff sort people by."""

    name = models.CharField(max_length=50, validators=[single_line])
    folded_name = FoldedField(of="name", max_length=150, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("customer tag")
        verbose_name_plural = _("customer tags")

    def __str__(self):
        return self.name

    def clean(self):
        refuse_twin(self)


LATEST_FIRST = [
    IsNull(models.F("last_order_at"), True),  # SQLite has no index with NULLS LAST
    models.F("last_order_at").desc(),
    models.F("id").desc(),
]


class Contact(models.Model):
    """Somebody by their e-mail address: a member once they have confirmed it, a guest who ordered, a reader of news.

    What they bought is told by orders (``buyers_asked``) a few minutes after it happened: lists sort and filter by it.
    """

    email = models.EmailField("e-mail address", unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    name = models.CharField(max_length=120, blank=True, editable=False, help_text=_("As on their latest order."))
    country = models.CharField(max_length=2, blank=True, editable=False, help_text=_("Of their latest order."))
    order_count = models.PositiveIntegerField(
        "orders", default=0, editable=False, help_text=_("Confirmed, and not cancelled.")
    )
    spent_total = models.DecimalField(
        "spent", max_digits=12, decimal_places=2, default=0, editable=False, help_text=_("Paid, less what went back.")
    )
    first_order_at = models.DateTimeField("first order", null=True, editable=False)
    last_order_at = models.DateTimeField("last order", null=True, editable=False)
    wants_news = models.BooleanField(
        "news by e-mail", default=False, editable=False, help_text=_("Without an account; a member's profile says so.")
    )
    address = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text=_("Moved in from a former shop, and theirs once they have an account: empty then."),
    )
    invited_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When the link to an account of their own was last sent to them.")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="contacts")
    created_at = models.DateTimeField("known since", auto_now_add=True)

    class Meta:
        ordering = LATEST_FIRST
        verbose_name = "customer"
        indexes = [
            models.Index(*LATEST_FIRST, name="customers_by_last_order"),
            models.Index(fields=["spent_total"], name="customers_by_spent"),
            models.Index(fields=["order_count"], name="customers_by_orders"),
        ]

    def __str__(self):
        return self.email

    @property
    def is_member(self):
        return self.user_id is not None


class ContactNote(models.Model):
    """What staff want each other to know of somebody."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=2000, validators=[many_lines])
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "note"

    def __str__(self):
        return self.text[:40]


class Consent(models.Model):
    """One thing that somebody said about mail: asked for it, agreed, or took it back. Rows are added and never changed.

    Whoever mails has to be able to show the consent (GDPR, Article 7(1)): what for, when, and by which door.
    """

    class Purpose(models.TextChoices):
        NEWS = "news", "news from the journal"

    class State(models.TextChoices):
        ASKED = "asked", "asked for it; the address is not confirmed"
        GIVEN = "given", "agreed"
        WITHDRAWN = "withdrawn", "took it back"

    class Source(models.TextChoices):
        NEWS_PAGE = "news-page", "the page “News by e-mail”"
        CONFIRMATION = "confirmation", "the link in the mail that asks for confirmation"
        ACCOUNT = "account", "their account, at a confirmed address"
        API = "api", "the API"
        UNSUBSCRIBE = "unsubscribe", "the link in a mail"
        IMPORT = "import", "the file of a former shop"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.NEWS)
    state = models.CharField(max_length=10, choices=State)
    source = models.CharField("by", max_length=20, choices=Source)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "consent"

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.get_state_display()}"


class BuyersRead(models.Model):
    """How far customers has read what happened to orders; one row, and none before the first round."""

    last_event = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return str(self.last_event)
