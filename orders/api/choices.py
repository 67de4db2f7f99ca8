"""The ways of delivery and the ways to pay, for everybody."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics

from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import PublicView
from orders.models import ShippingMethod
from orders.selectors import delivery
from orders.selectors.payment_methods import methods_to_choose
from orders.serializers.choices import (
    DestinationSerializer,
    PaidOrderSerializer,
    PaymentMethodSerializer,
    ShippingMethodSerializer,
)


class ShippingMethodList(PublicView, generics.ListAPIView):
    """The delivery choices; for a country, and a postcode in it, those that go there, at what they cost there.

    They come whole: a checkout shows all of them.
    """

    names = {"GET": "listShippingMethods"}
    serializer_class = ShippingMethodSerializer
    queryset = ShippingMethod.objects.filter(is_active=True)
    pagination_class = Whole
    takes = [DestinationSerializer]

    def get(self, request):
        asked = self.asked(DestinationSerializer)
        if "country" not in asked:
            return super().get(request)
        quotes = delivery.shipping_quotes(**asked)
        return self.get_paginated_response([ShippingMethodSerializer.of_quote(quote) for quote in quotes])


class PaymentMethodList(PublicView):
    """The ways to pay; for a country and a total, those that are for them. Where a shop has none, orders are paid by
    invoice. They come whole: a checkout shows all of them."""

    names = {"GET": "listPaymentMethods"}
    pagination_class = Whole
    takes = [PaidOrderSerializer]

    @extend_schema(responses=PaymentMethodSerializer(many=True))
    def get(self, request):
        return self.listed(methods_to_choose(**self.asked(PaidOrderSerializer)), PaymentMethodSerializer)
