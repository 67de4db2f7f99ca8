"""What lists are narrowed by, kept beside the products: ``services.facets`` alone writes it."""

from django.db import models

from my_shop.kernel.ids_field import IdsField
from products.models.catalogue import Brand, Category, OptionValue


class CountedProduct(models.Model):
    """What a published product is counted under; the row outlives the product until that is taken off the counts."""

    product_id = models.PositiveBigIntegerField(primary_key=True)
    category_id = models.PositiveBigIntegerField()
    brand_id = models.PositiveBigIntegerField(null=True)
    value_ids = IdsField()

    def __str__(self):
        return str(self.product_id)


class FacetCount(models.Model):
    """A part of how many published products of a category have a brand or a value; without either, of all in it.

    The count is the sum of such rows: whoever changes it adds one, and waits for nobody.
    """

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    value = models.ForeignKey(OptionValue, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    number = models.IntegerField()

    def __str__(self):
        return f"{self.number:+d}"
