"""Tries that are counted: passwords, codes, order numbers, comments."""

from django.apps import AppConfig


class ThrottleConfig(AppConfig):
    name = "my_shop.kernel.throttle"
    label = "throttle"
    verbose_name = "Throttle"

    def ready(self):
        from my_shop.kernel.throttle import checks, receivers  # noqa: F401
