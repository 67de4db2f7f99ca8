"""Shapes of orders, as their buyers see them."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orders.models import Invoice, Order, OrderDiscount, OrderEvent, OrderLine, Shipment, ShipmentLine
from orders.rules import totals
from orders.rules.fingerprint import fingerprint_of
from orders.rules.intra_community import TaxReason
from orders.selectors.orders import downloads_of
from orders.serializers.addresses import OrderAddressSerializer
from orders.serializers.amounts import TaxSerializer


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
    taxes = TaxSerializer(source="shown.shares", many=True)
    amount_due = serializers.DecimalField(
        max_digits=12, decimal_places=2, read_only=True, help_text=_("What is still to be paid.")
    )
    order_token = serializers.SerializerMethodField(
        help_text=_("What a guest sends as Order-Token from now on; null for a member.")
    )
    downloads = serializers.SerializerMethodField(help_text=_("Digital goods, once they are paid."))
    fingerprint = serializers.SerializerMethodField(
        help_text=_("Of all that is shown here: confirming the order sends it back.")
    )

    class Meta:
        model = Order
        fields = [
            *OrderSummarySerializer.Meta.fields,
            "order_token",
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
            "taxes",
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

    def get_order_token(self, order) -> str | None:
        return self.context.get("order_token")

    def get_fingerprint(self, order) -> str:
        return fingerprint_of(order)

    def get_prices_include_tax(self, order) -> bool:
        return not order.is_net

    def to_representation(self, order):
        order.shown = totals.of_order(order, order.lines.all(), order.discounts.all())
        return super().to_representation(order)


class FoundOrderSerializer(serializers.Serializer):
    """Send ``order_token`` as ``Order-Token``."""

    number = serializers.CharField()
    order_token = serializers.CharField()
