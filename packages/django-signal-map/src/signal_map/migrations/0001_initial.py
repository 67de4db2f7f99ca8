from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=100)),
                ('signal', models.CharField(max_length=200)),
                ('kind', models.CharField(help_text='What it came from: a request, a task, a command.', max_length=20)),
                ('name', models.CharField(help_text='As in “POST /checkout/…/pay/”.', max_length=255)),
                ('outcome', models.CharField(choices=[('committed', 'Committed'), ('rolled back', 'Rolled back'), ('autocommit', 'Outside a transaction')], max_length=20)),
                ('started_at', models.DateTimeField()),
                ('sending', models.JSONField()),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
                'indexes': [models.Index(fields=['of', 'key', 'started_at'], name='signals_trace_of')],
            },
        ),
    ]
