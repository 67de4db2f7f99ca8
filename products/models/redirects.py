"""Addresses that products and categories had: each leads to the row itself, so that no address leads to another one.

Only what nobody has now is kept here: the services drop an address as soon as somebody takes it anew.
"""

from django.db import models


class FormerProductSlug(models.Model):
    product = models.ForeignKey("products.Product", on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=200, unique=True)

    def __str__(self):
        return self.slug


class FormerCategoryPath(models.Model):
    category = models.ForeignKey("products.Category", on_delete=models.CASCADE, related_name="former_paths")
    path = models.CharField(max_length=500, unique=True)

    def __str__(self):
        return self.path
