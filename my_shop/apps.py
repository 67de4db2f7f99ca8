"""The project itself as an app: it composes the shop and holds no shop rules."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


def switch_wal_on(sender, using, **kwargs):
    """Let readers of an SQLite file go on while somebody writes; the mode stays with the file."""
    connection = connections[using]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")


class MyShopConfig(AppConfig):
    name = "my_shop"
    verbose_name = "Shop"

    def ready(self):
        from my_shop import checks

        checks.register()
        if apps.is_installed("orders") and apps.is_installed("signal_map"):
            from my_shop import receivers  # noqa: F401
        for sender in ("products", "orders", "customers"):
            if apps.is_installed(sender):
                import_module(f"my_shop.webhook_events.{sender}")
        post_migrate.connect(switch_wal_on, sender=self, dispatch_uid="my_shop.switch_wal_on")
