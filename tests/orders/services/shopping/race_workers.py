"""What the processes of the cart's race tests do."""

from django.contrib.auth import get_user_model

from orders.models import Cart, CartItem
from orders.services.shopping import cart_merge, carts, checkout, placement
from orders.signals import offers_asked
from tests.orders.conftest import answer_from_rows
from tests.races import meet

offers_asked.receivers = []
offers_asked.connect(answer_from_rows)


def add(cart_id, variant_id, times):
    for _ in range(times):
        carts.add_to_cart(cart=Cart(pk=cart_id), variant_id=variant_id, quantity=1)


def add_to_own(token, user_id, sku, times):
    user = get_user_model().objects.get(pk=user_id) if user_id else None
    for _ in range(times):
        carts.add_to_own_cart(user=user, token=token, sku=sku, quantity=1)


def add_unguarded(cart_id, variant_id, times):
    """The planted fault: read, then write, and nothing keeps the others out in between."""
    for _ in range(times):
        item = CartItem.objects.get(cart_id=cart_id, variant_id=variant_id)
        meet()
        item.quantity += 1
        item.save(update_fields=["quantity"])


def merge(token, user_id):
    return cart_merge.merge_carts(token=token, user=get_user_model().objects.get(pk=user_id)) is not None


def check_out(cart_id, variant_id, method_id, key):
    from orders.models import ShippingMethod
    from tests.orders.conftest import HOME

    order = checkout.check_out(
        data=placement.CheckoutData(
            lines=[placement.WantedLine(variant_id=variant_id, quantity=2)],
            email="ada@example.com",
            shipping_address=HOME,
            shipping_method=ShippingMethod.objects.get(pk=method_id),
        ),
        cart_id=Cart.objects.get(pk=cart_id).pk,
        checkout_key=key,
    )
    return order.number
