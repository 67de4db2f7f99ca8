"""Django's admin, with the site of this shop."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "my_shop.kernel.back_office.site.BackOffice"
