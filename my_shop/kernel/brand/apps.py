"""Name, logo, colours, notice, home page and footer of the shop."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrandConfig(AppConfig):
    name = "my_shop.kernel.brand"
    label = "brand"
    verbose_name = _("Brand")

    def ready(self):
        from my_shop.kernel.brand import receivers  # noqa: F401
