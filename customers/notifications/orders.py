"""The mails about an order: what becomes of it, on its way and back."""

from datetime import datetime
from types import SimpleNamespace

from django.conf import settings
from django.utils import timezone

from customers.notifications.drafts import draft_to_buyer, drafts_to_staff, notification
from customers.outbox.draft import EmailDraft, draft_email
from customers.outbox.guarantee import notice_attachments
from customers.outbox.queue import queue_emails


@notification
def notify_order_event(*, event: str, order, event_id: str = "", reason: str = "") -> list[EmailDraft]:
    """Write to the buyer and to the staff that an order was confirmed or cancelled, or what came back or was taken off.

    :param event: ``confirmed``, ``cancelled``, ``returned`` or ``lines-cancelled``.
    :param order: the order's facts, as the signal brings them.
    :param event_id: names the event where it can happen more than once to an order.
    """
    key = f"order-{event}:{event_id or order.number}"
    papers = _papers(order) if event == "confirmed" else ()
    staff = {"reason": reason, "event": event, "is_whole": event == "confirmed"}
    staff["worth"] = sum(line.total for line in order.lines)
    return [
        draft_to_buyer(f"order_{event.replace('-', '_')}", order, key=key, reason=reason, attachments=papers),
        *drafts_to_staff("order_staff", order, key=key, **staff),
    ]


@notification
def notify_order_changed(*, order, change) -> list[EmailDraft]:
    """Write to the buyer and to the staff what was changed of an order, what it costs now, and what is to be paid or
    goes back.

    :param order: the order's facts as they are by now, and
    :param change: what was changed, as the signal brings them.
    """
    key = f"order-changed:{change.change_id}"
    staff = {"reason": change.reason, "event": "changed", "is_whole": True, "worth": order.total}
    return [
        draft_to_buyer("order_changed", order, key=key, change=change, is_whole=True),
        *drafts_to_staff("order_staff", order, key=key, **staff),
    ]


@notification
def notify_order_corrected(*, order, correction) -> list[EmailDraft]:
    """Write to the buyer what staff have corrected; and to the address that the mails went to so far, if it is another
    one, that none goes there any more: whoever reads that may be a stranger, and learns nothing of the order.

    :param correction: what was corrected, as the signal brings it.
    """
    key, drafts = f"order-corrected:{correction.correction_id}", []
    if correction.corrected:
        drafts.append(draft_to_buyer("order_corrected", order, key=key, correction=correction))
    if correction.former_email:
        facts, to = {"number": order.number}, [correction.former_email]
        drafts.append(draft_email("customers/mail/order_readdressed", facts, to=to, key=f"{key}:former"))
    return drafts


def _papers(order):
    """The outbox asks for them when the mail is sent: nothing is rendered while the stock is locked."""
    texts = ({"name": text.filename, "type": "text/html", "document": text.document} for text in order.legal_texts)
    return (*texts, *(notice_attachments() if order.needs_delivery else ()))


def notify_packed(*, order) -> None:
    """Write to the buyer that the order is packed, where the shop wants that (``SHOP_MAIL_WHEN_PACKED``).

    Most shoppers wait for the parcel, not for the news that it waits.
    """
    if settings.SHOP_MAIL_WHEN_PACKED:
        queue_emails(drafts=packed_drafts(order=order))


def packed_drafts(*, order) -> list[EmailDraft]:
    """Return the drafts of ``notify_packed``."""
    return [draft_to_buyer("order_packed", order, key=f"order-packed:{order.number}")]


@notification
def notify_shipped(*, order, parcel) -> list[EmailDraft]:
    """Write to the buyer that a parcel has left, what is in it, how to follow it, and whether more is to come.

    A day of arrival that has passed is not promised again.

    :param parcel: the parcel's facts, as the signal brings them.
    """
    is_due = order.needs_delivery and order.arrival[1] >= timezone.localdate()
    key = f"order-shipped:{order.number}:{parcel.shipment_id}"
    return [draft_to_buyer("order_shipped", order, key=key, parcel=parcel, is_due=is_due)]


@notification
def notify_delivered(*, order, is_handed_over: bool = False) -> list[EmailDraft]:
    """Write to the buyer that all is there, how to send something back, and where to say how they like it."""
    key = f"order-delivered:{order.number}"
    return [draft_to_buyer("order_delivered", order, key=key, is_handed_over=is_handed_over)]


@notification
def notify_downloads_ready(*, order, downloads, delivery_id: str) -> list[EmailDraft]:
    """Write to the buyer where the files are that they bought, how often and until when they can be fetched.

    :param downloads: as the signal brings them.
    :param delivery_id: names this time: the links may be sent again.
    """
    key = f"order-downloads:{order.number}:{delivery_id}"
    return [draft_to_buyer("order_downloads", order, key=key, downloads=downloads)]


@notification
def notify_withdrawn(
    *, order, withdrawal_id: str, name: str, email: str, items: tuple[str, ...], received_at: datetime
) -> list[EmailDraft]:
    """Send the receipt of a withdrawal to the address that it names and to the order's, and tell the staff.

    The receipt repeats the statement and its moment (Directive 2011/83/EU, Article 11a(4)). The order's link opens the
    order, so it goes to the order's own address alone; and no copy shows the other one's recipient.
    """
    template, key = "customers/mail/order_withdrawn", f"order-withdrawn:{order.number}:{withdrawal_id}"
    statement = SimpleNamespace(name=name, email=email, items=items, received_at=received_at)
    is_same = email.casefold() == order.email.casefold()
    context = {"order": order, "name": name, "statement": statement, "is_own": is_same}
    reader = "buyer" if is_same else "sender"
    receipts = [draft_email(template, context, to=[email], key=f"{key}:{reader}")]
    if not is_same:
        own = {**context, "is_own": True, "name": order.name}
        receipts.append(draft_email(template, own, to=[order.email], key=f"{key}:buyer"))
    return [*receipts, *drafts_to_staff("staff_withdrawal", order, key=key, statement=statement)]


@notification
def notify_staff(*, order, event_id: str, reason: str) -> list[EmailDraft]:
    """Write to the staff what a person has to look at."""
    return drafts_to_staff("staff_attention", order, key=f"attention:{order.number}:{event_id}", reason=reason)
