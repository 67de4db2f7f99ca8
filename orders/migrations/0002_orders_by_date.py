from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0001_initial'),
    ]

    operations = [
        AddIndexOnline(
            model_name='order',
            index=models.Index(fields=['-placed_at', '-id'], name='orders_by_date'),
        ),
    ]
