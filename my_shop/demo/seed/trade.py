"""Thirty days of orders, and what their buyers say."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.apps import apps
from django.db import transaction

from my_shop.demo.people import CUSTOMERS, STAFF
from my_shop.demo.reviews import REVIEWS
from orders.models import Carrier, Order, PaymentMethod
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment import shipping
from orders.services.invoices import pdfs, pending_documents
from orders.services.lifecycle import cancellation, confirmation, returns
from orders.services.payment import payments, refund_worker
from orders.services.shopping import placement
from orders.signals import KnownAddress
from products.models import Product, Purchase, Review, StockMovement, Variant
from products.services import reviews
from products.services.stock import adjust_stock

from .setup import seed_setup

DAYS = 30
CHANCE_ORDERS = 46
"""Orders besides those that the reviews speak of."""

KEPT_UNITS = 8
"""Chance orders leave so many units of a variant: what the catalogue calls nearly sold out was so from the start."""


@dataclass
class Plan:
    """An order as it will be made; ``fate`` is confirmed, placed, cancelled, called-off, returned or part-returned."""

    buyer: object
    when: object
    wants: list = field(default_factory=list)
    fate: str = "confirmed"
    is_guest: bool = False
    delivery: int = 0
    is_sent: bool = True


def seed_trade(*, now, people) -> str:
    """Make what is missing of delivery choices, orders and reviews, and return what was made in words."""
    with transaction.atomic():
        methods = seed_setup(now=now)
        done = set(Order.objects.filter(checkout_key__startswith="demo-").values_list("checkout_key", flat=True))
        if done:
            return ""
        if apps.is_installed("customers"):
            from . import mail  # noqa: PLC0415 - the app may be unplugged

            last_mail = mail.last_mail()
        plans = _plans(now)
        for number, plan in enumerate(plans):
            _carry_out(plan, f"demo-{number:03}", methods, people, now)
        _restock(now, people)
        count = _review(people, now)
        if apps.is_installed("customers"):
            mail.settle_mails(now=now, after=last_mail, with_samples=True)
            last_mail = mail.last_mail()
    pending_documents.write_due_papers(limit=len(plans) * 2)
    pdfs.print_overdue(limit=len(plans) * 2)
    if apps.is_installed("customers"):
        mail.settle_mails(now=now, after=last_mail)
    return f"{len(plans)} orders and {count} reviews"


def _plans(now) -> list[Plan]:
    """Decide who orders what and when, the same at every run; the oldest first."""
    dice = Random(1926)  # noqa: S311 - the same shop every time
    everybody = {person.key: person for person in (*STAFF, *CUSTOMERS)}
    pieces = defaultdict(list)
    # files are not in parcels, and nobody sends them back
    for variant in Variant.objects.filter(product__is_digital=False).select_related("product").order_by("sku"):
        pieces[variant.product.slug].append(variant)
    stock = {variant.pk: variant.quantity for variants in pieces.values() for variant in variants}

    def choose(slug, most, keep):
        for variant in dice.sample(pieces[slug], len(pieces[slug])):
            units = min(dice.randint(1, most), stock[variant.pk] - keep)
            if units > 0:
                stock[variant.pk] -= units
                return (variant.pk, units)
        return None

    plans = []
    wishes = defaultdict(list)
    for author, slug, *_ in REVIEWS:
        wishes[author].append(slug)
    for author, slugs in wishes.items():
        for start in range(0, len(slugs), 2):
            wants = [want for slug in slugs[start : start + 2] if (want := choose(slug, 2, 0))]
            day = dice.uniform(12, DAYS)
            plans.append(
                Plan(everybody[author], now - timedelta(days=day), wants, delivery=dice.choice((0, 0, 0, 1, 2)))
            )
    fates = ["placed"] * 4 + ["cancelled"] * 3 + ["called-off"] * 2 + ["returned"] * 2 + ["part-returned"] * 3
    fates += ["confirmed"] * (CHANCE_ORDERS - len(fates))
    slugs = sorted(pieces)
    weights = [dice.choice((1, 1, 2, 3, 6)) for _ in slugs]
    for fate in fates:
        buyer = dice.choice((*CUSTOMERS, STAFF[0]))
        picked = dict.fromkeys(dice.choices(slugs, weights, k=dice.choice((1, 2, 2, 3, 4))))
        wants = [want for slug in picked if (want := choose(slug, 2, KEPT_UNITS))]
        day = dice.uniform(0.1, 1.5) if fate == "placed" else dice.uniform(0.2, DAYS)
        if fate.endswith("returned"):
            day = max(day, 9)
        elif fate == "called-off":
            day = max(day, 0.5)
        if wants:
            plans.append(
                Plan(buyer, now - timedelta(days=day), wants, fate, dice.random() < 0.2, dice.choice((0, 0, 0, 1, 2)))
            )
    # the shopper's own page shows every state
    shopper = STAFF[0]
    days = (0.5, 1.1, 3, 9)  # not paid yet, packed, sent, delivered
    ways = [*(("confirmed", day) for day in days), ("placed", 0.05), ("part-returned", 15), ("called-off", 22)]
    for fate, day in ways:
        wants = [want for slug in dice.sample(slugs, 2) if (want := choose(slug, 2, KEPT_UNITS))]
        plans.append(Plan(shopper, now - timedelta(days=day), wants, fate))
    booklet = Variant.objects.get(sku="QUI-SUP-PDF")
    plans.append(Plan(shopper, now - timedelta(days=6), [(booklet.pk, 1)], is_sent=False))
    return sorted(plans, key=lambda plan: plan.when)


def _carry_out(plan: Plan, key, methods, people, now):
    person = plan.buyer
    user = None if plan.is_guest else people[person.key]
    order = placement.place_order(
        lines=[placement.WantedLine(variant_id=variant_id, quantity=units) for variant_id, units in plan.wants],
        email=person.address,
        shipping_address=KnownAddress(
            name=person.name,
            line1=person.line1,
            line2="",
            city=person.city,
            region=person.region,
            postcode=person.postcode,
            country=person.country,
        ),
        shipping_method=methods[plan.delivery if person.country == "GB" else 0] if plan.is_sent else None,
        waives_withdrawal=not plan.is_sent,
        payment_method=_way_to_pay(plan),
        user=user,
        checkout_key=key,
        placed_at=plan.when,
    )
    if plan.fate == "cancelled":
        cancellation.cancel_order(order=order, user=user, at=plan.when + timedelta(hours=3))
    if plan.fate in {"placed", "cancelled"}:
        return
    confirmed = plan.when + timedelta(minutes=4)
    order = confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=user, at=confirmed)
    _date_stock(order, "sale", confirmed)
    Purchase.objects.filter(order_number=order.number).update(created_at=confirmed)
    if plan.fate == "called-off":
        called_off = plan.when + timedelta(hours=9)
        cancellation.cancel_order(order=order, user=user, reason="Ordered twice by mistake.", at=called_off)
        _date_stock(order, "cancellation", called_off)
        return
    _fulfil(order, confirmed, key, now, people["marcus"])
    if plan.fate.endswith("returned"):
        lines = list(order.lines.all())
        back = {line.pk: line.quantity for line in lines} if plan.fate == "returned" else {lines[0].pk: 1}
        when = plan.when + timedelta(days=8)
        returns.return_lines(order=order, quantities=back, reason="Did not fit the room.", at=when, is_refunded=True)
        for refund in order.refunds.all():
            refund_worker.mark_transferred(refund=refund, user=people["marcus"], at=when + timedelta(days=1))
        _date_stock(order, "return", when)


def _way_to_pay(plan):
    """Every third buyer pays the carrier, the others transfer the money."""
    gateway = "on_delivery" if len(plan.wants) % 3 == 0 else "transfer"
    return PaymentMethod.objects.filter(gateway=gateway).first()


def _fulfil(order, confirmed, key, now, clerk):
    """Let happen to a confirmed order what has happened by now: it is paid, packed, sent, and arrives."""

    def due(**after):
        when = confirmed + timedelta(**after)
        return when if when <= now else None

    def pay(when):
        payments.record_payment_by_hand(order=order, amount=order.total, user=clerk, note="Statement", at=when)

    if order.is_prepaid:
        if not (when := due(hours=20)):
            return
        pay(when)
    if order.needs_delivery and (when := due(hours=24)):
        shipping.pack_order(order=order, user=clerk, at=when)
    if order.needs_delivery and (when := due(hours=30)):
        carrier = Carrier.objects.order_by("pk").first()
        number = f"FP{order.pk:08d}"
        shipping.ship_order(
            order=order, key=f"{key}-parcel", user=clerk, carrier=carrier, tracking_number=number, at=when
        )
    if when := due(days=5):
        shipping.deliver_order(order=order, user=clerk, at=when)
        if not order.is_prepaid:
            pay(when)


def _date_stock(order, reason, when):
    StockMovement.objects.filter(order_number=order.number, reason=reason).update(created_at=when)


def _restock(now, people):
    """Two deliveries and one count that found something missing, so that a ledger has more than sales."""
    clerk = people["marcus"]
    for sku, change, reason, note, days in (
        ("TAR-MUG-OAT", 24, "received", "Delivery 1187 from Tarnwick", 12),
        ("EMB-SOA-ROSEMARY", 60, "received", "Delivery 402 from Ember & Brook", 9),
        ("TAR-MUG-SAGE", -1, "correction", "Broken while unpacking", 6),
        ("MER-TEA-CLAY", 2, "correction", "Found at the yearly count", 4),
    ):
        movement = adjust_stock(
            variant_id=Variant.objects.get(sku=sku).pk, change=change, reason=reason, note=note, user=clerk
        )
        StockMovement.objects.filter(pk=movement.pk).update(created_at=now - timedelta(days=days))


def _review(people, now) -> int:
    products = Product.objects.in_bulk([slug for _, slug, *_ in REVIEWS], field_name="slug")
    for number, (author, slug, rating, title, text) in enumerate(REVIEWS):
        review = reviews.write_review(
            product=products[slug], user=people[author], rating=rating, title=title, text=text
        )
        when = now - timedelta(days=(number * 7) % 11 + 0.5, minutes=number * 13)
        Review.objects.filter(pk=review.pk).update(created_at=when, updated_at=when)
    return len(REVIEWS)
