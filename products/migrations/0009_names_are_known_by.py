"""Names are what rows are known by, and are folded in a column of their own; where two were the same, the later one
gets a number. Article numbers that were the same stop the migration, for somebody has to choose another one.
"""

from collections import defaultdict

from django.core.management import CommandError
from django.db import migrations, models

import my_shop.names
from my_shop.names import fold_rows, folded


def fold(apps, schema_editor):
    alias = schema_editor.connection.alias

    def rows(name):
        return apps.get_model("products", name).objects.using(alias)

    _refuse_twins(rows("Variant"))
    fold_rows(rows("Variant"))
    fold_rows(rows("Brand"))
    fold_rows(rows("Category"), within="parent_id")
    fold_rows(rows("Option"))
    renamed = fold_rows(rows("OptionValue"), within="option_id")
    for variant in rows("Variant").filter(option_values__in=renamed).distinct():
        values = variant.option_values.select_related("option")
        ordered = sorted(values, key=lambda value: (value.option.position, value.option.name))
        variant.label = ", ".join(value.value for value in ordered)[:200]
        variant.save(update_fields=["label"])


def _refuse_twins(variants):
    """An article number is known outside the shop as well: nobody but its people can give it another one."""
    alike = defaultdict(list)
    for sku in variants.order_by("pk").values_list("sku", flat=True):
        alike[folded(sku)].append(sku)
    if twins := ["/".join(skus) for skus in alike.values() if len(skus) > 1]:
        raise CommandError(
            "SKUs are the same now where only case tells them apart. Give one of each of these another one, in the "
            f"back office of the version that you come from, and migrate again: {', '.join(twins)}"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0008_sale_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='brand',
            name='folded_name',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=300, of='name'),
        ),
        migrations.AddField(
            model_name='category',
            name='folded_name',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=300, of='name'),
        ),
        migrations.AddField(
            model_name='option',
            name='folded_name',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=150, of='name'),
        ),
        migrations.AddField(
            model_name='optionvalue',
            name='folded_value',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=240, of='value'),
        ),
        migrations.AddField(
            model_name='variant',
            name='folded_sku',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=192, of='sku'),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
