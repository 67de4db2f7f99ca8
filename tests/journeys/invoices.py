"""Replays invoices of a shop through the services: what was sold is ordered and confirmed, what came back goes back.

The file is a table with the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID.
An invoice whose number begins with C takes back what its customer bought before.
"""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from orders.models import Order, OrderLine, ShippingMethod
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation, confirmation, returns
from orders.services.shopping import placement
from orders.services.shopping.quantities import QuantityRefused, clean_quantity
from orders.signals import KnownAddress
from products.models import Category, PricePoint, Product, StockMovement, Variant
from products.services.denormalised import refresh_products

SPARE = 7
"""Units of each product that nobody buys, so that nothing is right by being empty."""


class Unusable(Exception):
    """The line cannot be replayed; the text is the reason."""


@dataclass(frozen=True)
class InvoiceLine:
    code: str
    name: str
    units: int
    price: Decimal


@dataclass
class Invoice:
    number: str
    at: datetime
    customer: str
    lines: list[InvoiceLine] = field(default_factory=list)

    @property
    def takes_back(self):
        return self.number.startswith("C")


class Replay:
    """The shop of a file: its shelves are filled with what the file sells, then its invoices happen in turn."""

    def __init__(self, path):
        self.refused: dict[str, list[str]] = defaultdict(list)
        self.outcomes: Counter = Counter()
        self.sold: Counter = Counter()
        self.taken_back: Counter = Counter()
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.invoices = [self._read(list(group)) for _, group in groupby(rows, key=lambda row: row["InvoiceNo"])]
        self.opening = Counter()
        for invoice in self.invoices:
            for line in invoice.lines:
                self.opening[line.code] += SPARE if line.code not in self.opening else 0
                self.opening[line.code] += 0 if invoice.takes_back else line.units

    def run(self):
        self._fill_the_shelves()
        for invoice in self.invoices:
            if not invoice.lines:
                continue
            if invoice.takes_back:
                self._take_back(invoice)
            else:
                self._sell(invoice)

    # --- reading ---

    def _read(self, rows):
        first = rows[0]
        at = timezone.make_aware(datetime.fromisoformat(first["InvoiceDate"]))
        invoice = Invoice(first["InvoiceNo"], at, first["CustomerID"].removesuffix(".0"))
        for row in rows:
            try:
                invoice.lines.append(self._usable(row, invoice))
            except Unusable as reason:
                self._refuse(str(reason), invoice, row["StockCode"])
        return invoice

    def _usable(self, row, invoice):
        if not row["StockCode"]:
            raise Unusable("no stock code")
        units = row["Quantity"].removeprefix("-") if invoice.takes_back else row["Quantity"]
        try:
            units = clean_quantity(units)
        except QuantityRefused as refusal:
            raise Unusable(str(refusal)) from refusal
        try:
            price = Decimal(row["UnitPrice"])
        except InvalidOperation as error:
            raise Unusable("no price") from error
        if price <= 0:
            raise Unusable("a price of 0 or less")
        # one article, in whichever case it is written
        return InvoiceLine(row["StockCode"].upper(), row["Description"].strip() or row["StockCode"], units, price)

    def _refuse(self, reason, invoice, code, units=None):
        self.refused[reason].append(f"{invoice.number} {code}" + (f": {units}" if units else ""))

    # --- the shop ---

    @transaction.atomic
    def _fill_the_shelves(self):
        known = {line.code: line for invoice in self.invoices for line in invoice.lines}
        category = Category.objects.create(name="Everything", slug="everything", path="everything")
        products = Product.objects.bulk_create(
            Product(name=line.name, slug=f"product-{number}", category=category)
            for number, line in enumerate(known.values())
        )
        variants = Variant.objects.bulk_create(
            Variant(product=product, sku=code, price=line.price, quantity=self.opening[code])
            for product, (code, line) in zip(products, known.items(), strict=True)
        )
        StockMovement.objects.bulk_create(
            StockMovement(variant=variant, change=variant.quantity, quantity_after=variant.quantity, reason="opening")
            for variant in variants
        )
        PricePoint.objects.bulk_create(PricePoint(variant=variant, price=variant.price) for variant in variants)
        refresh_products({product.pk for product in products})
        self.delivery = ShippingMethod.objects.create(name="Parcel", price=0)
        customers = {invoice.customer for invoice in self.invoices if invoice.customer}
        users = get_user_model().objects.bulk_create(
            get_user_model()(username=f"customer{number}", email=f"customer{number}@example.com")
            for number in sorted(customers)
        )
        self.users = {user.username.removeprefix("customer"): user for user in users}

    def _sell(self, invoice):
        order = placement.place_order(
            data=placement.CheckoutData(
                lines=[placement.WantedLine(sku=line.code, quantity=line.units) for line in invoice.lines],
                email=f"customer{invoice.customer}@example.com",
                shipping_address=KnownAddress("A customer", "1 High Street", "", "London", "", "N1 1AA", "GB"),
                shipping_method=self.delivery,
            ),
            user=self.users.get(invoice.customer),
            checkout_key=invoice.number,
            placed_at=invoice.at,
        )
        order = confirmation.confirm_order(
            order=order, shown=fingerprint_of(order), user=self.users.get(invoice.customer), at=invoice.at
        )
        self.outcomes[order.status] += 1
        for line in invoice.lines:
            self.sold[line.code] += line.units

    def _take_back(self, invoice):
        """Cancel the customer's order that this is the whole of, or return it piece by piece, the latest sale first."""
        user = self.users.get(invoice.customer)
        if user is None:
            for line in invoice.lines:
                self._refuse("a return without a customer", invoice, line.code, line.units)
            return
        wanted = Counter()
        for line in invoice.lines:
            wanted[line.code] += line.units
        orders = Order.objects.of(user).filter(status=Order.Status.CONFIRMED, placed_at__lte=invoice.at)
        bought = list(
            OrderLine.objects.filter(order__in=orders, sku__in=wanted).order_by("-order__placed_at", "-order_id", "pk")
        )
        whole = self._order_of_exactly(wanted, {line.order_id for line in bought})
        if whole:
            cancellation.cancel_order(order=whole, reason=f"Invoice {invoice.number}", user=user, at=invoice.at)
            self.outcomes["cancelled whole"] += 1
            self.taken_back.update(wanted)
            return
        self._return_pieces(invoice, wanted, bought, user)

    def _order_of_exactly(self, wanted, order_ids):
        for order in Order.objects.filter(pk__in=order_ids).prefetch_related("lines").order_by("-placed_at", "-pk"):
            lines = order.lines.all()
            if {line.sku: line.quantity for line in lines} == wanted and not any(
                line.returned_quantity for line in lines
            ):
                return order
        return None

    def _return_pieces(self, invoice, wanted, bought, user):
        pieces: dict[int, dict[int, int]] = defaultdict(dict)
        for line in bought:
            units = min(wanted[line.sku], line.returnable_quantity)
            if units:
                pieces[line.order_id][line.pk] = units
                wanted[line.sku] -= units
                self.taken_back[line.sku] += units
        for pk, quantities in pieces.items():
            returns.return_lines(
                order=Order.objects.get(pk=pk), quantities=quantities, reason=invoice.number, user=user, at=invoice.at
            )
            self.outcomes["returned in part"] += 1
        for code, units in wanted.items():
            if units:
                self._refuse("more than the customer has bought in this file", invoice, code, units)
