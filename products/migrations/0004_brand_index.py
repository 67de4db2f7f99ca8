from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('products', '0003_list_indexes'),
    ]

    operations = [
        AddIndexOnline(
            model_name='product',
            index=models.Index(models.F('brand'), models.F('is_sold_out'), models.OrderBy(models.F('is_featured'), descending=True), models.OrderBy(models.F('sold_count'), descending=True), models.F('name'), models.F('id'), models.F('category'), models.F('price'), models.F('highest_price'), models.F('value_ids'), condition=models.Q(('is_published', True)), name='products_shown_brand'),
        ),
    ]
