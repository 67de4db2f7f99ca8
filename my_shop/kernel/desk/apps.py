"""What the back office is opened with."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "my_shop.kernel.desk"
    label = "desk"
    verbose_name = _("Back office")
