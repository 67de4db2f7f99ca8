"""Manufacturers are known by their names, whatever the case."""

from django.db import migrations, models

import my_shop.kernel.names
import my_shop.kernel.validators


def fold(apps, schema_editor):
    model = apps.get_model("products", "Manufacturer")
    taken = set()
    for row in model.objects.order_by("pk"):
        name = my_shop.kernel.names.folded(row.name)
        if name in taken:
            row.name = f"{row.name[:180]} ({row.pk})"
        row.save()  # the field folds it
        taken.add(my_shop.kernel.names.folded(row.name))


class Migration(migrations.Migration):
    dependencies = [("products", "0018_manufacturers")]

    operations = [
        migrations.AddField(
            model_name="manufacturer",
            name="folded_name",
            field=my_shop.kernel.names.FoldedField(blank=True, default="", editable=False, max_length=600, of="name"),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="manufacturer",
            name="folded_name",
            field=my_shop.kernel.names.FoldedField(
                blank=True, default="", editable=False, max_length=600, of="name", unique=True
            ),
        ),
        migrations.AlterField(
            model_name="manufacturer",
            name="name",
            field=models.CharField(
                help_text="Its name or registered trade name.",
                max_length=200,
                validators=[my_shop.kernel.validators.single_line],
            ),
        ),
    ]
