from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0006_review_reasons'),
    ]

    operations = [
        # on the way back the column is empty until the texts are written into it
        migrations.AlterField(
            model_name='order',
            name='review_text',
            field=models.CharField(blank=True, default='', editable=False, max_length=300),
        ),
        migrations.RemoveField(model_name='order', name='review_text'),
    ]
