from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline
from orders.models.delivery import PlainNumber


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0017_indexes_of_lists'),
    ]

    operations = [
        AddIndexOnline(
            model_name='shipment',
            index=models.Index(
                PlainNumber('tracking_number'),
                name='orders_shipment_by_number',
            ),
        ),
    ]
