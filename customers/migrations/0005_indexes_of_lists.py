from django.db import migrations, models

from customers.outbox.readers import FirstReader
from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('customers', '0004_mail_texts'),
    ]

    operations = [
        AddIndexOnline(
            model_name='contact',
            index=models.Index(fields=['order_count'], name='customers_by_orders'),
        ),
        AddIndexOnline(
            model_name='outgoingemail',
            index=models.Index(fields=['created_at'], name='customers_mail_by_date'),
        ),
        AddIndexOnline(
            model_name='outgoingemail',
            index=models.Index(FirstReader('to'), 'id', name='customers_mail_by_reader'),
        ),
    ]
