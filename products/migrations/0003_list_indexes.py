import django.db.models.lookups
from django.db import migrations, models

from my_shop.kernel.online_indexes import AddIndexOnline, RemoveIndexOnline, create_index_online

# rare option values, which a walk through any order would look for in vain; SQLite has no such index
BY_VALUE = "products_shown_value_ids"


def add_index_by_value(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        place = "products_product USING gin (value_ids) WITH (fastupdate = off) WHERE is_published"
        create_index_online(schema_editor, BY_VALUE, place)


def drop_index_by_value(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {BY_VALUE}")


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('products', '0002_lists'),
    ]

    operations = [
        AddIndexOnline(
            model_name='product',
            index=models.Index(models.F('is_sold_out'), models.OrderBy(models.F('is_featured'), descending=True), models.OrderBy(models.F('sold_count'), descending=True), models.F('name'), models.F('id'), models.F('category'), models.F('brand'), models.F('price'), models.F('highest_price'), models.F('value_ids'), condition=models.Q(('is_published', True)), name='products_shown_featured'),
        ),
        AddIndexOnline(
            model_name='product',
            index=models.Index(models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('category'), models.F('brand'), models.F('is_sold_out'), models.F('price'), models.F('highest_price'), models.F('value_ids'), condition=models.Q(('is_published', True)), name='products_shown_newest'),
        ),
        AddIndexOnline(
            model_name='product',
            index=models.Index(django.db.models.lookups.IsNull(models.F('price'), True), models.F('price'), models.F('id'), models.F('category'), models.F('brand'), models.F('is_sold_out'), models.F('highest_price'), models.F('value_ids'), condition=models.Q(('is_published', True)), name='products_shown_price_up'),
        ),
        AddIndexOnline(
            model_name='product',
            index=models.Index(django.db.models.lookups.IsNull(models.F('price'), True), models.OrderBy(models.F('price'), descending=True), models.F('id'), models.F('category'), models.F('brand'), models.F('is_sold_out'), models.F('highest_price'), models.F('value_ids'), condition=models.Q(('is_published', True)), name='products_shown_price_down'),
        ),
        AddIndexOnline(
            model_name='product',
            index=models.Index(models.OrderBy(models.F('sold_count'), descending=True), models.F('id'), models.F('category'), models.F('brand'), models.F('is_sold_out'), models.F('price'), models.F('highest_price'), models.F('value_ids'), condition=models.Q(('is_published', True)), name='products_shown_best_selling'),
        ),
        AddIndexOnline(
            model_name='product',
            index=models.Index(models.F('category'), models.F('is_sold_out'), models.OrderBy(models.F('is_featured'), descending=True), models.OrderBy(models.F('sold_count'), descending=True), models.F('name'), models.F('id'), models.F('brand'), models.F('price'), models.F('highest_price'), models.F('value_ids'), condition=models.Q(('is_published', True)), name='products_shown_category'),
        ),
        AddIndexOnline(
            model_name='product',
            index=models.Index(condition=models.Q(('is_published', True)), fields=['category', '-highest_price'], name='products_shown_dearest'),
        ),
        RemoveIndexOnline(
            model_name='product',
            name='products_newest',
        ),
        RemoveIndexOnline(
            model_name='product',
            name='products_by_price',
        ),
        RemoveIndexOnline(
            model_name='product',
            name='products_best_selling',
        ),
        migrations.RunPython(add_index_by_value, drop_index_by_value),
    ]
