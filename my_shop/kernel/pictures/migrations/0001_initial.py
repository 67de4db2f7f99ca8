import django.utils.timezone
import my_shop.kernel.pictures.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to=my_shop.kernel.pictures.models.random_name)),
                ('width', models.PositiveIntegerField(editable=False)),
                ('height', models.PositiveIntegerField(editable=False)),
                ('status', models.CharField(choices=[('pending', 'waiting for its sizes'), ('ready', 'ready'), ('failed', 'could not be made')], default='pending', editable=False, max_length=10)),
                ('widths', models.JSONField(default=list, editable=False, help_text='Widths in pixels that exist as WebP and AVIF.')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('last_error', models.TextField(blank=True, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['status', 'next_try_at'], name='pictures_due')],
            },
        ),
    ]
