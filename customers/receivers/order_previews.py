"""The mails about an order, with one that nobody has placed: what the signals would bring, in their own payloads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.notifications import orders, payments
from customers.notifications.previews import BUYER, STAFF, Preview
from customers.outbox.draft import EmailDraft, site_url
from orders.signals import (
    ChangedLine,
    Discount,
    Download,
    LegalDocument,
    Line,
    OrderChange,
    OrderCorrection,
    OrderPayload,
    Parcel,
)

NUMBER = "K7M2QX4T"

MUGS = {"unit_price": Decimal("18.00"), "subtotal": Decimal("36.00"), "discount": Decimal("3.60")}
TOWEL = {"unit_price": Decimal("12.50"), "subtotal": Decimal("12.50"), "discount": Decimal("1.25")}
PATTERN = {"unit_price": Decimal("9.00"), "subtotal": Decimal("9.00"), "discount": Decimal(0)}
LINES = (
    Line(1, "MUG-SAGE", _("Stoneware mug, sage"), 2, **MUGS, total=Decimal("32.40")),
    Line(2, "TOWEL-OAT", _("Linen tea towel, oatmeal"), 1, **TOWEL, total=Decimal("11.25")),
)
DIGITAL_LINES = (
    Line(3, "PATTERN-1", _("Knitting pattern “Lark”, PDF"), 1, **PATTERN, total=Decimal("9.00"), is_digital=True),
)

PARCEL = Parcel(
    shipment_id="1",
    items=("2 × Stoneware mug, sage", "1 × Linen tea towel, oatmeal"),
    carrier="DHL",
    tracking_number="00340434161094042557",
    tracking_url="https://www.dhl.de/en/privatkunden.html?piececode=00340434161094042557",
    is_last=True,
)
PART_PAID = {"counted_total": Decimal("37.30"), "amount_due": Decimal("11.25"), "pay_until": None}
FIRST_PARCEL = replace(PARCEL, items=("2 × Stoneware mug, sage",), is_last=False)


def order() -> OrderPayload:
    """Return a paid order of two lines with a voucher, in Germany."""
    today = timezone.localdate()
    return OrderPayload(
        number=NUMBER,
        user_id=None,
        email="ada.lind@example.com",
        name=gettext("Ada Lind"),
        lines=LINES,
        subtotal=Decimal("48.50"),
        delivery_total=Decimal("4.90"),
        tax_total=Decimal("7.75"),
        total=Decimal("48.55"),
        owed_total=Decimal("48.55"),
        currency=settings.SHOP_CURRENCY,
        url=site_url(f"/orders/{NUMBER}/"),
        address=gettext("Ada Lind\nLindenweg 4\n20095 Hamburg\nGermany"),
        delivery=gettext("Parcel to your door, 2 to 4 working days"),
        arrival=(today + timedelta(days=3), today + timedelta(days=6)),
        payment="Card",
        discount_total=Decimal("4.85"),
        discounts=(Discount(gettext("Autumn, 10% off"), Decimal("4.85"), code="AUTUMN10"),),
        legal_texts=tuple(LegalDocument(f"{kind}.html", f"legal-text:{kind}") for kind in ("terms", "withdrawal")),
    )


def unpaid_order() -> OrderPayload:
    """Return the order as it waits for a bank transfer."""
    note = gettext(
        "Please transfer to Larkfield Home Goods GmbH\nIBAN DE89 3704 0044 0532 0130 00\nReference: %(NUMBER)s"
    ) % {"NUMBER": NUMBER}
    until = timezone.now() + timedelta(days=7)
    return replace(
        order(), payment=gettext("Bank transfer"), payment_note=note, amount_due=Decimal("48.55"), pay_until=until
    )


def digital_order() -> OrderPayload:
    """Return an order of which nothing is sent."""
    return replace(
        order(),
        lines=DIGITAL_LINES,
        subtotal=Decimal("9.00"),
        delivery_total=Decimal(0),
        tax_total=Decimal("1.44"),
        total=Decimal("9.00"),
        owed_total=Decimal("9.00"),
        discount_total=Decimal(0),
        discounts=(),
        address="",
        delivery=gettext("Nothing is sent: you find it on the page of your order"),
        needs_delivery=False,
        waiver=gettext("You agreed on 28 November 2026, 17:04: “I want the digital goods delivered at once.”"),
    )


def downloads() -> tuple[Download, ...]:
    """Return the files of the digital order; the link leads nowhere."""
    ends_at, url = timezone.now() + timedelta(days=30), site_url("/downloads/SAMPLE/")
    return (Download(variant_id=3, name="lark.pdf", url=url, size=2_400_000, ends_at=ends_at, left=5),)


def withdrawal() -> dict:
    """Return a statement of withdrawal about a part of the order."""
    items = ("1 × Linen tea towel, oatmeal (TOWEL-OAT)",)
    return {
        "withdrawal_id": "1",
        "name": gettext("Ada Lind"),
        "email": "ada.lind@example.com",
        "items": items,
        "received_at": timezone.now(),
    }


def change() -> OrderChange:
    """Return a change that has made the order dearer by a tea towel."""
    line = ChangedLine(2, "TOWEL-OAT", gettext("Linen tea towel, oatmeal"), before=0, after=1)
    reason = gettext("You asked us for a tea towel as well.")
    return OrderChange(change_id="1", lines=(line,), difference=Decimal("11.25"), refunded=Decimal(0), reason=reason)


def _changed(order: OrderPayload, change: OrderChange):
    return orders.notify_order_changed.drafts(order=order, change=change)


def _corrected(which: int):
    def drafts():
        words, reason = gettext("delivery address and the e-mail address"), gettext("You rang us.")
        correction = OrderCorrection("1", words, reason, former_email="ada.lint@example.com")
        return orders.notify_order_corrected.drafts(order=order(), correction=correction)[which:]

    return drafts


def _changed_to_less():
    less = replace(change(), difference=Decimal("-11.25"), refunded=Decimal("11.25"), lines=(_towel_less(),))
    return _changed(replace(order(), lines=LINES[:1]), less)


def _towel_less():
    return ChangedLine(2, "TOWEL-OAT", gettext("Linen tea towel, oatmeal"), before=1, after=0)


def _event(event: str, order: Callable[[], OrderPayload] = order, reason: str = ""):
    return lambda: orders.notify_order_event.drafts(event=event, order=order(), reason=reason)


def _shipped(parcel):
    return lambda: orders.notify_shipped.drafts(order=order(), parcel=parcel)


def _delivered(order: Callable[[], OrderPayload]):
    return lambda: orders.notify_delivered.drafts(order=order())


def _downloads():
    return orders.notify_downloads_ready.drafts(order=digital_order(), downloads=downloads(), delivery_id="1")


def _withdrawn():
    return orders.notify_withdrawn.drafts(order=order(), **withdrawal())


def _paid():
    return payments.notify_paid.drafts(order=order(), amount=Decimal("48.55"), paid_by="Card")


def _payment_failed():
    why = gettext("The card was declined. Please ask your bank, or use another card.")
    return payments.notify_payment_failed.drafts(order=unpaid_order(), payment_id="1", message=why)


def _payment_requested():
    return payments.notify_payment_requested.drafts(order=unpaid_order(), request_id="1")


def _document(order: OrderPayload, number: str, waiting: EmailDraft | None = None):
    context = {"number": number, "is_credit_note": number.startswith("C"), "filename": f"{number}.pdf"}
    return payments.document_drafts(order=order, **context, waiting=waiting)


def _refunded(*, by_hand):
    return lambda: payments.refund_drafts(
        order=order(), refund_id="1", amount=Decimal("16.20"), reason=gettext("A mug arrived broken."), by_hand=by_hand
    )


def _needs_attention():
    reason = gettext("Paid after it was cancelled: €48.55 came by bank transfer and have to go back.")
    return orders.notify_staff.drafts(order=order(), event_id="1", reason=reason)


TABLE = [
    ("confirmed", "order_confirmed", _("An order is confirmed"), BUYER, _event("confirmed")),
    (
        "confirmed-unpaid",
        "order_confirmed",
        _("An order to be paid first is confirmed"),
        BUYER,
        _event("confirmed", unpaid_order),
    ),
    (
        "confirmed-digital",
        "order_confirmed",
        _("A digital order is confirmed"),
        BUYER,
        _event("confirmed", digital_order),
    ),
    ("paid", "order_paid", _("The whole total is there"), BUYER, _paid),
    (
        "paid-with-invoice",
        "order_paid",
        _("The total is there, and the invoice in time"),
        BUYER,
        lambda: _document(order(), "2026-0001", waiting=_paid()[0]),
    ),
    ("payment-failed", "payment_failed", _("A payment did not work"), BUYER, _payment_failed),
    (
        "payment-requested",
        "payment_requested",
        _("Staff send the link to pay"),
        BUYER,
        _payment_requested,
    ),
    ("invoice", "invoice", _("An invoice goes by itself"), BUYER, lambda: _document(unpaid_order(), "2026-0001")),
    (
        "packed",
        "order_packed",
        _("An order is packed, where the shop wants this mail"),
        BUYER,
        lambda: orders.packed_drafts(order=order()),
    ),
    ("shipped", "order_shipped", _("The last parcel, or the only one, has left"), BUYER, _shipped(PARCEL)),
    ("shipped-in-part", "order_shipped", _("A parcel has left, and more is to come"), BUYER, _shipped(FIRST_PARCEL)),
    ("delivered", "order_delivered", _("All has arrived"), BUYER, _delivered(order)),
    ("downloads", "order_downloads", _("What is digital is paid, or its links are sent again"), BUYER, _downloads),
    ("delivered-digital", "order_delivered", _("A digital order is ready"), BUYER, _delivered(digital_order)),
    (
        "cancelled",
        "order_cancelled",
        _("An order is cancelled"),
        BUYER,
        _event("cancelled", reason=_("It was not paid in time.")),
    ),
    ("withdrawn", "order_withdrawn", _("A buyer has withdrawn: the receipt"), BUYER, _withdrawn),
    (
        "returned",
        "order_returned",
        _("Goods have come back"),
        BUYER,
        _event("returned", reason=_("A mug arrived broken.")),
    ),
    (
        "lines-cancelled",
        "order_lines_cancelled",
        _("Goods are taken off an order"),
        BUYER,
        _event("lines-cancelled", reason=_("We cannot get it any more.")),
    ),
    (
        "changed",
        "order_changed",
        _("An order is changed before it is sent, and costs more"),
        BUYER,
        lambda: _changed(replace(unpaid_order(), **PART_PAID), change()),
    ),
    ("corrected", "order_corrected", _("The address or the contact of an order is corrected"), BUYER, _corrected(0)),
    ("readdressed", "order_readdressed", _("The same, to the e-mail address that was wrong"), BUYER, _corrected(1)),
    ("changed-to-less", "order_changed", _("An order is changed, and costs less"), BUYER, _changed_to_less),
    ("refunded", "order_refunded", _("Money goes back"), BUYER, _refunded(by_hand=False)),
    ("refunded-by-hand", "order_refunded", _("The staff transfer money back"), BUYER, _refunded(by_hand=True)),
    ("credit-note", "invoice", _("A credit note goes by itself"), BUYER, lambda: _document(order(), "C2026-0001")),
    (
        "staff-order",
        "order_staff",
        _("An order is confirmed, changed, cancelled or returned, or items of it are cancelled"),
        STAFF,
        _event("confirmed", unpaid_order),
    ),
    ("staff-attention", "staff_attention", _("Something about an order needs attention"), STAFF, _needs_attention),
    ("staff-refund", "staff_refund", _("A refund has to be moved by hand"), STAFF, _refunded(by_hand=True)),
    ("staff-withdrawal", "staff_withdrawal", _("A buyer has withdrawn"), STAFF, _withdrawn),
]

PREVIEWS = [Preview(slug, f"customers/mail/{template}", *rest) for slug, template, *rest in TABLE]
