"""Whether an order is taxed: by where it goes, and by what VIES has said of its buyer's VAT ID."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.money import shows_tax_apart
from orders.models import Order, VatIdCheck
from orders.rules.intra_community import tax_reason

KEPT_FOR = timedelta(hours=24)
"""How long an answer of VIES counts: numbers are given up and taken away, and an order is confirmed on one day."""


@dataclass(frozen=True)
class Taxation:
    """``reason`` is why no tax is charged (``TaxReason``; empty: it is), ``check_id`` the check that it rests on,
    ``is_net`` the mode of the prices: without tax wherever none is charged."""

    reason: str
    check_id: int | None
    is_net: bool


def taxation_of(order: Order, *, place: tuple[str, str], is_digital: Sequence[bool], now: datetime) -> Taxation:
    """Return whether an order is taxed that goes to a place, by the latest answer of VIES that still counts.

    An order is priced in the mode that it has; one that was without tax, and is taxed now, as the shop shows prices.

    :param place: country and postcode.
    :param is_digital: of each line.
    """
    check = latest_answer(order.vat_id, now=now) if order.vat_id else None
    reason = _reason(order, place, is_digital, is_valid=check is not None and check.is_valid)
    if check and reason:
        return Taxation(reason, check.pk, is_net=True)
    return Taxation("", None, is_net=shows_tax_apart() if order.tax_reason else order.is_net)


def could_be_exempt(order: Order, *, is_digital: Sequence[bool]) -> bool:
    """Would an order be charged no tax if VIES said that its buyer's VAT ID is valid?"""
    return bool(_reason(order, (order.country, order.postcode), is_digital, is_valid=True))


def latest_answer(vat_id: str, *, now: datetime) -> VatIdCheck | None:
    """Return the latest check of a number that VIES has answered, unless that was too long ago."""
    yes_or_no = (VatIdCheck.Answer.VALID, VatIdCheck.Answer.INVALID)
    return VatIdCheck.objects.of(vat_id).filter(answer__in=yes_or_no, answered_at__gt=now - KEPT_FOR).first()


def write_taxation(order: Order, taxation: Taxation) -> None:
    """Write into an order whether it is taxed; nothing is saved."""
    order.tax_reason, order.vat_id_check_id, order.is_net = taxation.reason, taxation.check_id, taxation.is_net


def _reason(order, place, is_digital, *, is_valid) -> str:
    if not current_brand().vat_id:  # who has none cannot name it on the invoice, and cannot report the sale
        return ""
    country, postcode = place
    return tax_reason(
        shop_country=settings.SHOP_COUNTRY,
        country=country,
        postcode=postcode,
        vat_id=order.vat_id,
        is_valid=is_valid,
        has_goods=not all(is_digital),
        has_digital=any(is_digital),
    )
