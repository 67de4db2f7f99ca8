"""Webhooks that go out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "my_shop.kernel.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self):
        from my_shop.kernel.webhooks import receivers  # noqa: F401
