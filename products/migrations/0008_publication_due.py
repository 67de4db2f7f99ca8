from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('products', '0007_publication_and_search_engines'),
    ]

    operations = [
        AddIndexOnline(
            model_name='product',
            index=models.Index(condition=models.Q(('publish_at__isnull', False)), fields=['publish_at'], name='products_publish_due'),
        ),
        AddIndexOnline(
            model_name='product',
            index=models.Index(condition=models.Q(('unpublish_at__isnull', False)), fields=['unpublish_at'], name='products_unpublish_due'),
        ),
    ]
