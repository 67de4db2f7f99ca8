"""Vouchers that are typed into the cart, and those that come along with another cart or an order."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.throttle.services import Limit, count_try, give_try_back
from orders import configuration
from orders.models import Cart, Voucher
from orders.rules import pricing
from orders.selectors.carts import cart_contents, total_with
from orders.services.pricing.vouchers import VoucherRefused, check_voucher, find_voucher

WRONG_CODES = Limit("orders.voucher", tries=10, seconds=15 * 60)


def apply_voucher(
    *, cart: Cart, code: str, goods: Sequence[pricing.PriceInput], user=None, visitor: str = ""
) -> Voucher:
    """Put a voucher into a cart, in the place of the one that is there.

    :param goods: what can be bought of the cart.
    :param visitor: who types (``my_shop.kernel.visitors.visitor_of``), if it is known.
    :raises VoucherRefused: it cannot be used; the cart stays as it is.
    :raises TooManyTries: as ``look_up_voucher``.
    """
    voucher = look_up_voucher(code=code, by=f"cart.{cart.pk}", visitor=visitor)
    promotions = configuration.current().promotions()
    check_voucher(voucher, user=user, email=user.email if user else "", goods=goods, promotions=promotions)
    Cart.objects.filter(pk=cart.pk).update(voucher=voucher, updated_at=timezone.now())
    return voucher


def look_up_voucher(*, code: str, by: str, visitor: str = "") -> Voucher:
    """Return the voucher that somebody typed; wrong codes are counted, so that codes cannot be guessed.

    :param by: names whose tries they are.
    :param visitor: where they come from, if it is known.
    :raises VoucherRefused: for a code that nobody knows.
    :raises TooManyTries: after ``WRONG_CODES``, for right ones as well.
    """
    counted = [by, visitor] if visitor else [by]
    for whose in counted:
        count_try(WRONG_CODES, whose)
    voucher = find_voucher(code)
    for whose in counted:
        give_try_back(WRONG_CODES, whose)
    return voucher


def transfer_voucher(*, cart: Cart, voucher: Voucher | None, email: str = "", user=None, replaces: bool) -> list[str]:
    """Put a voucher from another cart, or an order, into a cart that is locked; return what has to be told, in words.

    Of two, one that takes something off what is in the cart by now goes before one that does not.

    :param replaces: where both do, or neither, the one that the cart holds makes room; else that one stays.
    """
    if voucher is None or voucher.pk == cart.voucher_id:
        return []
    try:
        check_voucher(voucher, email=email, user=user)
    except VoucherRefused as refusal:
        return [gettext("%(refusal)s It is not in your cart.") % {"refusal": refusal}]
    rivals = [voucher, cart.voucher] if replaces else [cart.voucher, voucher]
    kept, left_out = _best_first(cart, rivals) if cart.voucher else (voucher, None)
    cart.voucher = kept
    cart.save(update_fields=["voucher"])
    if left_out is None:
        return []
    return [
        gettext("One voucher counts for an order: %(code)s is in your cart, %(code_2)s is not.")
        % {"code": kept.code, "code_2": left_out.code}
    ]


def _best_first(cart, rivals):
    """Return vouchers in their order, but those first with which the cart costs less than without any."""
    contents = cart_contents(user=cart.user, token=cart.token)
    whole = total_with(contents, None, user=cart.user)
    return sorted(rivals, key=lambda voucher: total_with(contents, voucher, user=cart.user) >= whole)


def remove_voucher(*, cart: Cart) -> None:
    """Take the voucher out of a cart."""
    Cart.objects.filter(pk=cart.pk).update(voucher=None, updated_at=timezone.now())
