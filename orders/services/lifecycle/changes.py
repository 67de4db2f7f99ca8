"""An order is changed before anything of it is packed: its lines, where it goes, whom its mails reach.

What follows is planned by ``plan_change``, shown, and done as it was shown by ``change_order``, or nothing is: the rule
of the prices stands in ``orders.rules.change_plan``. Money follows at once: what is owed more is paid by the order's
page, as the order itself is, and what was paid and is too much goes back. So do the stock and the invoice.
"""

import copy
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders.models import Order, OrderAddress, OrderEvent, OrderLine, ReviewReason
from orders.rules.change_plan import ChangePlanOutdated, ChangeRefused
from orders.services.invoices.pending_documents import schedule_replacement
from orders.services.lifecycle.change_planning import PlannedChange, WantedChange, plan_change
from orders.services.lifecycle.confirmation import payment_deadline
from orders.services.lifecycle.corrections import announce_correction, record_correction, write_corrections
from orders.services.order.payloads import full_order_payload
from orders.services.order.review_cures import close_after_money, close_kinds
from orders.services.order.transitions import check_version, lock_order, log_event
from orders.services.payment.refunds import refund_balance
from orders.services.payment.settlement import apply_reduction, close_payments
from orders.services.pricing.order_pricing import LINE_FIELDS, ORDER_FIELDS, write_discounts, write_line, write_sums
from orders.services.pricing.taxation import write_taxation
from orders.signals import ChangedLine, OrderChange, StockMoved, order_changed

MONEY_FIELDS = ["change_refunded_total", "revision", "pay_until", "paid_at", "shipping_method"]


class StockNotMoved(Exception):
    """Nobody answered that the stock of every changed line was moved, so the order is not changed."""


@transaction.atomic
@outcome_may_be_unknown
def change_order(
    *,
    order: Order,
    wanted: WantedChange,
    shown: str,
    reason: str,
    user,
    version: str | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Order:
    """Change a confirmed order, of which nothing is packed, as it was shown: lines, stock, sums, money and documents
    follow together, or nothing does.

    :param shown: the fingerprint of the plan that somebody was shown (``ChangePlan.fingerprint``).
    :param reason: the buyer reads it in the mail and in the order's timeline.
    :param version: what the page carried (``transitions.version_of``): all that nobody touched there is wanted too.
    :param key: names one pass of a form and all that it asks for: the same key answers the order as it is.
    :raises StaleOrder: where the page was older than the order is.
    :raises ChangePlanOutdated: when something else would follow by now than was shown.
    :raises StockNotMoved: when no receiver moved the stock of every changed line.
    :raises: as ``plan_change``.
    """
    order = lock_order(order)
    if key and order.events.filter(key=key).exists():
        return order
    check_version(order, version)
    now = at or order.locked_at
    planned = plan_change(order, wanted, now=now)
    plan = planned.plan
    if shown != plan.fingerprint:
        raise ChangePlanOutdated
    if not plan.is_change:
        raise ChangeRefused(gettext("Nothing would change."))
    former_email = order.email
    contact = {"email": wanted.email, "phone": wanted.phone}
    corrected = write_corrections(order, planned.addresses, **contact, user=user, at=at)
    if not plan.is_repriced:
        record_correction(order, corrected, former_email=former_email, reason=reason, user=user, at=at, key=key)
        return order
    was_paid = order.paid_at is not None
    _write(order, planned, now)
    event = log_event(order, OrderEvent.Kind.CHANGED, _message(plan, corrected, reason), user=user, at=at, key=key)
    _move_stock(order, plan, reason=reason, user=user)
    announce_correction(order, event, former_email=former_email, reason=reason)
    _settle(order, plan, was_paid=was_paid, user=user, at=at)
    if order.tax_reason:  # what the worker has told staff of (``vat_id_worker``) is done
        close_kinds(order, ReviewReason.Kind.OTHER, subject=order.vat_id, at=at)
    return order


def _write(order: Order, planned: PlannedChange, now: datetime) -> None:
    """Write a plan into the rows: lines, discounts, sums, what is paid of them, and until when the rest is."""
    _write_lines(order, planned)
    write_discounts(order, planned.price.discounts)
    _write_sums(order, planned.price)
    order.change_refunded_total += planned.plan.refunded
    order.revision += 1
    if order.amount_due:
        order.paid_at = None
        deadlines = filter(None, (order.pay_until, payment_deadline(order, now)))
        order.pay_until = max(deadlines, default=None)
    order.save(update_fields=[*ORDER_FIELDS, *MONEY_FIELDS])


def _write_lines(order, planned) -> None:
    kept: list[OrderLine] = []
    new: list[OrderLine] = []
    left = [unit for unit in planned.units if unit.quantity]
    for unit, priced in zip(left, planned.price.sums.lines, strict=True):
        line = copy.copy(unit.line)
        line.quantity = unit.quantity
        write_line(line, priced)
        (new if unit.is_new else kept).append(line)
    OrderLine.objects.filter(order=order).exclude(pk__in=[line.pk for line in kept]).delete()
    OrderLine.objects.bulk_update(kept, ["quantity", *LINE_FIELDS], batch_size=100)
    OrderLine.objects.bulk_create(new)


def _write_sums(order, price) -> None:
    delivery = price.delivery
    write_taxation(order, price.taxation)
    write_sums(order, price.sums)
    order.delivery_name = delivery.name
    order.delivery_min_days, order.delivery_max_days = delivery.min_days, delivery.max_days
    if not price.sums.needs_delivery:
        order.shipping_method = None


def _move_stock(order, plan, *, reason, user) -> None:
    """Tell of the change, and refuse it unless the receivers together moved every changed line's units."""
    prefetch_related_objects([order], "lines", "discounts")
    change = OrderChange(
        change_id=f"{order.number}-E{order.revision}",
        lines=tuple(
            ChangedLine(variant_id=line.variant_id, sku=line.sku, name=line.title, before=line.before, after=line.after)
            for line in plan.changed_lines
        ),
        difference=plan.difference,
        refunded=plan.refunded,
        reason=reason,
        moved_to=next((text for kind, text in plan.addresses if kind == OrderAddress.Kind.SHIPPING.label), ""),
    )
    answers: list[Any] = order_changed.send(sender=Order, order=full_order_payload(order, actor=user), change=change)
    moved: dict[int, int] = {}
    for _, answer in answers:
        if isinstance(answer, StockMoved):
            for variant_id, units in answer.changes.items():
                moved[variant_id] = moved.get(variant_id, 0) + units
    if moved != {line.variant_id: line.more for line in change.lines if line.variant_id}:
        raise StockNotMoved(
            gettext("The stock of this order could not be moved, so it is not changed. Please try again.")
        )


def _settle(order, plan, *, was_paid, user, at) -> None:
    """Let documents and money follow: open payments ask for another sum, and what is too much goes back."""
    schedule_replacement(order=order, at=at)
    if order.amount_due or was_paid:
        close_payments(order, now=at)
        close_after_money(order, at=at)
    else:  # what had come may be all of it now
        apply_reduction(order=order, kept=order.balance - plan.refunded, user=user, at=at)
    if plan.refunded:
        reason = gettext("Your order was changed, and costs less.")
        refund_balance(order=order, reason=reason, limit=plan.refunded, user=user, at=at)


def _message(plan, corrected, reason) -> str:
    others = []
    if corrected:
        others.append(gettext("another %(words)s") % {"words": " and ".join(corrected)})
    if plan.before.delivery != plan.after.delivery:
        others.append(gettext("delivery %(price)s") % {"price": format_money(plan.after.delivery)})
    units = [(line.title, line.before, line.after) for line in plan.changed_lines]
    told = told_change(units, others, before=plan.before.total, after=plan.after.total)
    return f"{told} {reason}".strip()


def told_change(
    units: Iterable[tuple[str, int, int]], others: Iterable[str], *, before: Decimal, after: Decimal
) -> str:
    """Return what an order's timeline says of a change.

    :param units: of each item that has changed: its title, its units before and after.
    :param others: what else has changed, in words.
    :param before: what the order cost, and ``after``.
    """
    parts = [
        gettext("%(title)s: %(after)s instead of %(before)s") % {"title": title, "after": now, "before": former}
        for title, former, now in units
    ]
    text = gettext("We changed your order: %(parts)s.") % {"parts": "; ".join([*parts, *others])}
    if before == after:
        return text
    costs = {"total": format_money(after), "old_total": format_money(before)}
    return f"{text} {gettext('It costs %(total)s now, not %(old_total)s.') % costs}"
