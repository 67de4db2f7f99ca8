"""What the demo's merchant has set up to sell with, thirty days of orders, and what their buyers say."""

from datetime import datetime, timedelta

from django.db import transaction

from my_shop.demo import data
from my_shop.demo.seed import sent_long_ago
from my_shop.kernel.countries import ADDRESS_FIELDS
from orders.models import (
    Carrier,
    Order,
    PaymentMethod,
    Promotion,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    TaxRate,
    Voucher,
)
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment import shipping
from orders.services.invoices import pdfs, pending_documents
from orders.services.lifecycle import cancellation, confirmation, returns
from orders.services.payment import payments, refund_worker
from orders.services.shopping import placement
from orders.signals import KnownAddress
from products.models import Category, Product, Purchase, Review, StockMovement, Variant
from products.services.reviews import write_review
from products.services.stock import adjust_stock


def seed_trade(*, now: datetime, people: dict) -> str:
    """Make what is missing of the settings, orders and reviews, and return what was made in words."""
    plan, orders = data.read_toml("shop.toml"), data.read_csv("orders.csv")
    with transaction.atomic():
        if Order.objects.filter(checkout_key__startswith="demo-").exists():
            return ""
        with sent_long_ago(now=now, with_samples=True):
            variants = dict(Variant.objects.values_list("sku", "pk"))
            for order in orders:
                _Trade(order, now=now, people=people).carry_out(variants)
            for movement in plan["stock_movements"]:
                _move_stock(movement, variants, people["marcus"], now)
            reviews = _write_reviews(people, now)
    with sent_long_ago(now=now):
        pending_documents.write_pending_documents(limit=len(orders) * 2)
        pdfs.print_overdue(limit=len(orders) * 2)
    return f"{len(orders)} orders and {reviews} reviews"


@transaction.atomic
def seed_setup(*, now: datetime) -> None:
    """Make what is missing of taxes, zones, carriers, ways of delivery and of payment, vouchers and promotions."""
    plan = data.read_toml("shop.toml")
    for country, rates in plan["tax_rates"].items():
        for tax_class, rate in rates.items():
            key = {"country": country, "tax_class": tax_class, "valid_from": plan["tax_rates_since"]}
            TaxRate.objects.get_or_create(**key, defaults={"rate": rate})
    zones = {}
    for position, zone in enumerate(plan["shipping_zones"]):
        facts = zone | {"postcodes": "\n".join(zone.get("postcodes", [])), "position": position}
        zones[zone["name"]] = ShippingZone.objects.get_or_create(name=zone["name"], defaults=facts)[0]
    for carrier in plan["carriers"]:
        Carrier.objects.get_or_create(name=carrier["name"], defaults=carrier)
    for position, method in enumerate(plan["shipping_methods"]):
        rates = method.pop("rates")
        made, is_new = ShippingMethod.objects.get_or_create(
            name=method["name"], defaults=method | {"position": position}
        )
        if is_new:
            for rate in rates:
                ShippingRate.objects.create(method=made, **rate | {"zone": zones[rate["zone"]]})
    for position, method in enumerate(plan["payment_methods"]):
        PaymentMethod.objects.get_or_create(name=method["name"], defaults={"position": position} | method)
    for voucher in plan["vouchers"]:
        if days := voucher.pop("ended_days_ago", None):
            voucher["ends_at"] = now - timedelta(days=days)
        Voucher.objects.get_or_create(code=voucher["code"], defaults=voucher)
    for promotion in plan["promotions"]:
        categories = promotion.pop("categories", [])
        made, is_new = Promotion.objects.get_or_create(name=promotion["name"], defaults=promotion)
        if is_new:
            named, rows = Promotion.categories.through, Category.objects.filter(path__in=categories)
            named.objects.bulk_create(named(promotion=made, category=category) for category in rows)


class _Trade:
    """One row of orders.csv on its way from the order to where it stands by now.

    Its ``outcome`` is confirmed, placed, cancelled, called-off, returned or part-returned.
    """

    def __init__(self, row: dict, *, now: datetime, people: dict):
        self.row, self.now = row, now
        self.placed_at = now - timedelta(days=float(row["days_ago"]))
        self.clerk = people["marcus"]
        self.buyer = next(person for person in data.people() if person.key == row["buyer"])
        self.user = None if row["is_guest"] else people[row["buyer"]]
        self.outcome = row["outcome"]

    def carry_out(self, variants: dict[str, int]) -> None:
        """Place the order and let everything happen to it that has happened by now.

        :param variants: keys of the variants by SKU.
        """
        self.order = self._place(variants)
        if self.outcome == "cancelled":
            cancellation.cancel_order(order=self.order, user=self.user, at=self.placed_at + timedelta(hours=3))
        if self.outcome in {"placed", "cancelled"}:
            return
        confirmed = self.placed_at + timedelta(minutes=4)
        shown = fingerprint_of(self.order)
        self.order = confirmation.confirm_order(order=self.order, shown=shown, user=self.user, at=confirmed)
        self._date_stock("sale", confirmed)
        Purchase.objects.filter(order_number=self.order.number).update(created_at=confirmed)
        if self.outcome == "called-off":
            when = self.placed_at + timedelta(hours=9)
            reason = "Ordered twice by mistake."
            cancellation.cancel_order(order=self.order, user=self.user, reason=reason, at=when)
            self._date_stock("cancellation", when)
            return
        self._fulfil(confirmed)
        if self.outcome.endswith("returned"):
            self._return(self.placed_at + timedelta(days=8))

    def _place(self, variants):
        wanted = [line.split("x", 1) for line in self.row["lines"].split()]
        delivery = self.row["delivery"]
        buyer = self.buyer
        address = {name: getattr(buyer, name, "") for name in ADDRESS_FIELDS}
        said = placement.CheckoutData(
            lines=[placement.WantedLine(variant_id=variants[sku], quantity=int(units)) for units, sku in wanted],
            email=buyer.email,
            shipping_address=KnownAddress(**address),
            shipping_method=ShippingMethod.objects.get(name=delivery) if delivery else None,
            waives_withdrawal=not delivery,
            payment_method=PaymentMethod.objects.get(name=self.row["payment"]),
        )
        return placement.place_order(data=said, checkout_key=self.row["key"], user=self.user, placed_at=self.placed_at)

    def _fulfil(self, confirmed):
        """It is paid, packed, sent, and arrives, as far as that has happened by now."""
        order, clerk = self.order, self.clerk

        def due(**after):
            when = confirmed + timedelta(**after)
            return when if when <= self.now else None

        def pay(when):
            payments.record_manual_payment(order=order, amount=order.total, user=clerk, note="Statement", at=when)

        if order.is_prepaid:
            if not (when := due(hours=20)):
                return
            pay(when)
        if order.needs_delivery and (when := due(hours=24)):
            shipping.pack_order(order=order, user=clerk, at=when)
        if order.needs_delivery and (when := due(hours=30)):
            shipping.ship_order(
                order=order,
                key=f"{self.row['key']}-parcel",
                user=clerk,
                carrier=Carrier.objects.order_by("pk").first(),
                tracking_number=f"FP{order.pk:08d}",
                at=when,
            )
        if when := due(days=5):
            shipping.deliver_order(order=order, user=clerk, at=when)
            if not order.is_prepaid:
                pay(when)

    def _return(self, when):
        lines = list(self.order.lines.all())
        is_whole = self.outcome == "returned"
        back = {line.pk: line.quantity for line in lines} if is_whole else {lines[0].pk: 1}
        reason = "Did not fit the room."
        returns.return_lines(order=self.order, quantities=back, reason=reason, at=when, is_refunded=True)
        for refund in self.order.refunds.all():
            refund_worker.mark_transferred(refund=refund, user=self.clerk, at=when + timedelta(days=1))
        self._date_stock("return", when)

    def _date_stock(self, reason, when):
        StockMovement.objects.filter(order_number=self.order.number, reason=reason).update(created_at=when)


def _move_stock(movement, variants, clerk, now):
    """Goods that came in and counts that differed, so that a ledger has more than sales."""
    facts = {name: movement[name] for name in ("change", "reason", "note")}
    row = adjust_stock(variant_id=variants[movement["sku"]], user=clerk, **facts)
    StockMovement.objects.filter(pk=row.pk).update(created_at=now - timedelta(days=movement["days_ago"]))


def _write_reviews(people, now) -> int:
    rows = data.read_csv("reviews.csv")
    products = Product.objects.in_bulk([row["product"] for row in rows], field_name="slug")
    for row in rows:
        review = write_review(
            product=products[row["product"]],
            user=people[row["author"]],
            rating=int(row["rating"]),
            title=row["title"],
            text=row["text"],
        )
        when = now - timedelta(days=float(row["days_ago"]))
        Review.objects.filter(pk=review.pk).update(created_at=when, updated_at=when)
    return len(rows)
