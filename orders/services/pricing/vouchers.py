"""Whether a voucher can be used, and what it takes off."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import format_money, typed_money
from my_shop.kernel.validators import longest
from orders import configuration
from orders.models import Voucher, VoucherUse
from orders.rules import pricing


class VoucherRefused(Exception):
    """The voucher cannot be used; the text says why, to the shopper."""


def voucher_rule(voucher: Voucher) -> pricing.DiscountRule:
    """Return a voucher as it calculates."""
    return pricing.DiscountRule(
        name=voucher.name,
        code=voucher.code,
        kind=voucher.kind,
        value=voucher.value,
        minimum=voucher.minimum,
        scope=configuration.scopes_of(Voucher, [voucher])[voucher.pk],
        voucher_id=voucher.pk,
    )


def find_voucher(code: str) -> Voucher:
    """Return the voucher that somebody typed.

    :raises VoucherRefused: for a code that nobody knows.
    """
    code = "".join(code.split()).upper()
    fits = code.isascii() and code.isprintable() and 0 < len(code) <= longest(Voucher, "code")
    voucher = Voucher.objects.filter(code=code).first() if fits else None
    if voucher is None:
        raise VoucherRefused(gettext("We know no voucher with this code. Please check it."))
    return voucher


def check_voucher(
    voucher: Voucher,
    *,
    email: str = "",
    user=None,
    now: datetime | None = None,
    goods: Sequence[pricing.PriceInput] = (),
    promotions: Sequence[pricing.DiscountRule] = (),
) -> pricing.DiscountRule:
    """Return what a voucher takes off, or refuse it in words.

    :param email: of the buyer, where it is known by now; with ``user`` it says whose uses are counted.
    :param goods: what is bought, to say what is missing; empty: that is not looked at.
    :param promotions: what comes off first: the minimum is of what they leave.
    :raises VoucherRefused: not running, used up, used by this customer already, or not for these goods.
    """
    now = now or timezone.now()
    if not voucher.is_active or (voucher.ends_at and voucher.ends_at <= now):
        raise VoucherRefused(gettext("Voucher %(code)s is not valid any more.") % {"code": voucher.code})
    if voucher.starts_at and voucher.starts_at > now:
        day = timezone.localdate(voucher.starts_at)
        raise VoucherRefused(
            gettext("Voucher %(code)s is not valid before %(day)s.") % {"code": voucher.code, "day": f"{day:%-d %B %Y}"}
        )
    if voucher.total_limit is not None and voucher.used_count >= voucher.total_limit:
        raise VoucherRefused(gettext("Voucher %(code)s has been used up.") % {"code": voucher.code})
    if voucher.customer_limit is not None and _uses_of(voucher, email, user) >= voucher.customer_limit:
        raise VoucherRefused(gettext("You have used voucher %(code)s already.") % {"code": voucher.code})
    found = voucher_rule(voucher)
    if goods:
        _check_fits(found, goods, promotions)
    return found


def _uses_of(voucher, email, user):
    mine = Q(email=email.lower()) if email else Q()
    if user is not None:
        mine |= Q(user=user)
    return VoucherUse.objects.filter(mine, voucher=voucher).count() if mine else 0


def _check_fits(found, goods, promotions):
    if not any(found.scope.covers(item) for item in goods):
        raise VoucherRefused(gettext("Voucher %(code)s is not for anything in your cart.") % {"code": found.code})
    missing = found.minimum - pricing.covered_total(goods, found.scope, promotions)
    if missing > 0:
        raise VoucherRefused(
            gettext("Voucher %(code)s needs goods of %(minimum)s: %(missing)s are missing.")
            % {"code": found.code, "minimum": typed_money(found.minimum), "missing": format_money(missing)}
        )
    if found.kind == Voucher.Kind.FREE_DELIVERY and all(item.is_digital for item in goods):
        raise VoucherRefused(
            gettext("Voucher %(code)s is for deliveries, and nothing in your cart is sent.") % {"code": found.code}
        )
