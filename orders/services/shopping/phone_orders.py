"""Orders that staff write down for a buyer on the phone."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.countries import ADDRESS_FIELDS
from my_shop.kernel.money import format_money
from orders.models import Order, OrderAddress, OrderEvent
from orders.services.lifecycle.changes import told_change
from orders.services.lifecycle.corrections import log_move
from orders.services.order.transitions import check_version, log_event
from orders.services.pricing.vouchers import find_voucher
from orders.services.shopping.drafts import discard_draft
from orders.services.shopping.placement import CheckoutData, ManualDiscount, place_order, rewrite_order
from orders.signals import KnownAddress


class AccountNotFound(Exception):
    """There is no account with this e-mail address, or more than one."""


@transaction.atomic
def take_order_by_phone(
    *,
    staff,
    data: CheckoutData,
    checkout_key: str,
    voucher_code: str = "",
    is_for_account: bool = False,
    keeps_discount: bool = False,
    draft_id: int | None = None,
    draft_version: int | None = None,
    reason: str = "",
    shown: str | None = None,
) -> Order:
    """Place an order for somebody on the phone; it waits for its confirmation, and says who took it.

    The same checkout key means the same order: it is written anew as long as it waits for its confirmation, whoever has
    placed it, and its timeline says what has changed; it is answered as it is afterwards.

    :param staff: who writes it down.
    :param data: what the buyer says; it may be paid by invoice.
    :param is_for_account: it belongs to the account with the data's e-mail address; else it is a guest's.
    :param keeps_discount: what was taken off by hand stays, whatever the data say: whoever writes may not take it off.
    :param draft_id: the draft that it was written down in: it goes in the same transaction, unless nothing was written.
    :param draft_version: the one of the draft that the page had shown.
    :param reason: why an order that waits is another one now; the buyer reads it in the timeline.
    :param shown: what the page carried of an order that waits (``transitions.version_of``).
    :raises StaleOrder: where the page was older than that order is.
    :raises StaleDraft: where somebody else has saved the draft since.
    :raises AccountNotFound: when there is none, or more than one.
    :raises VoucherRefused: when the voucher cannot be used, or takes nothing off this order.
    :raises: as ``place_order``.
    """
    order = Order.objects.select_for_update(no_key=True).filter(checkout_key=checkout_key).first()
    if order is None or order.is_placed:
        if order is not None:
            check_version(order, shown)
        data = replace(data, voucher=find_voucher(voucher_code) if voucher_code else None, is_by_invoice=True)
        if keeps_discount:
            data = replace(data, manual_discount=discount_of(order))
        user = _buyer(order, data.email) if is_for_account else None
        order = _write(order, data, checkout_key, staff=staff, user=user, reason=reason)
        if draft_id is not None:
            discard_draft(draft_id=draft_id, version=draft_version)
    return order


def _write(earlier, data, checkout_key, *, staff, user, reason) -> Order:
    if earlier is None:
        order = place_order(data=data, checkout_key=checkout_key, user=user)
        if not order.events.filter(kind=OrderEvent.Kind.NOTE).exists():  # else a second click has come first
            log_event(order, OrderEvent.Kind.NOTE, gettext("We wrote your order down on the phone."), user=staff)
            _log_discount(order, staff)
        return order
    before = _Written.of(earlier)
    order = rewrite_order(earlier, replace(data, billing_address=_billing_address(earlier)), user=user)
    after = _Written.of(order)
    if str(before.address) != str(after.address):
        log_move(order, before.address, after.address, user=staff)
    if told := _told(before, after):
        log_event(order, OrderEvent.Kind.CHANGED, f"{told} {reason}".strip(), user=staff)
    if before.discount != after.discount:
        _log_discount(order, staff)
    return order


@dataclass(frozen=True)
class _Written:
    """What an order says before and after it is written anew: title and units by SKU, the rest by what it is called."""

    units: dict[str, tuple[str, int]]
    address: OrderAddress
    rest: dict[str, object]
    discount: ManualDiscount | None
    total: Decimal

    @classmethod
    def of(cls, order) -> "_Written":
        address = order.addresses.get(kind=OrderAddress.Kind.SHIPPING)
        return cls(
            units={line.sku: (line.title, line.quantity) for line in order.lines.all()},
            address=address,
            rest={
                gettext("delivery address"): [getattr(address, part) for part in ADDRESS_FIELDS],
                gettext("e-mail address"): order.email,
                gettext("phone number"): order.phone,
                gettext("company"): order.company,
                gettext("VAT number"): order.vat_id,
                gettext("customer account"): order.user_id,
                gettext("delivery"): order.shipping_method_id,
                gettext("way to pay"): order.payment_method_id or "invoice",
                gettext("voucher"): order.voucher_id,
                gettext("discount"): bool(discount_of(order)),
                gettext("note"): order.note,
            },
            discount=discount_of(order),
            total=order.total,
        )


def _told(before: _Written, after: _Written) -> str:
    """Return what the timeline says of what differs; of the discount alone it has an entry anyway."""
    units = []
    for sku, (title, _) in {**before.units, **after.units}.items():
        former, now = (written.units.get(sku, ("", 0))[1] for written in (before, after))
        if former != now:
            units.append((title, former, now))
    others = [
        _told_of(what, former, after.rest[what]) for what, former in before.rest.items() if former != after.rest[what]
    ]
    if not (units or others) and before.total != after.total and before.discount == after.discount:
        others = [gettext("the prices of today")]
    return told_change(units, others, before=before.total, after=after.total) if units or others else ""


def _told_of(what, former, now) -> str:
    if not now:
        return gettext("no %(what)s any more") % {"what": what}
    return gettext("another %(words)s") % {"words": what} if former else gettext("%(what)s added") % {"what": what}


def _billing_address(order):
    row = order.addresses.filter(kind=OrderAddress.Kind.BILLING).first()
    return row and KnownAddress(**{part: getattr(row, part) for part in ADDRESS_FIELDS})


def _buyer(earlier, email):
    """Return the account that the order is in, as long as it has its address, else the one with the address."""
    if earlier and earlier.user_id and earlier.email.lower() == email.lower():
        return earlier.user
    return _account(email)


def discount_of(order: Order | None) -> ManualDiscount | None:
    """Return what was taken off an order by hand."""
    if order is None or not order.manual_discount_kind:
        return None
    return ManualDiscount(order.manual_discount_kind, order.manual_discount, order.manual_discount_reason)


def _log_discount(order, staff):
    given = order.discounts.filter(voucher=None, promotion=None, name=order.manual_discount_reason).first()
    if order.manual_discount_kind and given:
        words = {"amount": format_money(given.amount), "reason": order.manual_discount_reason}
        message = gettext("We have taken %(amount)s off: %(reason)s") % words
        log_event(order, OrderEvent.Kind.REPRICED, message, user=staff)


def _account(email):
    found = list(get_user_model().objects.filter(email__iexact=email, is_active=True)[:2])
    if len(found) != 1:
        many = gettext("There is more than one account") if found else gettext("There is no account")
        raise AccountNotFound(gettext("%(many)s with this e-mail address.") % {"many": many})
    return found[0]
