"""Shapes of orders as staff see them in the API."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from my_shop.kernel.api.staff import UserNameField
from orders.models import (
    Carrier,
    Invoice,
    Order,
    OrderEvent,
    Payment,
    Refund,
    ReviewReason,
    Shipment,
    Withdrawal,
)
from orders.rules.fingerprint import fingerprint_of
from orders.rules.intra_community import TaxReason
from orders.serializers.addresses import OrderAddressSerializer
from orders.serializers.orders import (
    OrderDiscountSerializer,
    OrderLineSerializer,
    ShipmentLineSerializer,
)


class Move(models.TextChoices):
    """What can be done with an order, by the end of its address."""

    CONFIRM = "confirm", _("it waits for its confirmation")
    PACK = "pack", _("it can be packed")
    SHIP = "shipments", _("a parcel can leave")
    DELIVER = "deliver", _("everything has left, or nothing is sent")
    CANCEL = "cancel", _("it can be called off")
    RETURN = "returns", _("goods can be taken back")
    PAYMENT = "payments", _("a payment can be written down")
    REFUND = "refunds", _("there is money that can go back")


def moves_of(order: Order) -> list[Move]:
    """Return what can be done with an order, as far as its own state says."""
    open_moves = {
        Move.CONFIRM: order.is_placed and not order.is_moved_in,
        Move.PACK: order.is_packable,
        Move.SHIP: order.is_shippable,
        Move.DELIVER: order.is_deliverable,
        Move.CANCEL: order.is_cancellable,
        Move.RETURN: order.is_returnable,
        Move.PAYMENT: not order.is_placed and not order.is_moved_in,
        Move.REFUND: bool(order.balance) and not order.is_moved_in,
    }
    return [move for move, is_open in open_moves.items() if is_open]


class ListedOrderSerializer(serializers.ModelSerializer):
    """An order in the list of the staff; ``order.parts`` is of ``listed_parts``."""

    buyer = serializers.CharField(source="parts.name", allow_blank=True)
    pieces = serializers.IntegerField(source="parts.pieces", help_text=_("Units that did not come back."))
    attention = serializers.ListField(
        child=serializers.CharField(), source="parts.reasons", help_text=_("Why a person has to look at it.")
    )
    amount_due = serializers.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        model = Order
        fields = [
            *("number", "status", "placed_at", "buyer", "email", "country", "pieces", "currency", "total"),
            *("amount_due", "paid_at", "attention"),
        ]


class StaffLineSerializer(OrderLineSerializer):
    unshipped_quantity = serializers.IntegerField(help_text=_("Units that still have to be sent."))
    returnable_quantity = serializers.IntegerField(help_text=_("Units that can come back, sent or not."))

    class Meta(OrderLineSerializer.Meta):
        fields = [*OrderLineSerializer.Meta.fields, "unshipped_quantity", "returnable_quantity"]


class StaffShipmentSerializer(serializers.ModelSerializer):
    """A parcel; ``carrier`` is empty where it is not known, or not known any more."""

    carrier = serializers.IntegerField(source="carrier_id", allow_null=True)
    lines = ShipmentLineSerializer(many=True)

    class Meta:
        model = Shipment
        fields = [
            *("id", "carrier", "carrier_name", "tracking_number", "tracking_url", "shipped_at", "delivered_at"),
            "lines",
        ]


class StaffPaymentSerializer(serializers.ModelSerializer):
    by = UserNameField()

    class Meta:
        model = Payment
        fields = [
            *("id", "gateway", "status", "amount", "received", "refunded", "disputed", "fee", "currency"),
            *("reference", "message", "by", "created_at", "paid_at"),
        ]


class StaffRefundSerializer(serializers.ModelSerializer):
    """Money that goes back. ``by-hand`` waits for a person who transfers it, and then says so."""

    payment = serializers.IntegerField(source="payment_id")
    by = UserNameField()

    class Meta:
        model = Refund
        fields = ["id", "payment", "amount", "reason", "status", "reference", "message", "by", "created_at", "done_at"]


class StaffEventSerializer(serializers.ModelSerializer):
    by = UserNameField()

    class Meta:
        model = OrderEvent
        fields = ["kind", "message", "is_public", "by", "created_at"]


class StaffInvoiceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Invoice
        fields = ["number", "kind", "total", "issued_at", "printed_at"]


class ReviewReasonSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReviewReason
        fields = ["id", "kind", "text", "opened_at"]


class WithdrawalSerializer(serializers.ModelSerializer):
    """A buyer's statement that they withdraw from the contract."""

    items = serializers.JSONField(source="lines")

    class Meta:
        model = Withdrawal
        fields = ["id", "name", "email", "items", "received_at"]


class CarrierSerializer(serializers.ModelSerializer):
    tracking_url = serializers.CharField(allow_blank=True, help_text=_("Of a parcel, by its number."))

    class Meta:
        model = Carrier
        fields = ["id", "name", "tracking_url"]


class StaffOrderSerializer(serializers.ModelSerializer):
    """An order with everything that staff may see. What somebody may not see of it is null."""

    tax_reason = serializers.ChoiceField(
        [("", _("It is charged")), *TaxReason.choices], read_only=True, help_text=_("Why no VAT is charged.")
    )
    origin = serializers.ChoiceField(Order.Origin.choices, read_only=True, help_text=_("Empty: it was placed here."))
    lines = StaffLineSerializer(many=True)
    discounts = OrderDiscountSerializer(many=True)
    addresses = OrderAddressSerializer(many=True)
    shipments = StaffShipmentSerializer(many=True)
    withdrawals = WithdrawalSerializer(many=True)
    attention = ReviewReasonSerializer(many=True, source="open_reasons", help_text=_("Why a person has to look at it."))
    amount_due = serializers.DecimalField(max_digits=12, decimal_places=2)
    balance = serializers.DecimalField(
        max_digits=12, decimal_places=2, help_text=_("What the shop holds of the buyer's money.")
    )
    hold_reason = serializers.CharField(
        allow_blank=True, help_text=_("Why nothing is sent though it may have been paid.")
    )
    is_guest = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField(help_text=_("What can be done with it now."))
    fingerprint = serializers.SerializerMethodField(help_text=_("Confirming it sends this back."))
    payments = serializers.SerializerMethodField()
    refunds = serializers.SerializerMethodField()
    invoices = serializers.SerializerMethodField()
    timeline = serializers.SerializerMethodField(help_text=_("What happened, with what the buyer does not read."))

    class Meta:
        model = Order
        fields = [
            *("number", "status", "origin", "original_number", "currency", "email", "phone", "company", "vat_id"),
            *("tax_reason", "note", "is_guest", "payment_name", "is_prepaid", "pay_until", "delivery_name"),
            *("subtotal", "discount_total", "delivery_total", "payment_fee", "tax_total", "total", "credited_total"),
            *("paid_total", "refunded_total", "disputed_total", "amount_due", "balance", "hold_reason"),
            *("placed_at", "confirmed_at", "paid_at", "packed_at", "shipped_at", "delivered_at", "cancelled_at"),
            *("moves", "fingerprint", "lines", "discounts", "addresses", "shipments", "payments", "refunds"),
            *("invoices", "withdrawals", "attention", "timeline"),
        ]

    def get_is_guest(self, order) -> bool:
        return order.user_id is None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Move.choices)))
    def get_moves(self, order):
        return [move.value for move in moves_of(order)]

    def get_fingerprint(self, order) -> str:
        return fingerprint_of(order)

    @extend_schema_field(StaffPaymentSerializer(many=True, allow_null=True))
    def get_payments(self, order):
        return self._shown("payment", StaffPaymentSerializer, order.payments)

    @extend_schema_field(StaffRefundSerializer(many=True, allow_null=True))
    def get_refunds(self, order):
        return self._shown("refund", StaffRefundSerializer, order.refunds)

    @extend_schema_field(StaffInvoiceSerializer(many=True, allow_null=True))
    def get_invoices(self, order):
        return self._shown("invoice", StaffInvoiceSerializer, order.invoices)

    @extend_schema_field(StaffEventSerializer(many=True, allow_null=True))
    def get_timeline(self, order):
        return self._shown("orderevent", StaffEventSerializer, order.events)

    def _shown(self, kind, serializer, rows):
        may_see = self.context["request"].user.has_perm(f"orders.view_{kind}")
        return serializer(rows.all(), many=True).data if may_see else None
