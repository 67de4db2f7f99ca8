"""The content of a pack has an amount and a unit, or neither."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0019_manufacturers_by_name")]

    operations = [
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.CheckConstraint(
                condition=models.Q(content_amount=None, content_unit="")
                | models.Q(content_amount__isnull=False, content_amount__gt=0) & ~models.Q(content_unit=""),
                name="products_variant_content_whole",
            ),
        ),
    ]
