"""The files that search engines read."""

from django.apps import AppConfig


class SitemapsConfig(AppConfig):
    name = "my_shop.kernel.sitemaps"
    label = "sitemaps"
    verbose_name = "Sitemaps"
