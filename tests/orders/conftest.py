"""A shelf to buy from: real rows of products, offered by a seller of the tests."""

import itertools
from decimal import Decimal

import pytest
from model_bakery import baker

from my_shop.kernel.names import folded
from orders import signals
from orders.models import Order, OrderEvent, OrderLine
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation
from orders.services.shopping import placement
from orders.signals import (
    KnownAddress,
    Offer,
    StockMoved,
    StockTaken,
    offers_asked,
    order_cancelled,
    order_changed,
    order_confirmed,
    order_returned,
)


def offer_of(variant):
    return Offer(
        variant_id=variant.pk,
        sku=variant.sku,
        name=variant.product.name,
        label=variant.label,
        unit_price=variant.price,
        quantity=variant.quantity,
        is_available=variant.product.is_published,
        url=f"/products/{variant.product.slug}/",
        tax_class=variant.product.tax_class,
        weight_grams=variant.weight_grams or 0,
        is_digital=variant.product.is_digital,
        product_id=variant.product_id,
        category_ids=frozenset({variant.product.category_id}),
    )


def answer_from_rows(variant_ids=(), skus=(), **kwargs):
    from products.models import Variant

    variants = Variant.objects.filter(pk__in=variant_ids) | Variant.objects.filter(folded_sku__in=map(folded, skus))
    return [offer_of(variant) for variant in variants.select_related("product__category")]


@pytest.fixture
def make_variant(db):
    """Make a published variant: ``make_variant(sku="MUG", price="12.00", quantity=5)``."""

    def make(sku="MUG", price="12.00", quantity=5, name="Mug", label="", **product):
        made = baker.make("products.Product", name=name, slug=sku.lower(), **product)
        return baker.make(
            "products.Variant", product=made, sku=sku, price=Decimal(price), quantity=quantity, label=label
        )

    return make


@pytest.fixture(autouse=True)
def seller(monkeypatch):
    """Answer ``offers_asked`` from the rows; nobody else does."""
    monkeypatch.setattr(offers_asked, "receivers", [])
    offers_asked.connect(answer_from_rows)


HOME = KnownAddress(
    name="Ada Byron", line1="12 Mill Lane", line2="", city="Leeds", region="", postcode="LS1 4AB", country="GB"
)


@pytest.fixture
def standard(db):
    """The way of delivery of the tests: €4.90, free from €50."""
    return baker.make(
        "orders.ShippingMethod", name="Standard", price=Decimal("4.90"), free_from=Decimal("50"), min_days=2, max_days=4
    )


class Placing:
    """Places orders of Ada's: each way fills in what a test does not care about."""

    def __init__(self, make_variant, standard):
        self.make_variant, self.standard = make_variant, standard
        self.keys = itertools.count()

    def __call__(self, units=None, **given):
        """``place()`` for 2 mugs at €12, ``place({variant: 3}, user=ada)``."""
        units = units or {self.make_variant(f"MUG-{next(self.keys)}"): 2}
        lines = [placement.WantedLine(variant_id=variant.pk, quantity=count) for variant, count in units.items()]
        return self.using(lines=lines, **given)

    def using(self, **given):
        if cart := given.pop("cart", None):
            given["cart_id"] = cart.pk
        names = {"checkout_key", "cart_id", "user", "placed_at"}
        beside = {"checkout_key": f"key-{next(self.keys)}"} | {name: given.pop(name) for name in names & given.keys()}
        said = {
            "email": "ada@example.com",
            "shipping_address": HOME,
            "shipping_method": self.standard,
            "waives_withdrawal": True,  # asked where something is digital
            **given,
        }
        return placement.place_order(data=placement.CheckoutData(**said), **beside)


@pytest.fixture
def place(make_variant, standard):
    return Placing(make_variant, standard)


class Warehouse:
    """Stands in for whoever takes stock: notes what it hears, and answers what the test told it to."""

    def __init__(self):
        self.heard = []
        self.error = None
        self.moved = lambda change: StockMoved({line.variant_id: line.more for line in change.lines if line.variant_id})
        self.answer = lambda facts: StockTaken({line.variant_id: line.quantity for line in facts.lines})

    def take(self, order, **kwargs):
        self.heard.append(("confirmed", order, {}))
        if self.error:
            raise self.error
        return self.answer(order)

    def move(self, order, change, **kwargs):
        self.heard.append(("changed", order, {"change": change}))
        if self.error:
            raise self.error
        return self.moved(change)

    def put_back(self, order, **kwargs):
        kind = "returned" if "return_id" in kwargs else "cancelled"
        kwargs.pop("signal"), kwargs.pop("sender")
        self.heard.append((kind, order, kwargs))
        if self.error:
            raise self.error

    @property
    def kinds(self):
        return [kind for kind, _, _ in self.heard]


@pytest.fixture(autouse=True)
def warehouse(monkeypatch):
    made = Warehouse()
    for signal, method in (
        (order_confirmed, made.take),
        (order_changed, made.move),
        (order_cancelled, made.put_back),
        (order_returned, made.put_back),
    ):
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(method)
    return made


@pytest.fixture
def hear(monkeypatch):
    """Hear a signal, and nobody else does: ``hear(order_shipped)`` returns the list of what it carried."""

    def listen(signal):
        heard = []

        def note(signal, sender, **arguments):
            heard.append(arguments)

        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(note, weak=False)
        return heard

    return listen


@pytest.fixture
def bought(place, make_variant):
    """Place and confirm an order of 3 mugs and 2 jugs, by invoice: ``bought(digital=True)`` adds a booklet."""

    def make(units=None, *, digital=False, **given):
        units = units or {make_variant("MUG", quantity=9): 3, make_variant("JUG", name="Jug", quantity=9): 2}
        if digital:
            units = {**units, make_variant("PDF", name="Booklet", quantity=9, is_digital=True): 1}
        order = place(units, **given)
        return confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=given.get("user"))

    return make


@pytest.fixture
def ada(django_user_model):
    return django_user_model.objects.create_user("ada", "ada@example.com", "pass-for-tests")


@pytest.fixture
def bo(django_user_model):
    return django_user_model.objects.create_user("bo", "bo@example.com", "pass-for-tests")


@pytest.fixture
def snapshot():
    """Return everything the database holds about an order, to show that a refusal changed nothing."""

    def take(order):
        return (
            list(Order.objects.filter(pk=order.pk).values()),
            list(OrderLine.objects.filter(order=order).order_by("pk").values()),
            list(OrderEvent.objects.filter(order=order).order_by("pk").values()),
        )

    return take


@pytest.fixture
def ways(db):
    """The ways to pay of the tests, by their gateway's code."""
    rules = {"test": ("Card", 1), "transfer": ("Bank transfer", 24 * 7), "on_delivery": ("Cash on delivery", None)}
    return {
        code: baker.make("orders.PaymentMethod", gateway=code, name=name, expires_after_hours=hours, is_active=True)
        for code, (name, hours) in rules.items()
    }


@pytest.fixture
def double(settings, ways):
    """Let ``ways["test"]`` be paid by Stripe, whose API runs as a double, and give the double."""
    # the SDK is slow to import, and every process of a race imports this module
    from tests.orders.gateways.stripe_double import SECRET_KEY, WEBHOOK_SECRET, StripeDouble

    with StripeDouble() as running:
        settings.SHOP_GATEWAYS = ["stripe", "transfer"]
        settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY = SECRET_KEY, "pk_test_double"
        settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE = WEBHOOK_SECRET, running.url
        ways["test"].gateway = "stripe"
        ways["test"].save()
        yield running


@pytest.fixture
def confirmed(place, ways):
    """Make a confirmed order over €28.90: ``confirmed()``, ``confirmed("transfer", user=ada)``."""

    def make(code="test", **given):
        order = place(payment_method=ways[code], **given)
        return confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=order.user)

    return make


@pytest.fixture
def heard(monkeypatch):
    """What the shop announced about money, in order: (name of the signal, its arguments)."""
    told = []
    for name in ("order_paid", "payment_failed", "order_refunded", "attention_needed"):
        signal = getattr(signals, name)
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(lambda signal, sender, _name=name, **given: told.append((_name, given)), weak=False)
    return told
