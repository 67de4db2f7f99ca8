"""The checkout over HTTP: what can be chosen and what it costs, before anything is placed."""

from dataclasses import replace

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from orders.api.carts import HEADER
from orders.api.own_orders import REFUSALS, OrdersView
from orders.api.placing import cart_lines, cart_to_order, checkout_data, member_of, payment_method, typed_voucher
from orders.serializers.checkout import CheckoutRequestSerializer, CheckoutSerializer
from orders.services.shopping.placement import WantedLine
from orders.services.shopping.preview import contents_of_lines, preview_order


class Checkout(OrdersView):
    """Where a checkout stands: POST what is known so far, and see what can be chosen and what is missing.

    Once nothing is, the order is shown as it would be, with the ``fingerprint`` that confirms it. Nothing is placed,
    and nothing is kept.
    """

    guests = {"POST": HEADER}
    names = {"POST": "previewOrder"}

    @extend_schema(request=CheckoutRequestSerializer, responses={200: CheckoutSerializer})
    def post(self, request):
        said = self.sent(CheckoutRequestSerializer, context={"user": request.user})
        user, paid_by = member_of(request), payment_method(said["payment_method"])
        if "lines" in said:
            lines = [WantedLine(**line) for line in said["lines"]]
            voucher = typed_voucher(request, said["voucher"])
            contents = contents_of_lines(lines, voucher=voucher, user=user)
            kept = {"voucher": voucher}
        else:
            contents = cart_to_order(request, said)
            lines = cart_lines(contents)
            kept = {"voucher": contents.cart and contents.cart.voucher, "requires_voucher": False}
        preview = preview_order(
            contents=contents,
            address=said.get("shipping_address"),
            email=said["email"],
            payment_method=paid_by,
            shipping_method=said["shipping_method"],
            checkout_data=lambda: replace(checkout_data(said, lines, payment_method=paid_by), **kept),
            user=user,
        )
        return Response(CheckoutSerializer(preview, context={"codes": REFUSALS}).data)
