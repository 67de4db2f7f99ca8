"""Where people are logged in."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.devices import device_name
from my_shop.kernel.api.access import SCOPES


class CredentialQuerySet(models.QuerySet):
    def alive(self, now):
        """What still opens the account: nothing that has run out."""
        return self.filter(models.Q(session__expire_date__gt=now) | models.Q(token__expiry__gt=now))


class Credential(models.Model):
    """A browser that is logged in, or a program that has a token: what a stolen one can be recognised by.

    The row goes with its session or token, however that ends.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session = models.OneToOneField(
        "sessions.Session", on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    token = models.OneToOneField(
        "knox.AuthToken", on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    address = models.GenericIPAddressField("network address", null=True, editable=False)
    name = models.CharField(_("name"), max_length=60, blank=True, editable=False)
    scopes = models.CharField(
        _("may"),
        max_length=200,
        blank=True,
        editable=False,
        default="read shop",
        help_text=_("Of a token."),
    )
    user_agent = models.CharField("device", max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField("since", auto_now_add=True)
    used_at = models.DateTimeField("last used", default=timezone.now, editable=False)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["-used_at", "-pk"]
        verbose_name = "session or token"
        verbose_name_plural = "sessions and tokens"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(session=None, token__isnull=False) | models.Q(session__isnull=False, token=None),
                name="customers_credential_is_one_of_two",
            )
        ]

    def __str__(self):
        return self.device

    @property
    def is_token(self):
        return self.token_id is not None

    @property
    def told_scopes(self):
        """What a token may, in words."""
        return [SCOPES[scope] for scope in self.scopes.split() if scope in SCOPES]

    @property
    def device(self):
        return self.name or device_name(self.user_agent)
