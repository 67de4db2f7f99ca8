import django.db.models.deletion
import my_shop.kernel.ids_field
from django.db import migrations, models


def take_the_time(apps, schema_editor):
    """A large table takes longer to get its column than a statement of the shop may."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(take_the_time, migrations.RunPython.noop),
        migrations.CreateModel(
            name='CountedProduct',
            fields=[
                ('product_id', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('category_id', models.PositiveBigIntegerField()),
                ('brand_id', models.PositiveBigIntegerField(null=True)),
                ('value_ids', my_shop.kernel.ids_field.IdsField(default=list, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='FacetCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='product',
            name='highest_price',
            field=models.DecimalField(decimal_places=2, editable=False, help_text='Highest variant price.', max_digits=10, null=True),
        ),
        migrations.AddField(
            model_name='product',
            name='is_sold_out',
            field=models.GeneratedField(db_persist=True, expression=models.Q(('quantity', 0)), output_field=models.BooleanField()),
        ),
        migrations.AddField(
            model_name='product',
            name='value_ids',
            field=my_shop.kernel.ids_field.IdsField(default=list, editable=False, help_text='Option values of its variants.'),
        ),
        migrations.AddField(
            model_name='facetcount',
            name='brand',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.brand'),
        ),
        migrations.AddField(
            model_name='facetcount',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.category'),
        ),
        migrations.AddField(
            model_name='facetcount',
            name='value',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.optionvalue'),
        ),
    ]
