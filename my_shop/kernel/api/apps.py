"""The API: what its doors have in common."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "my_shop.kernel.api"
    label = "api"
    verbose_name = "API"

    def ready(self):
        from my_shop.kernel.api import receivers  # noqa: F401
