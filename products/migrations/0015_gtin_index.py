from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('products', '0014_gtin_cost_and_tags'),
    ]

    operations = [
        AddIndexOnline(
            model_name='variant',
            index=models.Index(
                condition=models.Q(('gtin', ''), _negated=True), fields=['gtin'], name='products_variant_by_gtin'
            ),
        ),
    ]
