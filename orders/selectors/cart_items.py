"""What a person has put in, read by statements that are written once: every page prints how much it is."""

from django.db import connection

from my_shop.kernel.prepared import PreparedQuery
from orders.models import Cart, CartItem, Voucher

ITEM, CART, VOUCHER = ([field.attname for field in model._meta.concrete_fields] for model in (CartItem, Cart, Voucher))
ITEM_WITH_CART = [*ITEM, *(f"cart__{name}" for name in CART), *(f"cart__voucher__{name}" for name in VOUCHER)]


def _of_owner(*columns):
    """Return what asks for these columns of the items of a member, by id, and of a guest, by token."""
    items = CartItem.objects.order_by("added_at", "pk").values_list(*columns)
    return {
        "user": PreparedQuery(lambda ids: items.filter(cart__user_id__in=ids)),
        "token": PreparedQuery(lambda tokens: items.filter(cart__token__in=tokens)),
    }


ITEMS, QUANTITIES = _of_owner(*ITEM_WITH_CART), _of_owner("quantity")


def _rows(queries, user, token):
    if user is not None:
        return queries["user"].rows([user.pk])
    return queries["token"].rows([token]) if token and "\x00" not in token else []


def find_cart(*, user=None, token="") -> Cart | None:
    """Return the cart of a member, or of the guest with that token; None if there is none yet."""
    if user is None and not token:
        return None
    return Cart.objects.filter(**({"token": token} if user is None else {"user": user})).first()


def cart_count(*, user=None, token="") -> int:
    """Return how many units are in the person's cart, by one query, or none for who has no cart."""
    return sum(quantity for (quantity,) in _rows(QUANTITIES, user, token))


def items_of(*, user=None, token="") -> list[CartItem]:
    """Return what is in the person's cart, each item with the cart and its voucher, in one query."""
    rows = _rows(ITEMS, user, token)
    if not rows:
        return []
    cart = Cart.from_db(connection.alias, CART, rows[0][len(ITEM) : -len(VOUCHER)])
    if cart.voucher_id is not None:
        cart.voucher = Voucher.from_db(connection.alias, VOUCHER, rows[0][-len(VOUCHER) :])
    items = [CartItem.from_db(connection.alias, ITEM, row[: len(ITEM)]) for row in rows]
    for item in items:
        item.cart = cart
    return items
