"""The admin's site: every model that is registered gets what holds for all of the back office."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin

from my_shop.kernel.back_office.stale import RefusesStalePages


class BackOffice(AdminSite):
    def register(self, model_or_iterable, admin_class=None, **options):
        """Register as ever, whoever wrote the page: ours, Django's or a package's."""
        made = admin_class or ModelAdmin
        metaclass: Any = type(made)
        facts = {"__module__": made.__module__, "__doc__": made.__doc__}
        page = metaclass(made.__name__, (RefusesStalePages, made), facts)
        super().register(model_or_iterable, page, **options)
