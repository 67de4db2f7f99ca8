import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import orders.models.delivery
import orders.models.tax
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('products', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('tracking_url', models.CharField(blank=True, help_text="The carrier's page about a parcel, with {number} where its number stands: https://carrier.example/track/{number}", max_length=300, validators=[django.core.validators.URLValidator(schemes=['https']), orders.models.delivery.validate_tracking_url])),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='PaymentMethod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('description', models.CharField(blank=True, help_text='One sentence beside the choice.', max_length=200, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('gateway', models.CharField(help_text='Who moves the money.', max_length=32)),
                ('instructions', models.TextField(blank=True, help_text="What the buyer has to do. Stands on the order's page and in the mail; the amount, the reference and for a bank transfer the account are added.", validators=[django.core.validators.RegexValidator('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]', 'Write this without control characters.', code='control_character', inverse_match=True)])),
                ('expires_after_hours', models.PositiveIntegerField(blank=True, help_text='Hours after which an order that is not paid is cancelled and its stock is free again. Leave empty: never.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(8760)], verbose_name='unpaid orders end after')),
                ('is_active', models.BooleanField(default=True, help_text='Untick to offer it no more; orders that chose it keep it.')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ShippingZone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('countries', models.CharField(help_text='Two letters each, separated by spaces: DE AT CH.', max_length=400, validators=[orders.models.delivery.validate_countries])),
                ('postcodes', models.TextField(blank=True, help_text='One pattern a line: a whole postcode, a beginning with a star (97*), a range (27498-27499, 10*-12*), or British districts (PA67, JE1-JE5). Leave empty: all of the countries.', validators=[django.core.validators.RegexValidator('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]', 'Write this without control characters.', code='control_character', inverse_match=True), orders.models.delivery.validate_postcodes])),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower is tried first: put islands before the country that they belong to.')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Cart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(blank=True, editable=False, max_length=43, null=True, unique=True)),
                ('country', models.CharField(blank=True, editable=False, help_text='Where its person has said that it goes. Empty: nobody has.', max_length=2)),
                ('postcode', models.CharField(blank=True, editable=False, max_length=16)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'number series',
                'constraints': [models.UniqueConstraint(fields=('kind', 'year'), name='orders_numberseries_once')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(editable=False, help_text='Random: it does not tell how many orders there are.', max_length=20, unique=True)),
                ('checkout_key', models.CharField(editable=False, help_text='Names one pass through the checkout: a second click makes no second order.', max_length=43, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40, validators=[django.core.validators.RegexValidator('\\A(?=(?:[^0-9]*[0-9]){5})[0-9 +().\\-/]*\\Z', 'Write a phone number: at least 5 digits, with spaces and + ( ) - . / between them as you like.', code='phone_number')])),
                ('note', models.CharField(blank=True, help_text='What the buyer asked for.', max_length=500, validators=[django.core.validators.ProhibitNullCharactersValidator()])),
                ('status', models.CharField(choices=[('placed', 'waiting for confirmation'), ('confirmed', 'confirmed'), ('packed', 'packed'), ('part-shipped', 'shipped in part'), ('shipped', 'shipped'), ('delivered', 'delivered'), ('cancelled', 'cancelled'), ('returned', 'returned')], default='placed', editable=False, max_length=12)),
                ('currency', models.CharField(editable=False, max_length=3)),
                ('is_net', models.BooleanField(default=False, editable=False, help_text='Bought at prices without tax, which comes on top. The sums below are with tax in any case.')),
                ('subtotal', models.DecimalField(decimal_places=2, editable=False, help_text='Goods before discounts.', max_digits=12)),
                ('discount_total', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=12)),
                ('delivery_total', models.DecimalField(decimal_places=2, editable=False, max_digits=12)),
                ('delivery_tax_rate', models.DecimalField(decimal_places=2, default=0, editable=False, help_text='Per cent.', max_digits=5)),
                ('tax_total', models.DecimalField(decimal_places=2, editable=False, help_text='Contained in the total.', max_digits=12)),
                ('total', models.DecimalField(decimal_places=2, editable=False, max_digits=12)),
                ('country', models.CharField(blank=True, editable=False, help_text='Where it goes: decides tax and delivery.', max_length=2)),
                ('postcode', models.CharField(blank=True, editable=False, max_length=16)),
                ('payment_name', models.CharField(blank=True, help_text='Way to pay as chosen. Empty: by invoice.', max_length=80)),
                ('is_prepaid', models.BooleanField(default=False, editable=False, help_text='The money has to be there before anything is sent.')),
                ('pay_until', models.DateTimeField(blank=True, editable=False, help_text='Not paid by then, it is cancelled.', null=True)),
                ('credited_total', models.DecimalField(decimal_places=2, default=0, editable=False, help_text='Of the total, what was cancelled or came back before it was paid: not owed.', max_digits=12)),
                ('paid_total', models.DecimalField(decimal_places=2, default=0, editable=False, help_text='All that came in, also too much.', max_digits=12)),
                ('refunded_total', models.DecimalField(decimal_places=2, default=0, editable=False, help_text='All that went back or is on its way.', max_digits=12)),
                ('disputed_total', models.DecimalField(decimal_places=2, default=0, editable=False, help_text="What the buyer's bank has taken back, or is asked to.", max_digits=12)),
                ('needs_attention', models.CharField(blank=True, editable=False, help_text='What a person has to look at. Empty: nothing.', max_length=300)),
                ('delivery_name', models.CharField(blank=True, help_text='Delivery choice as bought. Empty: nothing is sent.', max_length=80)),
                ('delivery_min_days', models.PositiveSmallIntegerField(default=0)),
                ('delivery_max_days', models.PositiveSmallIntegerField(default=0)),
                ('waived_at', models.DateTimeField(editable=False, help_text='When the buyer gave up the right of withdrawal from what is digital. Empty: they were not asked.', null=True, verbose_name='agreed to delivery at once')),
                ('waiver', models.CharField(blank=True, editable=False, max_length=500, verbose_name='in these words')),
                ('downloads_at', models.DateTimeField(editable=False, help_text='When the buyer got the links to all that is digital.', null=True)),
                ('placed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('confirmed_at', models.DateTimeField(editable=False, null=True)),
                ('paid_at', models.DateTimeField(editable=False, help_text='When all that is owed was there.', null=True)),
                ('packed_at', models.DateTimeField(editable=False, null=True)),
                ('shipped_at', models.DateTimeField(editable=False, help_text='When the last parcel left.', null=True)),
                ('delivered_at', models.DateTimeField(editable=False, null=True)),
                ('cancelled_at', models.DateTimeField(editable=False, null=True)),
                ('erased_at', models.DateTimeField(editable=False, help_text='When its buyer was erased: it names nobody since, and nobody opens it.', null=True)),
                ('cart', models.ForeignKey(blank=True, editable=False, help_text='Where its lines came from: confirming takes them out of it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.cart')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment_method', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.paymentmethod')),
            ],
            options={
                'ordering': ['-placed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.CharField(max_length=64, verbose_name='SKU')),
                ('name', models.CharField(max_length=200)),
                ('label', models.CharField(blank=True, max_length=200)),
                ('unit_price', models.DecimalField(decimal_places=2, help_text='With tax.', max_digits=10)),
                ('quantity', models.PositiveIntegerField()),
                ('shipped_quantity', models.PositiveIntegerField(default=0, editable=False)),
                ('returned_quantity', models.PositiveIntegerField(default=0, editable=False)),
                ('is_digital', models.BooleanField(default=False, help_text='Nothing is sent.')),
                ('discount', models.DecimalField(decimal_places=2, default=0, help_text="Its share of the order's discounts, with tax.", max_digits=12)),
                ('tax_rate', models.DecimalField(decimal_places=2, help_text='Per cent.', max_digits=5)),
                ('tax_amount', models.DecimalField(decimal_places=2, help_text="Contained in the line's total.", max_digits=12)),
                ('total', models.DecimalField(decimal_places=2, help_text='With tax, after the discount.', max_digits=12)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.order')),
                ('variant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='products.variant')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(max_length=32)),
                ('key', models.CharField(editable=False, help_text='Idempotency key: the gateway charges it once.', max_length=43, unique=True)),
                ('status', models.CharField(choices=[('new', 'not started'), ('pending', 'waiting for the money'), ('action', 'waiting for the buyer'), ('paid', 'paid'), ('declined', 'declined'), ('cancelled', 'cancelled')], default='new', max_length=12)),
                ('amount', models.DecimalField(decimal_places=2, help_text='Asked for.', max_digits=12)),
                ('received', models.DecimalField(decimal_places=2, default=0, help_text='What really came.', max_digits=12)),
                ('refunded', models.DecimalField(decimal_places=2, default=0, help_text='Of that, what went back.', max_digits=12)),
                ('disputed', models.DecimalField(decimal_places=2, default=0, help_text="Of that, what the buyer's bank has taken back, or is asked to.", max_digits=12)),
                ('currency', models.CharField(max_length=3)),
                ('reference', models.CharField(blank=True, db_index=True, help_text="The gateway's name for it.", max_length=200)),
                ('message', models.CharField(blank=True, help_text='What the gateway said, in words.', max_length=300)),
                ('redirect_url', models.CharField(blank=True, editable=False, max_length=2000)),
                ('client_secret', models.CharField(blank=True, editable=False, max_length=255)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('look_up_at', models.DateTimeField(blank=True, db_index=True, help_text='When the worker asks the gateway again.', null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='orders.order')),
                ('user', models.ForeignKey(blank=True, help_text='Who wrote it down, where that was done by hand.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('method', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.paymentmethod')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PaymentWebhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(max_length=32)),
                ('event_id', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=32)),
                ('payload', models.JSONField(default=dict, help_text='What it said, as we read it.')),
                ('outcome', models.CharField(blank=True, help_text='What we made of it.', max_length=200)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('payment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='webhooks', to='orders.payment')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Promotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As it stands on the order: “Summer sale”.', max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('is_active', models.BooleanField(default=True, help_text='Untick to switch it off at once.')),
                ('starts_at', models.DateTimeField(blank=True, help_text='Leave empty: holds already.', null=True)),
                ('ends_at', models.DateTimeField(blank=True, help_text='Leave empty: does not end.', null=True)),
                ('minimum', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='Sum that the goods it applies to have to reach.', max_digits=10, validators=[django.core.validators.MinValueValidator(0)])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(choices=[('buy-pay', 'buy some, pay fewer'), ('percentage', 'per cent off')], max_length=16)),
                ('percentage', models.DecimalField(blank=True, decimal_places=2, help_text='Per cent.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0)])),
                ('buy_quantity', models.PositiveSmallIntegerField(blank=True, help_text='Of the goods that it applies to, mixed as one likes.', null=True, verbose_name='buy')),
                ('pay_quantity', models.PositiveSmallIntegerField(blank=True, help_text='The cheapest are free.', null=True, verbose_name='pay')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('categories', models.ManyToManyField(blank=True, help_text='Goods of these categories and of those below them. Choose neither categories nor products: all.', related_name='+', to='products.category')),
                ('products', models.ManyToManyField(blank=True, help_text='These as well.', related_name='+', to='products.product')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=43, unique=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('reason', models.CharField(blank=True, max_length=200, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('status', models.CharField(choices=[('pending', 'on its way'), ('by-hand', 'to be transferred by hand'), ('done', 'done'), ('failed', 'refused by the gateway')], default='pending', max_length=12)),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='orders.order')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='orders.payment')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invoice', 'invoice'), ('credit-note', 'credit note')], max_length=12)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('total', models.DecimalField(decimal_places=2, max_digits=12)),
                ('data', models.JSONField(help_text='Everything that is printed on it.')),
                ('pdf', models.BinaryField(help_text='Printed by the worker, once.', null=True)),
                ('printed_at', models.DateTimeField(db_index=True, null=True)),
                ('print_attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('print_next_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When the worker tries next, while it is not printed.')),
                ('print_error', models.CharField(blank=True, editable=False, help_text='Why printing failed last.', max_length=300)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='orders.invoice')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='orders.order')),
                ('refund', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_note', to='orders.refund')),
            ],
            options={
                'ordering': ['-pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PendingDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Names the document: one that is asked for twice is one.', max_length=64, unique=True)),
                ('credited', models.DecimalField(decimal_places=2, help_text='What was invoiced and is not owed any more.', max_digits=12, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('paid_total', models.DecimalField(decimal_places=2, help_text='All that had come in for the order when it became due.', max_digits=12)),
                ('due_at', models.DateTimeField(help_text="The document's date.")),
                ('next_try_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, help_text='Why writing failed last.', max_length=300)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pending_documents', to='orders.order')),
                ('refund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.refund')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier_name', models.CharField(blank=True, help_text='As it was called then.', max_length=80)),
                ('tracking_number', models.CharField(blank=True, max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('tracking_url', models.CharField(blank=True, max_length=500)),
                ('key', models.CharField(editable=False, help_text='Names one pass of the form: twice sent is one parcel.', max_length=43, unique=True)),
                ('shipped_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('carrier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.carrier')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shipments', to='orders.order')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ShipmentLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.orderline')),
                ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.shipment')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ShippingMethod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('description', models.CharField(blank=True, max_length=200, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('price', models.DecimalField(decimal_places=2, help_text='With tax. Holds everywhere, unless there are rates below.', max_digits=10, validators=[django.core.validators.MinValueValidator(0)])),
                ('free_from', models.DecimalField(blank=True, decimal_places=2, help_text='Free for goods of this sum or more, after discounts. Leave empty: never free.', max_digits=10, null=True, validators=[django.core.validators.MinValueValidator(0)])),
                ('min_days', models.PositiveSmallIntegerField(default=2, help_text='Working days until the parcel arrives, at least.', validators=[django.core.validators.MaxValueValidator(365)])),
                ('max_days', models.PositiveSmallIntegerField(default=4, help_text='Working days until the parcel arrives, at most.', validators=[django.core.validators.MaxValueValidator(365)])),
                ('is_active', models.BooleanField(default=True, help_text='Untick to offer it no more; orders placed with it keep it.')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'price', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='orders_shippingmethod_price_not_negative', violation_error_message='A price is not less than nothing.'), models.CheckConstraint(condition=models.Q(('max_days__gte', models.F('min_days'))), name='orders_shippingmethod_days_in_order')],
            },
        ),
        migrations.AddField(
            model_name='order',
            name='shipping_method',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.shippingmethod'),
        ),
        migrations.CreateModel(
            name='ShippingRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('max_weight_grams', models.PositiveIntegerField(blank=True, help_text='In grams. Leave empty: any weight.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='up to weight')),
                ('min_subtotal', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='Of the goods, after discounts.', max_digits=10, validators=[django.core.validators.MinValueValidator(0)], verbose_name='from a sum of')),
                ('price', models.DecimalField(decimal_places=2, help_text='With tax.', max_digits=10, validators=[django.core.validators.MinValueValidator(0)])),
                ('min_days', models.PositiveSmallIntegerField(blank=True, help_text="Where they differ from the method's.", null=True, validators=[django.core.validators.MaxValueValidator(365)])),
                ('max_days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(365)])),
                ('method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='orders.shippingmethod')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='orders.shippingzone')),
            ],
            options={
                'ordering': ['zone', 'max_weight_grams', 'min_subtotal', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TaxRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(help_text='Where the goods go: DE, FR, GB.', max_length=2, validators=[orders.models.tax.validate_country])),
                ('tax_class', models.CharField(choices=[('standard', 'standard rate'), ('reduced', 'reduced rate'), ('second-reduced', 'second reduced rate'), ('zero', 'zero rate')], max_length=16)),
                ('rate', models.DecimalField(decimal_places=2, help_text='Per cent.', max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('valid_from', models.DateField(help_text='First day. A row that begins later takes over from then on.')),
                ('valid_until', models.DateField(blank=True, help_text='Last day. Leave empty: until another row begins.', null=True)),
                ('place', models.CharField(blank=True, help_text='A name for the postcodes: Madeira.', max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('postcodes', models.CharField(blank=True, help_text='For a part of the country. One pattern a line: a whole postcode, a beginning with a star (97*), a range (27498-27499, 10*-12*), or British districts (PA67, JE1-JE5). Leave empty: all of it, but where its VAT does not hold.', max_length=500, validators=[django.core.validators.RegexValidator('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]', 'Write this without control characters.', code='control_character', inverse_match=True), orders.models.delivery.validate_postcodes])),
            ],
            options={
                'ordering': ['country', 'tax_class', 'postcodes', '-valid_from'],
                'constraints': [models.UniqueConstraint(fields=('country', 'postcodes', 'tax_class', 'valid_from'), name='orders_taxrate_once_a_day', violation_error_message='There is a rate of this place and class from this day on already.'), models.CheckConstraint(condition=models.Q(('rate__gte', 0), ('rate__lte', 100)), name='orders_taxrate_per_cent', violation_error_message='Per cent lie between 0 and 100.'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='orders_taxrate_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As it stands on the order: “Summer sale”.', max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('is_active', models.BooleanField(default=True, help_text='Untick to switch it off at once.')),
                ('starts_at', models.DateTimeField(blank=True, help_text='Leave empty: holds already.', null=True)),
                ('ends_at', models.DateTimeField(blank=True, help_text='Leave empty: does not end.', null=True)),
                ('minimum', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='Sum that the goods it applies to have to reach.', max_digits=10, validators=[django.core.validators.MinValueValidator(0)])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('code', models.CharField(help_text='What the buyer types; capitals and small letters are the same.', max_length=32, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Z0-9-]{3,32}\\Z', 'A code has 3 to 32 letters, digits and hyphens.')])),
                ('kind', models.CharField(choices=[('percentage', 'per cent off'), ('amount', 'amount off'), ('free-delivery', 'free delivery')], max_length=16)),
                ('value', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='Per cent, or the amount with tax. Without meaning for free delivery.', max_digits=10, validators=[django.core.validators.MinValueValidator(0)])),
                ('total_limit', models.PositiveIntegerField(blank=True, help_text='How many orders may use it in all. Leave empty: any number.', null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('customer_limit', models.PositiveIntegerField(blank=True, help_text='How many orders of one e-mail address or account.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='limit per customer')),
                ('used_count', models.PositiveIntegerField(default=0, editable=False, help_text='Confirmed orders that use it.')),
                ('categories', models.ManyToManyField(blank=True, help_text='Goods of these categories and of those below them. Choose neither categories nor products: all.', related_name='+', to='products.category')),
                ('products', models.ManyToManyField(blank=True, help_text='These as well.', related_name='+', to='products.product')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='OrderDiscount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('code', models.CharField(blank=True, help_text='Of the voucher.', max_length=32)),
                ('amount', models.DecimalField(decimal_places=2, help_text='Taken off the goods; nothing where delivery became free.', max_digits=12)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discounts', to='orders.order')),
                ('promotion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.promotion')),
                ('voucher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.voucher')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='order',
            name='voucher',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.voucher'),
        ),
        migrations.AddField(
            model_name='cart',
            name='voucher',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.voucher'),
        ),
        migrations.CreateModel(
            name='VoucherUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(help_text='In small letters.', max_length=254)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='voucher_use', to='orders.order')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='orders.voucher')),
            ],
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, help_text='Names one pass of the form: twice sent is said once.', max_length=43, unique=True)),
                ('name', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('email', models.EmailField(help_text='Where the receipt went.', max_length=254)),
                ('lines', models.JSONField(default=list, help_text='Units and names of what it is about.')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='orders.order')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CartItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('seen_price', models.DecimalField(decimal_places=2, help_text='Unit price the person was last told; the cart says so when it has changed.', max_digits=10)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='orders.cart')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.variant')),
            ],
            options={
                'ordering': ['added_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('cart', 'variant'), name='orders_cartitem_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='orders_cartitem_quantity_positive')],
            },
        ),
        migrations.CreateModel(
            name='OrderAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('shipping', 'delivery'), ('billing', 'invoice')], max_length=8)),
                ('name', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('line1', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('line2', models.CharField(blank=True, max_length=120, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('city', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('region', models.CharField(blank=True, max_length=80, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('postcode', models.CharField(max_length=16, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('country', models.CharField(help_text='ISO 3166-1 alpha-2.', max_length=2, validators=[django.core.validators.RegexValidator('[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]', 'Write this on one line, without line breaks or control characters.', code='line_break', inverse_match=True)])),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='orders.order')),
            ],
            options={
                'verbose_name_plural': 'order addresses',
                'constraints': [models.UniqueConstraint(fields=('order', 'kind'), name='orders_address_once_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='OrderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('placed', 'placed'), ('repriced', 'price changed'), ('confirmed', 'confirmed'), ('paid', 'paid'), ('payment', 'payment'), ('packed', 'packed'), ('shipped', 'shipped'), ('delivered', 'delivered'), ('cancelled', 'cancelled'), ('withdrawn', 'withdrawal received'), ('returned', 'returned'), ('refunded', 'refunded'), ('invoiced', 'invoice'), ('attention', 'needs attention'), ('note', 'note')], max_length=12)),
                ('message', models.CharField(help_text="In the shopper's words.", max_length=500)),
                ('is_public', models.BooleanField(default=True, help_text='Shown to the buyer.')),
                ('key', models.CharField(blank=True, editable=False, help_text='Names the pass of the form that made it happen: twice sent, it happens once.', max_length=43)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='orders.order')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('order', 'key'), name='orders_event_once_per_form')],
            },
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.UniqueConstraint(fields=('order', 'variant'), name='orders_line_once_per_variant'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='orders_line_quantity_positive'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('returned_quantity__lte', models.F('quantity'))), name='orders_line_returns_fit'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('shipped_quantity__lte', models.F('quantity'))), name='orders_line_shipments_fit'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('total__gte', 0)), name='orders_line_sums_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='paymentwebhook',
            constraint=models.UniqueConstraint(fields=('gateway', 'event_id'), name='orders_webhook_once'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('refunded__gte', 0), ('refunded__lte', models.F('received'))), name='orders_payment_refunds_fit'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('received__gte', 0)), name='orders_payment_sums'),
        ),
        migrations.AddConstraint(
            model_name='promotion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'percentage'), ('percentage__gt', 0), ('percentage__lte', 100)), models.Q(('buy_quantity__gt', models.F('pay_quantity')), ('kind', 'buy-pay'), ('pay_quantity__gte', 1)), _connector='OR'), name='orders_promotion_whole', violation_error_message='Give a percentage above 0 and up to 100; or how many are bought, and fewer that are paid, at least one.'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='orders_refund_more_than_nothing'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(fields=('kind', 'year', 'sequence'), name='orders_invoice_number_once'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'invoice')), fields=('order',), name='orders_invoice_once_per_order'),
        ),
        migrations.AddConstraint(
            model_name='shipmentline',
            constraint=models.UniqueConstraint(fields=('shipment', 'line'), name='orders_shipmentline_once'),
        ),
        migrations.AddConstraint(
            model_name='shipmentline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='orders_shipmentline_quantity_positive'),
        ),
        migrations.AddConstraint(
            model_name='shippingrate',
            constraint=models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='orders_shippingrate_price_not_negative', violation_error_message='A price is not less than nothing.'),
        ),
        migrations.AddConstraint(
            model_name='shippingrate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('max_days__isnull', True), ('min_days__isnull', True)), models.Q(('max_days__gte', models.F('min_days')), ('min_days__isnull', False)), _connector='OR'), name='orders_shippingrate_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(('total_limit__isnull', True), ('used_count__lte', models.F('total_limit')), _connector='OR'), name='orders_voucher_not_overused', violation_error_message='It has been used more often than that already.'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'percentage'), _negated=True), models.Q(('value__gt', 0), ('value__lte', 100)), _connector='OR'), name='orders_voucher_per_cent', violation_error_message='Per cent lie above 0 and up to 100.'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'amount'), _negated=True), ('value__gt', 0), _connector='OR'), name='orders_voucher_amount', violation_error_message='The amount has to be more than nothing.'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['user', '-placed_at'], name='orders_by_user'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['status', '-placed_at'], name='orders_by_status'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='orders_by_email'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['confirmed_at'], name='orders_by_confirmation'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('pay_until__isnull', False)), fields=['pay_until'], name='orders_by_pay_until'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['placed', 'confirmed', 'packed', 'part-shipped', 'shipped', 'delivered', 'cancelled', 'returned'])), name='orders_status_known'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('total__gt', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('subtotal'), '-', models.F('discount_total')), '+', models.F('delivery_total')), '-', models.Value(Decimal('0.005')))), ('total__lt', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('subtotal'), '-', models.F('discount_total')), '+', models.F('delivery_total')), '+', models.Value(Decimal('0.005'))))), name='orders_total_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('delivery_total__gte', 0), ('discount_total__gte', 0), ('total__gte', 0)), name='orders_sums_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('credited_total__gte', 0), ('credited_total__lte', models.F('total'))), name='orders_credit_fits'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('refunded_total__gte', 0), ('refunded_total__lte', models.F('paid_total'))), name='orders_refunds_fit'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['placed', 'cancelled']), ('confirmed_at__isnull', False), _connector='OR'), name='orders_confirmed_has_time'),
        ),
        migrations.AddConstraint(
            model_name='cart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('token__isnull', True), ('user__isnull', False)), models.Q(('token__isnull', False), ('user__isnull', True)), _connector='OR'), name='orders_cart_has_one_owner'),
        ),
        migrations.AddIndex(
            model_name='voucheruse',
            index=models.Index(fields=['voucher', 'email'], name='orders_voucheruse_by_email'),
        ),
    ]
