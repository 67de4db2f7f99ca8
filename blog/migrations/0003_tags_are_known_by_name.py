"""Names are what tags are known by, and are folded in a column of their own; a second one gets a number."""

import django.core.validators
from django.db import migrations, models

import my_shop.names


def fold(apps, schema_editor):
    my_shop.names.fold_rows(apps.get_model("blog", "Tag").objects.using(schema_editor.connection.alias))


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0002_comments_are_counted_by_the_throttle'),
    ]

    operations = [
        migrations.AddField(
            model_name='tag',
            name='folded_name',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=150, of='name'),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='tag',
            name='folded_name',
            field=my_shop.names.FoldedField(blank=True, default='', editable=False, max_length=150, of='name', unique=True),
        ),
        migrations.AlterField(
            model_name='tag',
            name='name',
            field=models.CharField(max_length=50, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)]),
        ),
    ]
