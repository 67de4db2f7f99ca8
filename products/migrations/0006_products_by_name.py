from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('products', '0005_common_words'),
    ]

    operations = [
        AddIndexOnline(
            model_name='product',
            index=models.Index(fields=['name', 'id'], name='products_by_name'),
        ),
        AddIndexOnline(
            model_name='product',
            index=models.Index(fields=['name', 'id'], condition=models.Q(('is_published', False)), name='products_drafts'),
        ),
    ]
