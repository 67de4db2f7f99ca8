"""Cart, checkout and the life of an order."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self):
        from orders.papers import checks as paper_checks
        from orders.payment import checks as payment_checks
        from orders.receivers import django, my_shop, products  # noqa: F401

        paper_checks.register()
        payment_checks.register()
