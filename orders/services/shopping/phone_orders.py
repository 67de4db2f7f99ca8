"""Orders that staff write down for a buyer on the phone."""

from dataclasses import replace

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext

from orders.models import Order, OrderEvent
from orders.services.order.transitions import log_event
from orders.services.pricing.vouchers import find_voucher
from orders.services.shopping.placement import CheckoutData, place_order


class AccountNotFound(Exception):
    """There is no account with this e-mail address, or more than one."""


@transaction.atomic
def take_order_by_phone(
    *, staff, data: CheckoutData, checkout_key: str, voucher_code: str = "", is_for_account: bool = False
) -> Order:
    """Place an order for somebody on the phone; it waits for its confirmation, and says who took it.

    The same checkout key answers the order that it made before.

    :param staff: who writes it down.
    :param data: what the buyer says; it may be paid by invoice.
    :param is_for_account: it belongs to the account with the data's e-mail address; else it is a guest's.
    :raises AccountNotFound: when there is none, or more than one.
    :raises VoucherRefused: when the voucher cannot be used, or takes nothing off this order.
    :raises: as ``place_order``.
    """
    user = _account(data.email) if is_for_account else None
    voucher = find_voucher(voucher_code) if voucher_code else None
    order = place_order(data=replace(data, voucher=voucher, is_by_invoice=True), checkout_key=checkout_key, user=user)
    if not order.events.filter(kind=OrderEvent.Kind.NOTE, user=staff).exists():  # else it is the second click
        log_event(order, OrderEvent.Kind.NOTE, gettext("We wrote your order down on the phone."), user=staff)
    return order


def _account(email):
    found = list(get_user_model().objects.filter(email__iexact=email, is_active=True)[:2])
    if len(found) != 1:
        many = gettext("There is more than one account") if found else gettext("There is no account")
        raise AccountNotFound(gettext("%(many)s with this e-mail address.") % {"many": many})
    return found[0]
