"""The mails about an order: what becomes of it, on its way and back."""

from datetime import datetime
from types import SimpleNamespace

from django.conf import settings
from django.utils import timezone

from customers.notifications.drafts import letter_to_buyer, letters_to_staff, papers_to_keep, write_letter
from customers.outbox.queue import Letter, queue_letters


def tell_of_order(*, event: str, order, event_id: str = "", reason: str = "") -> None:
    """Write to the buyer and to the staff that an order was confirmed or cancelled, or what came back or was taken off.

    :param event: ``confirmed``, ``cancelled``, ``returned`` or ``called-off``.
    :param order: the order's facts, as the signal brings them.
    :param event_id: names the event where it can happen more than once to an order.
    """
    # both in one query: the buyer's confirmation waits for it, and holds locks
    queue_letters(letters=order_letters(event=event, order=order, event_id=event_id, reason=reason))


def order_letters(*, event: str, order, event_id: str = "", reason: str = "") -> list[Letter]:
    """Return the letters of ``tell_of_order``."""
    key = f"order-{event}:{event_id or order.number}"
    # "the order was called off" would say that nothing of it is left
    what = "shortened" if event == "called-off" else event
    papers = papers_to_keep() if event == "confirmed" else ()
    staff = {"reason": reason, "event": what, "is_whole": event == "confirmed"}
    staff["worth"] = sum(line.total for line in order.lines)
    return [
        letter_to_buyer(f"order_{event.replace('-', '_')}", order, key=key, reason=reason, attachments=papers),
        *letters_to_staff("order_staff", order, key=key, **staff),
    ]


def tell_of_packing(*, order) -> None:
    """Write to the buyer that the order is packed, where the shop wants that (``SHOP_MAIL_WHEN_PACKED``).

    Most shoppers wait for the parcel, not for the news that it waits.
    """
    if settings.SHOP_MAIL_WHEN_PACKED:
        queue_letters(letters=packing_letters(order=order))


def packing_letters(*, order) -> list[Letter]:
    """Return the letters of ``tell_of_packing``."""
    return [letter_to_buyer("order_packed", order, key=f"order-packed:{order.number}")]


def tell_of_parcel(*, order, parcel) -> None:
    """Write to the buyer that a parcel has left, what is in it, how to follow it, and whether more is to come.

    :param parcel: the parcel's facts, as the signal brings them.
    """
    queue_letters(letters=parcel_letters(order=order, parcel=parcel))


def parcel_letters(*, order, parcel) -> list[Letter]:
    """Return the letters of ``tell_of_parcel``; a day of arrival that has passed is not promised again."""
    is_due = order.needs_delivery and order.arrival[1] >= timezone.localdate()
    key = f"order-shipped:{order.number}:{parcel.shipment_id}"
    return [letter_to_buyer("order_shipped", order, key=key, parcel=parcel, is_due=is_due)]


def tell_of_arrival(*, order, is_handed_over: bool = False) -> None:
    """Write to the buyer that all is there, how to send something back, and where to say how they like it."""
    queue_letters(letters=arrival_letters(order=order, is_handed_over=is_handed_over))


def arrival_letters(*, order, is_handed_over: bool = False) -> list[Letter]:
    """Return the letters of ``tell_of_arrival``."""
    key = f"order-delivered:{order.number}"
    return [letter_to_buyer("order_delivered", order, key=key, is_handed_over=is_handed_over)]


def tell_of_downloads(*, order, downloads, delivery_id: str) -> None:
    """Write to the buyer where the files are that they bought, how often and until when they can be fetched.

    :param downloads: as the signal brings them.
    :param delivery_id: names this time: the links may be sent again.
    """
    queue_letters(letters=download_letters(order=order, downloads=downloads, delivery_id=delivery_id))


def download_letters(*, order, downloads, delivery_id: str) -> list[Letter]:
    """Return the letters of ``tell_of_downloads``."""
    key = f"order-downloads:{order.number}:{delivery_id}"
    return [letter_to_buyer("order_downloads", order, key=key, downloads=downloads)]


def tell_of_withdrawal(
    *, order, withdrawal_id: str, name: str, email: str, items: tuple[str, ...], received_at: datetime
) -> None:
    """Send the receipt of a withdrawal to the address that it names and to the order's, and tell the staff."""
    queue_letters(
        letters=withdrawal_letters(
            order=order, withdrawal_id=withdrawal_id, name=name, email=email, items=items, received_at=received_at
        )
    )


def withdrawal_letters(
    *, order, withdrawal_id: str, name: str, email: str, items: tuple[str, ...], received_at: datetime
) -> list[Letter]:
    """Return the letters of ``tell_of_withdrawal``.

    The receipt repeats the statement and its moment (Directive 2011/83/EU, Article 11a(4)). The order's link opens the
    order, so it goes to the order's own address alone; and no copy shows the other one's recipient.
    """
    key = f"order-withdrawn:{order.number}:{withdrawal_id}"
    statement = SimpleNamespace(name=name, email=email, items=items, received_at=received_at)
    is_same = email.casefold() == order.email.casefold()
    context = {"order": order, "name": name, "statement": statement}
    receipts = [
        write_letter("order_withdrawn", context | {"is_own": is_same}, to=[email], key=f"{key}:sender"),
    ]
    if not is_same:
        context |= {"is_own": True, "name": order.name}
        receipts.append(write_letter("order_withdrawn", context, to=[order.email], key=f"{key}:buyer"))
    return [*receipts, *letters_to_staff("staff_withdrawal", order, key=key, statement=statement)]


def tell_of_trouble(*, order, event_id: str, reason: str) -> None:
    """Write to the staff what a person has to look at."""
    queue_letters(letters=trouble_letters(order=order, event_id=event_id, reason=reason))


def trouble_letters(*, order, event_id: str, reason: str) -> list[Letter]:
    """Return the letters of ``tell_of_trouble``."""
    return letters_to_staff("staff_attention", order, key=f"attention:{order.number}:{event_id}", reason=reason)
