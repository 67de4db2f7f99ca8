"""Cart, checkout and the life of an order."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.conf import settings


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self):
        from my_shop.kernel.doors import open_door
        from orders.documents import checks as document_checks
        from orders.gateways import checks as payment_checks
        from orders.receivers import django, my_shop, products  # noqa: F401
        from orders.ucp import webhooks

        if apps.is_installed("customers"):
            import_module("orders.receivers.customers")
        if settings.SHOP_UCP:
            open_door("/ucp/v1", import_module("orders.ucp.views").refuse)
        document_checks.register()
        payment_checks.register()
        webhooks.register()
