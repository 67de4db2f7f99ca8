"""Digital goods on their way to their buyer: as soon as the order is paid, and again when staff say so."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from orders.models import Order, OrderEvent, OrderLine, ReviewReason
from orders.services.invoices.pending_documents import schedule_invoice
from orders.services.order.payloads import full_order_payload
from orders.services.order.review_cures import close_kinds
from orders.services.order.review_flags import flag_for_review
from orders.services.order.transitions import lock_order, log_event
from orders.signals import Download, downloads_due, downloads_ready


class DownloadsRefused(Exception):
    """There is nothing to give to the buyer of this order; the text says why."""


def deliver_downloads(*, order: Order, lines: Iterable[OrderLine], user=None, at: datetime | None = None) -> None:
    """Give the buyer what of an order is digital, if all that it owes is there; the caller holds the order's row.

    An order of which nothing is sent is delivered with it. Where there is no file to give, a person is told.

    :param lines: the order's, as they are now.
    """
    if order.downloads_at is None and order.may_have_downloads and (digital := _digital(lines)):
        _hand_over(order, digital, gettext("Your downloads are ready"), user=user, at=at)


@transaction.atomic
def resend_downloads(*, order: Order, key: str, user) -> Order:
    """Send the links again: they work as often and as long as at first, also those that were used up or had ended.

    :param key: names one pass of a form: a second click sends nothing twice.
    :raises DownloadsRefused: for an order with nothing digital in it, that is not paid, or went back, or has no file.
    """
    order = lock_order(order)
    if order.events.filter(key=key).exists():
        return order
    lines = downloadable_lines(order)
    if not _hand_over(order, lines, gettext("We sent you the links to your downloads again"), user=user, key=key):
        raise DownloadsRefused(
            gettext("Order %(number)s: there is no file. Upload one for the variant, and try again.")
            % {"number": order.number}
        )
    return order


def downloadable_lines(order: Order) -> list[OrderLine]:
    """Return the lines of an order whose links may be sent again.

    :raises DownloadsRefused: for an order with nothing digital in it, that is not paid, or went back.
    """
    lines = _digital(order.lines.all())
    if not lines:
        raise DownloadsRefused(
            gettext("Order %(number)s: nothing in it is digital, or it came back.") % {"number": order.number}
        )
    if not order.may_have_downloads:
        raise DownloadsRefused(
            gettext("Order %(number)s is not paid, or its money went back: there is nothing to send.")
            % {"number": order.number}
        )
    return lines


def _hand_over(order, lines, words, *, user, at=None, key="") -> Sequence[Download]:
    now = at or timezone.now()
    downloads = _due_downloads(order, lines, is_renewed=bool(key), at=now)
    there = {download.variant_id for download in downloads}
    missing = [line.title for line in lines if line.variant_id not in there]
    if missing and not key:
        names = ", ".join(missing)
        text = gettext(
            "It is paid, and there is no file to give for %(names)s. Upload one, then send the download links again."
        ) % {"names": names}
        flag_for_review(order, ReviewReason.Kind.FILE_MISSING, text, at=at)
    if not downloads:
        return ()
    if not missing:
        _write_delivered(order, now)
        close_kinds(order, ReviewReason.Kind.FILE_MISSING, ReviewReason.Kind.DISPUTE_WON, at=at)
    names = ", ".join(download.name for download in downloads)
    event = log_event(order, OrderEvent.Kind.DELIVERED, f"{words}: {names}.", user=user, at=at, key=key)
    payload = full_order_payload(order, actor=user)
    downloads_ready.send(sender=Order, order=payload, downloads=downloads, delivery_id=str(event.pk))
    return downloads


def _due_downloads(order, lines, *, is_renewed, at) -> tuple[Download, ...]:
    """Ask for the links to what is digital, and return all that are answered."""
    answers = downloads_due.send(
        sender=Order,
        order_number=order.number,
        variant_ids=tuple(line.variant_id for line in lines if line.variant_id),
        is_renewed=is_renewed,
        at=at,
    )
    replies: list[Any] = [found for _, found in answers]
    return tuple(download for found in replies for download in found or ())


def _write_delivered(order, now):
    order.downloads_at = order.downloads_at or now
    fields = ["downloads_at"]
    if order.is_confirmed and not order.needs_delivery:
        order.status, order.delivered_at = Order.Status.DELIVERED, now
        fields += ["status", "delivered_at"]
        if not order.is_prepaid:
            schedule_invoice(order=order, at=now)
    order.save(update_fields=fields)


def _digital(lines) -> list[OrderLine]:
    return [line for line in lines if line.is_digital and line.returnable_quantity]
