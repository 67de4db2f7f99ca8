"""The project itself as an app: it composes the shop and holds no shop rules."""

from django.apps import AppConfig
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
        post_migrate.connect(switch_wal_on, sender=self, dispatch_uid="my_shop.switch_wal_on")
