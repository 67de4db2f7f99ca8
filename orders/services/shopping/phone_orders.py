"""Orders that staff write down for a buyer on the phone."""

from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext

from orders.models import Order, OrderEvent, PaymentMethod, ShippingMethod
from orders.services.order.transitions import log_event
from orders.services.pricing.vouchers import find_voucher
from orders.services.shopping.placement import WantedLine, place_order
from orders.signals import KnownAddress


class AccountNotFound(Exception):
    """There is no account with this e-mail address, or more than one."""


@transaction.atomic
def take_order_by_phone(
    *,
    staff,
    email: str,
    lines: Sequence[WantedLine],
    shipping_address: KnownAddress,
    shipping_method: ShippingMethod | None,
    checkout_key: str,
    payment_method: PaymentMethod | None = None,
    voucher_code: str = "",
    is_for_account: bool = False,
    phone: str = "",
    note: str = "",
    waives_withdrawal: bool = False,
) -> Order:
    """Place an order for somebody on the phone; it waits for its confirmation, and says who took it.

    The same checkout key answers the order that it made before.

    :param staff: who writes it down.
    :param is_for_account: it belongs to the account with this e-mail address; else it is a guest's.
    :param waives_withdrawal: the buyer has agreed on the phone to have digital goods at once.
    :raises AccountNotFound: when there is none, or more than one.
    :raises VoucherRefused: when the voucher cannot be used, or takes nothing off this order.
    :raises: as ``place_order``.
    """
    user = _account(email) if is_for_account else None
    voucher = find_voucher(voucher_code) if voucher_code else None
    order = place_order(
        email=email,
        lines=lines,
        shipping_address=shipping_address,
        shipping_method=shipping_method,
        payment_method=payment_method,
        voucher=voucher,
        checkout_key=checkout_key,
        user=user,
        phone=phone,
        note=note,
        waives_withdrawal=waives_withdrawal,
        is_by_invoice=True,
    )
    if not order.events.filter(kind=OrderEvent.Kind.NOTE, user=staff).exists():  # else it is the second click
        log_event(order, OrderEvent.Kind.NOTE, gettext("We wrote your order down on the phone."), user=staff)
    return order


def _account(email):
    found = list(get_user_model().objects.filter(email__iexact=email, is_active=True)[:2])
    if len(found) != 1:
        many = gettext("There is more than one account") if found else gettext("There is no account")
        raise AccountNotFound(f"{many} with this e-mail address.")
    return found[0]
