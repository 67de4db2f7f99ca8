"""Catalogue, stock, search and reviews."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ProductsConfig(AppConfig):
    name = "products"

    def ready(self):
        receivers = import_module("products.receivers.django")
        post_migrate.connect(receivers.sync_search_index, sender=self, dispatch_uid="products.sync_search_index")
        post_migrate.connect(receivers.fill_facets, sender=self, dispatch_uid="products.fill_facets")
        import_module("products.receivers.my_shop")
        import_module("products.checks").register()
        for sender in ("orders", "customers", "blog"):
            if apps.is_installed(sender):
                import_module(f"products.receivers.{sender}")
