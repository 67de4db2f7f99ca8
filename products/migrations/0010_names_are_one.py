"""No two names are the same; PostgreSQL wants the rows written before, in a transaction of their own."""

import django.core.validators
from django.db import migrations, models

import my_shop.names


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0009_names_are_known_by'),
    ]

    operations = [
        migrations.AlterField(
            model_name='brand',
            name='folded_name',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=300, of='name', unique=True),
        ),
        migrations.AlterField(
            model_name='option',
            name='folded_name',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=150, of='name', unique=True),
        ),
        migrations.AlterField(
            model_name='variant',
            name='folded_sku',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=192, of='sku', unique=True),
        ),
        migrations.AlterField(
            model_name='brand',
            name='name',
            field=models.CharField(max_length=100, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)]),
        ),
        migrations.AlterField(
            model_name='option',
            name='name',
            field=models.CharField(max_length=50, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)]),
        ),
        migrations.AlterField(
            model_name='variant',
            name='sku',
            field=models.CharField(max_length=64, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)], verbose_name='SKU'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.UniqueConstraint(fields=('parent', 'folded_name'), name='products_category_once'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.UniqueConstraint(condition=models.Q(('parent', None)), fields=('folded_name',), name='products_category_once_on_top'),
        ),
        migrations.AddConstraint(
            model_name='optionvalue',
            constraint=models.UniqueConstraint(fields=('option', 'folded_value'), name='products_optionvalue_named_once'),
        ),
    ]
