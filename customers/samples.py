"""Facts of an order that nobody has placed, as the signals would bring them: the previews in the admin show them."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.conf import settings
from django.utils import timezone

from customers.notifications.blog import NewComment
from customers.outbox import rendering

NUMBER = "K7M2QX4T"
REASON = "A mug arrived broken."
SHORT = "We cannot get it any more."
WHY = "The card was declined. Please ask your bank, or use another card."
PART = {"items": ("2 × Stoneware mug, sage",), "is_last": False}
TROUBLE = "Paid after it was cancelled: €48.55 came by bank transfer and have to go back."


def order(**changes) -> SimpleNamespace:
    """Return a paid order of two lines with a voucher, in Germany; ``changes`` are other fields."""
    today = timezone.localdate()
    facts = {
        "number": NUMBER,
        "user_id": None,
        "email": "ada.lind@example.com",
        "name": "Ada Lind",
        "lines": (
            _line(1, "MUG-SAGE", "Stoneware mug, sage", 2, "18.00", discount="3.60"),
            _line(2, "TOWEL-OAT", "Linen tea towel, oatmeal", 1, "12.50", discount="1.25"),
        ),
        "subtotal": Decimal("48.50"),
        "delivery_total": Decimal("4.90"),
        "tax_total": Decimal("7.75"),
        "total": Decimal("48.55"),
        "owed_total": Decimal("48.55"),
        "currency": settings.SHOP_CURRENCY,
        "url": rendering.site_url(f"/orders/{NUMBER}/"),
        "address": "Ada Lind\nLindenweg 4\n20095 Hamburg\nGermany",
        "delivery": "Parcel to your door, 2 to 4 working days",
        "arrival": (today + timedelta(days=3), today + timedelta(days=6)),
        "payment": "Card",
        "actor_id": None,
        "discount_total": Decimal("4.85"),
        "discounts": (SimpleNamespace(name="Autumn, 10% off", amount=Decimal("4.85"), code="AUTUMN10"),),
        "payment_note": "",
        "amount_due": Decimal(0),
        "pay_until": None,
        "needs_delivery": True,
        "waiver": "",
        "is_net": False,
    }
    return SimpleNamespace(**facts | changes)


def unpaid_order() -> SimpleNamespace:
    """Return the order as it waits for a bank transfer."""
    note = f"Please transfer to Larkfield Home Goods GmbH\nIBAN DE89 3704 0044 0532 0130 00\nReference: {NUMBER}"
    until = timezone.now() + timedelta(days=7)
    return order(payment="Bank transfer", payment_note=note, amount_due=Decimal("48.55"), pay_until=until)


def digital_order() -> SimpleNamespace:
    """Return an order of which nothing is sent."""
    return order(
        lines=(_line(3, "PATTERN-1", "Knitting pattern “Lark”, PDF", 1, "9.00", is_digital=True),),
        subtotal=Decimal("9.00"),
        delivery_total=Decimal(0),
        tax_total=Decimal("1.44"),
        total=Decimal("9.00"),
        owed_total=Decimal("9.00"),
        discount_total=Decimal(0),
        discounts=(),
        address="",
        delivery="Nothing is sent: you find it on the page of your order",
        needs_delivery=False,
        waiver="You agreed on 28 November 2026, 17:04: “I want the digital goods delivered at once.”",
    )


def parcel(**changes) -> SimpleNamespace:
    """Return a parcel with all of the order; ``changes`` are other fields."""
    facts = {
        "shipment_id": "1",
        "items": ("2 × Stoneware mug, sage", "1 × Linen tea towel, oatmeal"),
        "carrier": "DHL",
        "tracking_number": "00340434161094042557",
        "tracking_url": "https://www.dhl.de/en/privatkunden.html?piececode=00340434161094042557",
        "is_last": True,
    }
    return SimpleNamespace(**facts | changes)


def downloads() -> tuple:
    """Return the files of the digital order; the link leads nowhere."""
    ends_at, url = timezone.now() + timedelta(days=30), rendering.site_url("/downloads/SAMPLE/")
    return (SimpleNamespace(variant_id=3, name="lark.pdf", url=url, size=2_400_000, ends_at=ends_at, left=5),)


def withdrawal() -> dict:
    """Return a statement of withdrawal about a part of the order."""
    items = ("1 × Linen tea towel, oatmeal (TOWEL-OAT)",)
    return {
        "withdrawal_id": "1",
        "name": "Ada Lind",
        "email": "ada.lind@example.com",
        "items": items,
        "received_at": timezone.now(),
    }


def low_stock() -> tuple:
    """Return variants that a sale has brought down."""
    return (
        SimpleNamespace(variant_id=1, sku="MUG-SAGE", name="Stoneware mug, sage", quantity=3),
        SimpleNamespace(variant_id=2, sku="TOWEL-OAT", name="Linen tea towel, oatmeal", quantity=0),
    )


def comment() -> NewComment:
    """Return a comment that waits for approval."""
    return NewComment(
        comment_id=1,
        name="Bo",
        text="How long did yours take to dry?\n\nMine cracked after a week.",
        is_held=True,
        post_title="A mug in five days",
        author_id=0,
        url=rendering.site_url("/blog/a-mug-in-five-days/#comment-1"),
    )


def post() -> SimpleNamespace:
    """Return a post that has just come out."""
    return SimpleNamespace(
        post_id=1,
        title="A mug in five days",
        summary="From a lump of clay to the breakfast table: five days in the workshop, and one of waiting.",
        author_id=0,
        author_name="Ada",
        url=rendering.site_url("/blog/a-mug-in-five-days/"),
    )


def account() -> dict:
    """Return what the mails about an account speak of; the links lead nowhere."""
    return {
        "email": "ada.lind@example.com",
        "from_email": "ada.lind@example.com",
        "to_email": "ada@lind.example",
        "deleted_email": "ada.lind@example.com",
        "activate_url": rendering.site_url("/accounts/confirm-email/SAMPLE/"),
        "password_reset_url": rendering.site_url("/accounts/password/reset/key/SAMPLE/"),
        "signup_url": rendering.site_url("/accounts/signup/"),
        "ip": "192.0.2.7",
        "address": "192.0.2.7",
        "device": "Firefox on Android",
        "minutes": 15,
        "what": "passwords",
        "user_agent": "Firefox on a telephone",
        "timestamp": timezone.now(),
    }


def _line(variant_id, sku, name, quantity, price, *, discount="0.00", is_digital=False):
    price, discount = Decimal(price), Decimal(discount)
    return SimpleNamespace(
        variant_id=variant_id,
        sku=sku,
        name=name,
        quantity=quantity,
        unit_price=price,
        discount=discount,
        is_digital=is_digital,
        subtotal=price * quantity,
        total=price * quantity - discount,
    )
