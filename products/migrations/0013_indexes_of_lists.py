from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('products', '0012_plainer_names'),
    ]

    operations = [
        AddIndexOnline(
            model_name='product',
            index=models.Index(fields=['price'], name='products_by_price'),
        ),
        AddIndexOnline(
            model_name='review',
            index=models.Index(fields=['created_at'], name='products_review_by_date'),
        ),
    ]
