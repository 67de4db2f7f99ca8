from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0007_remove_order_review_text'),
    ]

    operations = [
        AddIndexOnline(
            model_name='order',
            index=models.Index(condition=models.Q(('needs_attention', True)), fields=['-placed_at', '-id'], name='orders_to_be_looked_at_by_date'),
        ),
    ]
