"""The stock over HTTP: what there is, its ledger, and a movement with its reason."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.serializers import KnownFieldsOnly, ProblemSerializer, QuerySerializer
from my_shop.kernel.api.staff import StaffView, UserNameField
from my_shop.kernel.names import folded
from my_shop.kernel.validators import single_line
from products.models import MAX_QUANTITY, StockMovement, Variant
from products.selectors.back_office import find_variants
from products.selectors.work import stock_ranges
from products.services import stock

Reason = StockMovement.Reason
VIEW_VARIANT = "products.view_variant"


class StockFilterSerializer(QuerySerializer):
    q = serializers.CharField(
        required=False, max_length=200, help_text=_("The beginning of an SKU, or words of the product")
    )
    sku = serializers.CharField(required=False, max_length=64, help_text=_("This one alone."))
    stock = serializers.ChoiceField(
        [("there", _("in stock")), ("low", _("low")), ("out", _("sold out"))], required=False
    )


class StockSerializer(serializers.ModelSerializer):
    """How many units of a variant there are; ``is_low`` from the mark on below which staff are told."""

    product = serializers.CharField(source="product.slug", help_text=_("Its slug."))
    name = serializers.CharField(source="product.name")
    is_low = serializers.SerializerMethodField()

    class Meta:
        model = Variant
        fields = ["sku", "product", "name", "label", "quantity", "is_low"]

    def get_is_low(self, variant) -> bool:
        return variant.quantity <= stock_ranges()["low"]["quantity__lte"]


class MovementSerializer(serializers.ModelSerializer):
    """A change of a variant's stock: ``change`` units, after which there were ``quantity_after``."""

    by = UserNameField()

    class Meta:
        model = StockMovement
        fields = ["id", "change", "quantity_after", "reason", "note", "order_number", "by", "created_at"]


@extend_schema_serializer(
    examples=[
        OpenApiExample("Goods came", value={"change": 24, "reason": "received", "note": "Delivery note 4711"}),
        OpenApiExample("Counted", value={"counted": 17, "seen": 18, "reason": "correction", "note": "Stocktake"}),
    ]
)
class NewMovementSerializer(KnownFieldsOnly):
    """Either ``change`` or ``counted``, and why."""

    change = serializers.IntegerField(
        required=False,
        min_value=-MAX_QUANTITY,
        max_value=MAX_QUANTITY,
        help_text=_("Units; negative where they leave."),
    )
    counted = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_QUANTITY, help_text=_("Units that are there.")
    )
    seen = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_QUANTITY,
        help_text=_("Units that you were shown: refused where there are others by now. Counting asks for it."),
    )
    reason = serializers.ChoiceField([(reason.value, reason.label) for reason in (Reason.CORRECTION, Reason.RECEIVED)])
    note = serializers.CharField(
        max_length=200, validators=[single_line], help_text=_("Why, for whoever reads the ledger later.")
    )

    def validate(self, attrs):
        if ("change" in attrs) == ("counted" in attrs):
            raise serializers.ValidationError(gettext("Give either the units counted, or the units that came or went."))
        if "counted" in attrs and "seen" not in attrs:
            said = gettext("Say how many you were shown: who sold or counted since would be undone.")
            raise serializers.ValidationError({"seen": said}, "required")
        return attrs


class StockRefusalSerializer(ProblemSerializer):
    """Why a rule said no. ``available`` is how many there are, where that is too few."""

    available = serializers.IntegerField(required=False)


class StockView(StaffView):
    """Base of the doors to the stock."""

    scopes = "staff:stock", "staff:stock"


class StockList(StockView):
    """Every variant with its units on hand, by SKU."""

    names = {"GET": "listStock"}
    permissions = {"GET": (VIEW_VARIANT,)}
    ordering = ("folded_sku",)
    takes = [StockFilterSerializer]

    @extend_schema(responses=StockSerializer(many=True))
    def get(self, request):
        asked = self.asked(StockFilterSerializer)
        variants = find_variants(Variant.objects.select_related("product"), asked.get("q", ""))
        if "sku" in asked:
            variants = variants.filter(folded_sku=folded(asked["sku"]))
        return self.listed(variants.filter(**stock_ranges().get(asked.get("stock"), {})), StockSerializer)


class MovementList(StockView):
    """The ledger of a variant, the latest first; POST moves its stock."""

    names = {"GET": "listStockMovements", "POST": "moveStock"}
    permissions = {
        "GET": (VIEW_VARIANT, "products.view_stockmovement"),
        "POST": (VIEW_VARIANT, "products.add_stockmovement"),
    }
    refusals = {stock.StockRefused: "stock_refused", stock.NotEnoughStock: "not_enough_stock"}
    refusal_serializer = StockRefusalSerializer
    ordering = ("-pk",)

    def facts_of(self, refusal):
        if isinstance(refusal, stock.NotEnoughStock):
            [available] = refusal.shortages.values()
            return {"available": available}
        return {}

    @extend_schema(responses=MovementSerializer(many=True))
    def get(self, request, sku):
        return self.listed(self._variant(sku).movements.select_related("user"), MovementSerializer)

    @extend_schema(request=NewMovementSerializer, responses={201: MovementSerializer})
    @idempotent
    def post(self, request, sku):
        sent, variant = self.sent(NewMovementSerializer), self._variant(sku)
        move = stock.count_stock if "counted" in sent else stock.adjust_stock
        movement = move(variant_id=variant.pk, user=request.user, **sent)
        movement.user = request.user
        return Response(MovementSerializer(movement).data, status=201)

    def _variant(self, sku):
        return generics.get_object_or_404(Variant, folded_sku=folded(sku))
