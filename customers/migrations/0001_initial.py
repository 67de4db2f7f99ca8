import customers.models.people
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pictures', '0001_initial'),
        ('sessions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('knox', '0008_remove_authtoken_salt'),
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(editable=False, help_text='Random: it does not tell how many customers there are.', max_length=16, unique=True)),
                ('phone', models.CharField(blank=True, max_length=40, validators=[django.core.validators.RegexValidator('\\A(?=(?:[^0-9]*[0-9]){5})[0-9 +().\\-/]*\\Z', 'Write a phone number: at least 5 digits, with spaces and + ( ) - . / between them as you like.', code='phone_number')])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='customer', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'permissions': [('erase_customer', 'Can erase a person, with or without an account'), ('export_customer', 'Can hand out what the shop holds of a person')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingEmail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, editable=False, help_text='Names the event it tells about: one event, one mail.', max_length=120, null=True, unique=True)),
                ('message_id', models.CharField(editable=False, help_text='Stays the same however often it is tried.', max_length=200, unique=True)),
                ('from_email', models.CharField(max_length=320, verbose_name='from')),
                ('to', models.JSONField(default=list)),
                ('cc', models.JSONField(blank=True, default=list)),
                ('bcc', models.JSONField(blank=True, default=list)),
                ('reply_to', models.JSONField(blank=True, default=list)),
                ('headers', models.JSONField(blank=True, default=dict)),
                ('subject', models.CharField(max_length=998)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('attachments', models.JSONField(blank=True, default=list, help_text='Name, type and base64 content of each.')),
                ('is_secret', models.BooleanField(default=False, help_text='Carries a link that opens an account: hidden here, and emptied once sent.')),
                ('is_deleted_once_sent', models.BooleanField(default=False, editable=False, help_text='Its reader is erased: the row goes once it is sent.')),
                ('status', models.CharField(choices=[('queued', 'waiting'), ('sent', 'sent'), ('failed', 'refused'), ('joined', 'went with another mail')], default='queued', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('lease', models.CharField(blank=True, editable=False, max_length=32)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'outgoing e-mail',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['status', 'next_try_at'], name='customers_mail_due')],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nickname', models.CharField(blank=True, help_text='Shown with your comments and reviews.', max_length=40, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('date_of_birth', models.DateField(blank=True, null=True, validators=[customers.models.people.validate_birth_date])),
                ('gender', models.CharField(blank=True, choices=[('female', 'female'), ('male', 'male'), ('diverse', 'diverse'), ('', 'prefer not to say')], default='', max_length=10)),
                ('bio', models.TextField(blank=True, max_length=1000, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='about me')),
                ('wants_comment_mail', models.BooleanField(default=True, verbose_name='a comment on my posts')),
                ('wants_post_mail', models.BooleanField(default=False, verbose_name='new posts in the journal')),
                ('avatar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pictures.picture')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='profile', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.GenericIPAddressField(editable=False, null=True, verbose_name='network address')),
                ('user_agent', models.CharField(blank=True, editable=False, max_length=200, verbose_name='device')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('used_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last used')),
                ('session', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sessions.session')),
                ('token', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.KNOX_TOKEN_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session or token',
                'verbose_name_plural': 'sessions and tokens',
                'ordering': ['-used_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('session', None), ('token__isnull', False)), models.Q(('session__isnull', False), ('token', None)), _connector='OR'), name='customers_credential_is_one_of_two')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)], verbose_name='full name')),
                ('line1', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)], verbose_name='street and number')),
                ('line2', models.CharField(blank=True, max_length=120, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)], verbose_name='flat, floor, company')),
                ('city', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)], verbose_name='town or city')),
                ('region', models.CharField(blank=True, max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)], verbose_name='county or state')),
                ('postcode', models.CharField(max_length=16, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('country', models.CharField(help_text='ISO 3166-1 alpha-2.', max_length=2, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('phone', models.CharField(blank=True, max_length=40, validators=[django.core.validators.RegexValidator('\\A(?=(?:[^0-9]*[0-9]){5})[0-9 +().\\-/]*\\Z', 'Write a phone number: at least 5 digits, with spaces and + ( ) - . / between them as you like.', code='phone_number')])),
                ('is_default', models.BooleanField(default=False, verbose_name='use it first')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='customers.customer')),
            ],
            options={
                'verbose_name_plural': 'addresses',
                'ordering': ['-is_default', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('customer',), name='customers_address_one_default')],
            },
        ),
    ]
