import blog.models
import django.core.validators
import django.db.models.deletion
import my_shop.kernel.names
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pictures', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('folded_name', my_shop.kernel.names.FoldedField(blank=True, default='', editable=False, max_length=150, of='name', unique=True)),
                ('slug', models.SlugField(unique=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author_name', models.CharField(help_text='As printed above the post; it outlives the account.', max_length=80)),
                ('title', models.CharField(max_length=160, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('slug', models.SlugField(max_length=160, unique=True, validators=[blog.models.validate_not_reserved])),
                ('summary', models.CharField(blank=True, help_text='Shown in the list, in mails and to search engines.', max_length=300)),
                ('body', models.TextField(help_text="Markdown. A line “[product:its-slug]” shows that product with today's price and stock.")),
                ('body_html', models.TextField(editable=False, help_text='Made from the body by the service.')),
                ('cover_alt', models.CharField(blank=True, max_length=200, verbose_name="cover's alternative text")),
                ('status', models.CharField(choices=[('draft', 'draft'), ('published', 'published')], default='draft', editable=False, max_length=10)),
                ('allows_comments', models.BooleanField(default=True)),
                ('published_at', models.DateTimeField(editable=False, help_text='Set once, when first published.', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pictures.picture')),
                ('tags', models.ManyToManyField(blank=True, related_name='posts', to='blog.tag')),
            ],
            options={
                'ordering': ['-published_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='FormerPostSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=160, unique=True)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='blog.post')),
            ],
        ),
        migrations.CreateModel(
            name='FormerTagSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='blog.tag')),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('email', models.EmailField(blank=True, help_text='Never shown.', max_length=254)),
                ('text', models.TextField(max_length=4000)),
                ('status', models.CharField(choices=[('held', 'held for approval'), ('approved', 'approved'), ('rejected', 'rejected')], default='held', max_length=10)),
                ('held_because', models.CharField(blank=True, editable=False, help_text='The rule that held it.', max_length=120)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='blog.post')),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'indexes': [models.Index(fields=['status', '-created_at'], name='blog_comment_moderation')],
            },
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['status', '-published_at'], name='blog_post_newest'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='blog_post_published_has_time'),
        ),
    ]
