"""What the law has a shop say, in the merchant's words: drafts, and the versions that were in force."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.pages.shown import ShownQuerySet
from my_shop.kernel.validators import single_line
from orders.models.set_up import ConfigurationModel


class LegalKind(models.TextChoices):
    """The texts, by the name of their page below /help/."""

    TERMS = "terms", _("Terms")
    PRIVACY = "privacy", _("Privacy")
    WITHDRAWAL = "withdrawal", _("Right of withdrawal")
    LEGAL_NOTICE = "legal-notice", _("Legal notice")
    DELIVERY = "delivery", _("Delivery")
    RETURNS = "returns", _("Returns")
    ACCESSIBILITY = "accessibility", _("Accessibility")


class VersionIsFinal(Exception):
    """A version that was published is never changed or deleted: buyers have agreed to it as it stands."""


class LegalTextVersionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise VersionIsFinal(gettext("Published versions are never changed."))

    def delete(self):
        raise VersionIsFinal(gettext("Published versions are never deleted."))

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise VersionIsFinal(gettext("Published versions are never changed."))
        return super().bulk_create(objs, *args, **kwargs)


class LegalTextVersion(models.Model):
    """A text as it was published, word for word. One without a number is the shop's standard text, as it read when an
    order first came to hang on it."""

    kind = models.CharField(max_length=20, choices=LegalKind)
    number = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True, help_text=_("Markdown, as it was typed; a standard text has none."))
    html = models.TextField(help_text=_("What people read, with the facts of that day in it."))
    digest = models.CharField(max_length=64, help_text=_("Of kind and HTML."))
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects = LegalTextVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="orders_legal_version_once"),
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(number=None), name="orders_standard_text_once"
            ),
        ]

    def __str__(self):
        return gettext("%(kind)s, %(version)s") % {"kind": self.get_kind_display(), "version": self.in_words}

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise VersionIsFinal(gettext("Published versions are never changed."))
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("orders:legal_text", args=[self.kind, self.pk])

    def delete(self, *args, **kwargs):
        raise VersionIsFinal(gettext("Published versions are never deleted."))

    delete.alters_data = True

    @property
    def in_words(self) -> str:
        """Which one it is: “version 3 of 4 May 2026”."""
        day = date_format(timezone.localtime(self.published_at), "j F Y")
        if self.number is None:
            return gettext("standard text of %(day)s") % {"day": day}
        return gettext("version %(number)s of %(day)s") % {"number": self.number, "day": day}


class LegalText(ConfigurationModel):
    """One of the texts: what is being written, and the version that is in force, if the merchant has published one."""

    kind = models.CharField(max_length=20, choices=LegalKind, unique=True, editable=False)
    title = models.CharField(max_length=160, blank=True, validators=[single_line])
    body = LongTextField(
        "text",
        blank=True,
        help_text=_("Markdown: “## ” begins a heading, “- ” a list, “[words](address)” is a link."),
    )
    current = models.OneToOneField(
        LegalTextVersion,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="text",
        help_text=_("Empty: the shop's standard text is in force."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = ShownQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return reverse("help", args=[self.kind])
