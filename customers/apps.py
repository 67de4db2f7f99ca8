"""People: sign-up, profiles, addresses, and every message they receive."""

from importlib import import_module

from django.apps import AppConfig, apps


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self):
        from customers.receivers import my_shop, users  # noqa: F401

        for sender in ("orders", "products", "blog"):
            if apps.is_installed(sender):
                import_module(f"customers.receivers.{sender}")
