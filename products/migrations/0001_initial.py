import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import my_shop.kernel.names
import products.models.catalogue
import products.models.downloads
from django.conf import settings
from django.db import migrations, models


SEARCH_TABLES = {
    "sqlite": (
        "CREATE VIRTUAL TABLE products_search USING fts5(name, brand, sku, more, description,"
        " tokenize = 'unicode61 remove_diacritics 2', prefix = '3 4')",
        "CREATE TABLE products_search_spellings (slip_key text NOT NULL, term text NOT NULL, PRIMARY KEY (slip_key, term))"
        " WITHOUT ROWID",
    ),
    "postgresql": (
        "CREATE TABLE products_search (product_id bigint PRIMARY KEY, document tsvector NOT NULL)",
        "CREATE INDEX products_search_document ON products_search USING gin (document)",
        "CREATE TABLE products_search_spellings (term text NOT NULL, slip_keys text[] NOT NULL)",
        "CREATE INDEX products_search_spellings_term ON products_search_spellings (term)",
        # what waits to be put into the index is read one by one by every search
        "CREATE INDEX products_search_spellings_slip_keys ON products_search_spellings USING gin (slip_keys)"
        " WITH (fastupdate = off)",
    ),
}


def create_search_tables(apps, schema_editor):
    """FTS5 on SQLite, tsvector on PostgreSQL: no models, filled by products.search."""
    for statement in SEARCH_TABLES[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_search_tables(apps, schema_editor):
    for table in ("products_search_spellings", "products_search"):
        schema_editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pictures', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('folded_name', my_shop.kernel.names.FoldedField(blank=True, default='', editable=False, max_length=300, of='name', unique=True)),
                ('slug', models.SlugField(max_length=100, unique=True)),
                ('description', models.TextField(blank=True, validators=[django.core.validators.RegexValidator('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]', 'Write this without control characters.', code='control_character', inverse_match=True)])),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('folded_name', my_shop.kernel.names.FoldedField(blank=True, default='', editable=False, max_length=150, of='name', unique=True)),
                ('slug', models.SlugField(unique=True)),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)])),
            ],
            options={
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('folded_name', my_shop.kernel.names.FoldedField(blank=True, default='', editable=False, max_length=300, of='name')),
                ('slug', models.SlugField(max_length=100)),
                ('path', models.CharField(editable=False, help_text='Slugs from the root down, joined by “/”; kept by the service that moves categories.', max_length=500, unique=True)),
                ('description', models.TextField(blank=True, validators=[django.core.validators.RegexValidator('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]', 'Write this without control characters.', code='control_character', inverse_match=True)])),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower stands first among its siblings.', validators=[django.core.validators.MaxValueValidator(32767)])),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='products.category')),
            ],
            options={
                'verbose_name_plural': 'categories',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='FormerCategoryPath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500, unique=True)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_paths', to='products.category')),
            ],
        ),
        migrations.CreateModel(
            name='OptionValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('folded_value', my_shop.kernel.names.FoldedField(blank=True, default='', editable=False, max_length=240, of='value')),
                ('slug', models.SlugField(max_length=80)),
                ('swatch', models.CharField(blank=True, help_text='Colour shown beside the name, for example #3a5f4b. Leave empty where it is not a colour.', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'A colour is written as # and six hexadecimal digits.')])),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)])),
                ('option', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='products.option')),
            ],
            options={
                'ordering': ['position', 'value'],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('slug', models.SlugField(max_length=200, unique=True)),
                ('summary', models.CharField(blank=True, help_text='One sentence for cards and search engines.', max_length=250, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('description', models.TextField(blank=True, help_text='Markdown.', validators=[django.core.validators.RegexValidator('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]', 'Write this without control characters.', code='control_character', inverse_match=True)])),
                ('details', models.JSONField(blank=True, default=dict, help_text='Facts as a table: {"Material": "Oak"}.', validators=[products.models.catalogue.validate_details])),
                ('tax_class', models.CharField(choices=[('standard', 'standard rate'), ('reduced', 'reduced rate'), ('second-reduced', 'second reduced rate'), ('zero', 'zero rate')], default='standard', help_text='Decides which rate of tax its price contains. In many countries food and books have a reduced one.', max_length=20)),
                ('is_digital', models.BooleanField(default=False, help_text='Nothing is sent: no parcel, no delivery costs.', verbose_name='digital')),
                ('is_published', models.BooleanField(default=True, help_text='Shoppers see published products only.')),
                ('is_featured', models.BooleanField(default=False, help_text='Shown first where sorted by “featured”, and on the home page.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('price', models.DecimalField(decimal_places=2, editable=False, help_text='Lowest variant price.', max_digits=10, null=True)),
                ('quantity', models.PositiveBigIntegerField(default=0, editable=False, help_text='Units over all variants.')),
                ('sold_count', models.PositiveBigIntegerField(default=0, editable=False)),
                ('rating_average', models.DecimalField(decimal_places=2, editable=False, max_digits=3, null=True)),
                ('rating_count', models.PositiveIntegerField(default=0, editable=False)),
                ('brand', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='products.brand')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='products.category')),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FormerProductSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=200, unique=True)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='products.product')),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author_name', models.CharField(help_text="As shown; kept from the profile's nickname when written.", max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('rating', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('title', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('text', models.TextField(max_length=4000, validators=[django.core.validators.MaxLengthValidator(4000), django.core.validators.RegexValidator('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]', 'Write this without control characters.', code='control_character', inverse_match=True)])),
                ('is_visible', models.BooleanField(default=True, help_text='Untick to hide it from the page and from the average.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='products.product')),
                ('user', models.ForeignKey(help_text='Nobody once the account is erased.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Variant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.CharField(max_length=64, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)], verbose_name='SKU')),
                ('folded_sku', my_shop.kernel.names.FoldedField(blank=True, default='', editable=False, max_length=192, of='sku', unique=True)),
                ('label', models.CharField(blank=True, editable=False, help_text='Values of its options, joined: “Sage, Large”. Kept by the service; empty for an only variant.', max_length=200)),
                ('price', models.DecimalField(decimal_places=2, help_text='With tax.', max_digits=10, validators=[django.core.validators.MinValueValidator(0)])),
                ('compare_at_price', models.DecimalField(blank=True, decimal_places=2, help_text='Regular price, above the price: a sale. Shown as one where the price is below the lowest of the 30 days before, which stands beside it.', max_digits=10, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='compare-at price')),
                ('lowest_price_30_days', models.DecimalField(decimal_places=2, editable=False, help_text='Lowest price of the 30 days before the present reduction; kept by the service, empty without one.', max_digits=10, null=True)),
                ('quantity', models.PositiveIntegerField(default=0, editable=False, help_text='Units on hand; changed by stock movements only.')),
                ('weight_grams', models.PositiveIntegerField(blank=True, help_text='In grams.', null=True, validators=[django.core.validators.MaxValueValidator(2147483647)], verbose_name='weight')),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)])),
                ('option_values', models.ManyToManyField(blank=True, related_name='variants', to='products.optionvalue')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='variants', to='products.product')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StockMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.IntegerField(help_text='Units; negative where they leave.')),
                ('quantity_after', models.PositiveIntegerField(help_text='Units on hand after it.')),
                ('reason', models.CharField(choices=[('opening', 'opening stock'), ('received', 'goods received'), ('sale', 'sold'), ('cancellation', 'order cancelled'), ('return', 'returned'), ('correction', 'correction')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=200, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('order_number', models.CharField(blank=True, max_length=32)),
                ('return_id', models.CharField(blank=True, help_text='Which return of the order; empty for everything else.', max_length=40)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='products.variant')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Purchase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_number', models.CharField(max_length=32)),
                ('quantity', models.PositiveIntegerField(help_text='Units bought less units taken back.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purchases', to='products.product')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purchases', to='products.variant')),
            ],
        ),
        migrations.CreateModel(
            name='ProductImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('alt', models.CharField(help_text='What is to be seen, for people who do not see it.', max_length=200, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)], verbose_name='alternative text')),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)])),
                ('source', models.CharField(blank=True, editable=False, help_text='Name of the file it was imported from: once is enough.', max_length=200)),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pictures.picture')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='images', to='products.product')),
                ('variant', models.ForeignKey(blank=True, help_text='Shown when this variant is chosen.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='images', to='products.variant')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PricePoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price', models.DecimalField(decimal_places=2, help_text='With tax.', max_digits=10)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='price_points', to='products.variant')),
            ],
            options={
                'ordering': ['-since', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='VariantFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.PositiveSmallIntegerField(help_text="Which of the variant's files: its versions have the same.")),
                ('version', models.PositiveSmallIntegerField()),
                ('name', models.CharField(help_text='As the buyer saves it.', max_length=150, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('file', models.FileField(blank=True, help_text='Empty once nobody can have it any more.', max_length=200, storage=products.models.downloads.private_storage, upload_to=products.models.downloads.stored_name)),
                ('size', models.PositiveBigIntegerField(help_text='In bytes.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='products.variant')),
            ],
            options={
                'ordering': ['part', '-version'],
            },
        ),
        migrations.CreateModel(
            name='DownloadGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_number', models.CharField(max_length=32)),
                ('part', models.PositiveSmallIntegerField()),
                ('downloads_left', models.PositiveIntegerField()),
                ('expires_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, help_text='When one was counted last: for a while its rest is not counted again.', null=True)),
                ('resumed', models.PositiveSmallIntegerField(default=0, help_text="How often that one's rest was fetched.")),
                ('ended_at', models.DateTimeField(blank=True, help_text='When its order went back.', null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.variant')),
                ('file', models.ForeignKey(help_text='The version that was bought.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.variantfile')),
            ],
            options={
                'ordering': ['pk'],
            },
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
            constraint=models.UniqueConstraint(fields=('option', 'slug'), name='products_optionvalue_once'),
        ),
        migrations.AddConstraint(
            model_name='optionvalue',
            constraint=models.UniqueConstraint(fields=('option', 'folded_value'), name='products_optionvalue_named_once'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['is_published', '-created_at'], name='products_newest'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['is_published', 'price'], name='products_by_price'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['is_published', '-sold_count'], name='products_best_selling'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('product', 'user'), name='products_review_once'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('rating__gte', 1), ('rating__lte', 5)), name='products_review_rating_1_to_5'),
        ),
        migrations.AddConstraint(
            model_name='variant',
            constraint=models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='products_variant_price_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='variant',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 0), ('quantity__lte', 2147483647)), name='products_variant_quantity_not_negative'),
        ),
        migrations.AddIndex(
            model_name='stockmovement',
            index=models.Index(fields=['order_number'], name='products_movement_order'),
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.CheckConstraint(condition=models.Q(('change', 0), _negated=True), name='products_movement_changes_something'),
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.UniqueConstraint(condition=models.Q(('reason__in', ['sale', 'cancellation']), models.Q(('order_number', ''), _negated=True)), fields=('variant', 'order_number', 'reason'), name='products_movement_once_per_order'),
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.UniqueConstraint(condition=models.Q(('return_id', ''), _negated=True), fields=('variant', 'return_id'), name='products_movement_once_per_return'),
        ),
        migrations.AddIndex(
            model_name='purchase',
            index=models.Index(fields=['user', 'product'], name='products_purchase_by'),
        ),
        migrations.AddConstraint(
            model_name='purchase',
            constraint=models.UniqueConstraint(fields=('order_number', 'variant'), name='products_purchase_once'),
        ),
        migrations.AddIndex(
            model_name='pricepoint',
            index=models.Index(fields=['variant', 'since'], name='products_price_history'),
        ),
        migrations.AddConstraint(
            model_name='variantfile',
            constraint=models.UniqueConstraint(fields=('variant', 'part', 'version'), name='products_variantfile_version_once'),
        ),
        migrations.AddConstraint(
            model_name='downloadgrant',
            constraint=models.UniqueConstraint(fields=('order_number', 'variant', 'part'), name='products_downloadgrant_once'),
        ),
        migrations.RunPython(create_search_tables, drop_search_tables),
    ]
