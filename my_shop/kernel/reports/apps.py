"""Reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "my_shop.kernel.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self):
        from my_shop.kernel.reports import receivers  # noqa: F401
