from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0020_business_buyers'),
    ]

    operations = [
        AddIndexOnline(
            model_name='order',
            index=models.Index(
                condition=models.Q(('vat_id_check__isnull', False)),
                fields=['vat_id_check'],
                name='orders_by_vat_id_check',
            ),
        ),
    ]
