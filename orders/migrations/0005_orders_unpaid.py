from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0004_payment_conditions'),
    ]

    operations = [
        AddIndexOnline(
            model_name='order',
            index=models.Index(condition=models.Q(('paid_at__isnull', True), ('status__in', ['confirmed', 'packed', 'part-shipped', 'shipped', 'delivered'])), fields=['-placed_at', '-id'], name='orders_unpaid_by_date'),
        ),
    ]
