"""Whether an order is taxed: by where it goes, and by what VIES has said of its buyer's VAT ID."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from my_shop.kernel import clock
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.money import shows_tax_apart
from orders import tasks
from orders.models import Order, VatIdCheck
from orders.rules.intra_community import tax_reason
from orders.rules.vat_ids import clean_vat_id

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
    return _taxation(order, place, is_digital, check)


def taxation_of_change(order: Order, *, place: tuple[str, str], is_digital: Sequence[bool], now: datetime) -> Taxation:
    """Return whether a confirmed order is taxed once it is changed: an answer counts that came since it was bought.

    One that rests on an answer goes on resting on it, as long as the goods and the place allow it.
    """
    check = order.vat_id_check
    if check is None and order.vat_id:
        check = latest_answer(order.vat_id, now=min(now, order.confirmed_at or now))
    return _taxation(order, place, is_digital, check)


def could_be_exempt(order: Order, *, is_digital: Sequence[bool]) -> bool:
    """Would an order be charged no tax if VIES said that its buyer's VAT ID is valid?"""
    return bool(_reason(order, (order.country, order.postcode), is_digital, is_valid=True))


def ask_vies(order: Order, *, is_digital: Sequence[bool], now: datetime | None = None) -> None:
    """Let the worker ask VIES for the VAT ID of an order, in the caller's transaction: once, only where the answer
    makes a difference, and not while one counts."""
    now = now or timezone.now()
    if not order.vat_id or not could_be_exempt(order, is_digital=is_digital) or latest_answer(order.vat_id, now=now):
        return
    row = VatIdCheck(vat_id=order.vat_id, requester=own_vat_id(), asked_at=now, next_at=clock.Now())
    VatIdCheck.objects.bulk_create([row], ignore_conflicts=True)
    check = VatIdCheck.objects.of(order.vat_id).filter(answer=VatIdCheck.Answer.WAITING).first()
    if check:
        transaction.on_commit(partial(tasks.check_vat_id.enqueue, check.pk), robust=True)


def own_vat_id() -> str:
    """Return the shop's own VAT ID as VIES wants it; empty where it cannot be one."""
    try:
        return clean_vat_id(current_brand().vat_id, country=settings.SHOP_COUNTRY)
    except ValidationError:
        return ""


def is_waiting_for_vies(order: Order) -> bool:
    """Has VIES been asked for an order's VAT ID, and not answered yet?"""
    return bool(order.vat_id) and VatIdCheck.objects.of(order.vat_id).filter(answer=VatIdCheck.Answer.WAITING).exists()


def latest_answer(vat_id: str, *, now: datetime) -> VatIdCheck | None:
    """Return the latest check of a number that VIES has answered, unless that was too long ago."""
    yes_or_no = (VatIdCheck.Answer.VALID, VatIdCheck.Answer.INVALID)
    return VatIdCheck.objects.of(vat_id).filter(answer__in=yes_or_no, answered_at__gt=now - KEPT_FOR).first()


def write_taxation(order: Order, taxation: Taxation) -> None:
    """Write into an order whether it is taxed; nothing is saved."""
    order.tax_reason, order.vat_id_check_id, order.is_net = taxation.reason, taxation.check_id, taxation.is_net


def _taxation(order, place, is_digital, check) -> Taxation:
    reason = _reason(order, place, is_digital, is_valid=check is not None and check.is_valid)
    if check and reason:
        return Taxation(reason, check.pk, is_net=True)
    return Taxation("", None, is_net=shows_tax_apart() if order.tax_reason else order.is_net)


def _reason(order, place, is_digital, *, is_valid) -> str:
    # who has no number of their own cannot name it on the invoice, and cannot report the sale
    if not is_valid or not current_brand().vat_id:
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
