from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0016_spelling'),
    ]

    operations = [
        AddIndexOnline(
            model_name='order',
            index=models.Index(fields=['total'], name='orders_by_total'),
        ),
        AddIndexOnline(
            model_name='invoice',
            index=models.Index(fields=['issued_at'], name='orders_invoice_by_date'),
        ),
    ]
