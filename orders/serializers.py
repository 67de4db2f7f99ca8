"""Shapes of orders in the API."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly, ProblemSerializer
from my_shop.kernel.countries import ADDRESS_FIELDS, clean_address
from my_shop.kernel.validators import phone_number
from orders.models import (
    Invoice,
    Order,
    OrderAddress,
    OrderDiscount,
    OrderEvent,
    OrderLine,
    PaymentMethod,
    Shipment,
    ShipmentLine,
    ShippingMethod,
)
from orders.rules import totals
from orders.rules.fingerprint import PARTS, PATTERN, fingerprint_of
from orders.rules.intra_community import TaxReason
from orders.rules.withdrawal_right import WAIVER
from orders.selectors.orders import downloads_of
from orders.signals import KnownAddress


class ShippingMethodSerializer(serializers.ModelSerializer):
    class Meta:
        model = ShippingMethod
        fields = ["id", "name", "description", "price", "free_from", "min_days", "max_days"]

    @classmethod
    def of_quote(cls, quote):
        """A method as one destination is offered it."""
        price = serializers.DecimalField(max_digits=10, decimal_places=2).to_representation(quote.price)
        return {**cls(quote.method).data, "price": price, "min_days": quote.min_days, "max_days": quote.max_days}


class DestinationSerializer(KnownFieldsOnly):
    """Where something is sent."""

    country = serializers.CharField(max_length=2, required=False, help_text=_("ISO 3166-1 alpha-2."))
    postcode = serializers.CharField(max_length=16, required=False, allow_blank=True)
    weight_grams = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    subtotal = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, help_text=_("Of the goods, after discounts.")
    )

    def validate_country(self, country):
        if country.upper() not in settings.SHOP_COUNTRIES:
            raise serializers.ValidationError(gettext("We do not deliver there."))
        return country.upper()


class PaymentMethodSerializer(serializers.ModelSerializer):
    class Meta:
        model = PaymentMethod
        fields = ["id", "name", "description", "countries", "min_total", "max_total", "fee"]


class PaidOrderSerializer(KnownFieldsOnly):
    """An order that is to be paid: where it goes, and what it costs."""

    country = serializers.CharField(max_length=2, required=False, help_text=_("ISO 3166-1 alpha-2."))
    total = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, help_text=_("With tax and delivery.")
    )

    def validate_country(self, country):
        return country.upper()


class OrderDiscountSerializer(serializers.ModelSerializer):
    class Meta:
        model = OrderDiscount
        fields = ["name", "code", "amount"]


class ShownAmount(serializers.DecimalField):
    """An amount in the mode of the order's prices; its units times its price is its subtotal."""

    def __init__(self, source):
        mode = gettext("With tax, or without where the order's prices do not include it.")
        super().__init__(max_digits=12, decimal_places=2, read_only=True, source=source, help_text=mode)


class OrderLineSerializer(serializers.ModelSerializer):
    unit_price = ShownAmount("shown_price")
    subtotal = ShownAmount("shown_subtotal")
    discount = ShownAmount("shown_discount")

    class Meta:
        model = OrderLine
        fields = [
            "id",
            "sku",
            "name",
            "label",
            "unit_price",
            "quantity",
            "is_digital",
            "shipped_quantity",
            "returned_quantity",
            "subtotal",
            "discount",
            "tax_rate",
            "tax_amount",
            "total",
        ]


class AddressSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    class Meta:
        model = OrderAddress
        fields = ADDRESS_FIELDS
        extra_kwargs = {
            "postcode": {"allow_blank": True, "help_text": _("Demanded where the country has postcodes.")},
            "region": {"help_text": _("State or province; demanded where the country's addresses have one.")},
        }

    def validate_country(self, country):
        if country.upper() not in settings.SHOP_COUNTRIES:
            raise serializers.ValidationError(gettext("We do not deliver there."))
        return country

    def validate(self, attrs) -> KnownAddress:
        try:
            return KnownAddress(**clean_address({"line2": "", "region": "", **attrs}))
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from error


class OrderAddressSerializer(AddressSerializer):
    class Meta(AddressSerializer.Meta):
        fields = ["kind", *AddressSerializer.Meta.fields]


class OrderEventSerializer(serializers.ModelSerializer):
    class Meta:
        model = OrderEvent
        fields = ["kind", "message", "created_at"]


class ShipmentLineSerializer(serializers.ModelSerializer):
    line = serializers.IntegerField(source="line_id", help_text=_("The id of the order's line."))

    class Meta:
        model = ShipmentLine
        fields = ["line", "quantity"]


class ShipmentSerializer(serializers.ModelSerializer):
    """A parcel."""

    lines = ShipmentLineSerializer(many=True)

    class Meta:
        model = Shipment
        fields = ["carrier_name", "tracking_number", "tracking_url", "shipped_at", "delivered_at", "lines"]


class InvoiceSerializer(serializers.ModelSerializer):
    """An invoice or a credit note; ``pdf`` is where to get it, null until it is printed."""

    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Invoice
        fields = ["number", "kind", "total", "issued_at", "pdf"]

    def get_pdf(self, invoice) -> str | None:
        if not invoice.is_printed:
            return None
        return settings.SITE_URL + reverse("api:order_invoice", args=[invoice.order.number, invoice.number])


class DownloadSerializer(serializers.Serializer):
    """A file that was bought: ``left`` downloads until ``ends_at``; a GET that begins at the first byte counts."""

    name = serializers.CharField()
    url = serializers.URLField()
    size = serializers.IntegerField(help_text=_("In bytes."))
    ends_at = serializers.DateTimeField()
    left = serializers.IntegerField()


class OrderSummarySerializer(serializers.ModelSerializer):
    """An order in a list."""

    class Meta:
        model = Order
        fields = [
            "number",
            "status",
            "currency",
            "total",
            "placed_at",
            "confirmed_at",
            "packed_at",
            "shipped_at",
            "delivered_at",
            "cancelled_at",
        ]


class OrderSerializer(serializers.ModelSerializer):
    """An order with everything its buyer may see."""

    tax_reason = serializers.ChoiceField(
        [("", _("It is charged")), *TaxReason.choices], read_only=True, help_text=_("Why no VAT is charged.")
    )
    lines = OrderLineSerializer(many=True)
    discounts = OrderDiscountSerializer(many=True)
    addresses = OrderAddressSerializer(many=True)
    shipments = ShipmentSerializer(many=True)
    timeline = OrderEventSerializer(many=True, source="public_events")
    invoices = InvoiceSerializer(many=True, source="documents")
    prices_include_tax = serializers.SerializerMethodField(help_text=_("If not, the tax comes on top of them."))
    subtotal = ShownAmount("shown.subtotal")
    discount_total = ShownAmount("shown.discount_total")
    delivery_total = ShownAmount("shown.delivery_price")
    payment_fee = ShownAmount("shown.fee")
    amount_due = serializers.DecimalField(
        max_digits=12, decimal_places=2, read_only=True, help_text=_("What is still to be paid.")
    )
    downloads = serializers.SerializerMethodField(help_text=_("Digital goods, once they are paid."))
    fingerprint = serializers.SerializerMethodField(
        help_text=_("Of all that is shown here: confirming the order sends it back.")
    )

    class Meta:
        model = Order
        fields = [
            *OrderSummarySerializer.Meta.fields,
            "email",
            "phone",
            "company",
            "vat_id",
            "tax_reason",
            "note",
            "payment_name",
            "prices_include_tax",
            "subtotal",
            "discount_total",
            "discounts",
            "delivery_name",
            "delivery_total",
            "payment_fee",
            "tax_total",
            "paid_total",
            "refunded_total",
            "amount_due",
            "fingerprint",
            "waived_at",
            "waiver",
            "downloads",
            "lines",
            "addresses",
            "shipments",
            "timeline",
            "invoices",
        ]

    @extend_schema_field(DownloadSerializer(many=True))
    def get_downloads(self, order):
        return DownloadSerializer(downloads_of(order, order.lines.all()), many=True).data

    def get_fingerprint(self, order) -> str:
        return fingerprint_of(order)

    def get_prices_include_tax(self, order) -> bool:
        return not order.is_net

    def to_representation(self, order):
        order.shown = totals.of_order(order, order.lines.all(), order.discounts.all())
        return super().to_representation(order)


class WantedLineSerializer(KnownFieldsOnly):
    sku = serializers.CharField(max_length=64)
    quantity = serializers.JSONField(help_text=_("Whole number of units, at least 1."))


class PlaceOrderSerializer(KnownFieldsOnly):
    """What it takes to place an order; the prices are the server's."""

    lines = WantedLineSerializer(many=True, allow_empty=False)
    shipping_address = AddressSerializer()
    billing_address = AddressSerializer(required=False, allow_null=True, help_text=_("Where it differs."))
    shipping_method = serializers.PrimaryKeyRelatedField(
        queryset=ShippingMethod.objects.filter(is_active=True),
        pk_field=serializers.IntegerField(),  # else 1.5 is read as 1
        required=False,
        allow_null=True,
        default=None,
        help_text=_("Left out where nothing is sent."),
    )
    payment_method = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text=_("One of the ways to pay, where there are some.")
    )
    voucher = serializers.CharField(
        required=False, allow_blank=True, max_length=64, default="", help_text=_("The code of a voucher.")
    )
    email = serializers.EmailField(required=False, help_text=_("Yours, if not given."))
    phone = serializers.CharField(
        required=False, allow_blank=True, max_length=40, default="", validators=[phone_number]
    )
    company = serializers.CharField(
        required=False, allow_blank=True, max_length=120, default="", help_text=_("Who buys, where it is a business.")
    )
    vat_id = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=30,
        default="",
        help_text=_("Of the country of the billing address. VIES is asked for it: until it answers, VAT is charged."),
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    waives_withdrawal = serializers.BooleanField(
        default=False,
        help_text=_("The buyer agrees, which digital goods are not sold without: “%(WAIVER)s”") % {"WAIVER": WAIVER},
    )


class ConfirmSerializer(KnownFieldsOnly):
    fingerprint = serializers.RegexField(
        PATTERN, help_text=_("Of the order as you were shown it: another one is never bought.")
    )


class ReasonSerializer(KnownFieldsOnly):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class RejectedLineSerializer(serializers.Serializer):
    sku = serializers.CharField()
    name = serializers.CharField()
    wanted = serializers.IntegerField()
    available = serializers.IntegerField()


class RefusalSerializer(ProblemSerializer):
    """Why a rule said no. ``lines`` names what cannot be had, ``changed`` what of ``order`` is not as it was shown."""

    lines = RejectedLineSerializer(many=True, required=False)
    changed = serializers.ListField(child=serializers.ChoiceField(list(PARTS)), required=False)
    order = OrderSerializer(required=False)
