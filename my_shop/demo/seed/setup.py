"""What the demo shop's merchant has set up: tax, zones, ways of delivery and of payment, vouchers, promotions.

The tax rates are those that the states have published for 2026, for some of the places that it sells to: gov.uk ("VAT
rates"), UStG section 12 (Germany), CGI articles 278 to 278-0 bis (France), UStG section 10 (Austria), Wet OB 1968
article 9 (Netherlands), VATCA 2010 section 46 (Ireland). A real shop asks its tax adviser.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from orders.models import (
    Carrier,
    PaymentMethod,
    Promotion,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    TaxRate,
    Voucher,
)
from products.models import Category

TAX_RATES = {
    "GB": {"standard": "20", "reduced": "5", "zero": "0"},
    "IE": {"standard": "23", "reduced": "13.5", "second-reduced": "9", "zero": "0"},
    "DE": {"standard": "19", "reduced": "7", "zero": "0"},
    "FR": {"standard": "20", "reduced": "5.5", "second-reduced": "10"},
    "AT": {"standard": "20", "reduced": "10", "second-reduced": "13"},
    "NL": {"standard": "21", "reduced": "9", "zero": "0"},
}
SINCE = date(2026, 1, 1)

ZONES = (
    ("Islands", "GB", "IM*\nJE*\nGY*\nHS*\nZE*"),
    ("Germany", "DE", ""),
    ("Neighbours", "AT BE CH CZ DK FR LU NL PL", ""),
    ("Rest of Europe", "GB IE BG CY EE ES FI GR HR HU IT LT LV MT PT RO SE SI SK", ""),
)

CARRIERS = (
    ("Fleet Post", "https://fleetpost.example/parcel/{number}"),
    ("Wren Couriers", "https://wren.example/track?number={number}"),
)

SHIPPING = (
    {
        "name": "Standard delivery",
        "description": "By parcel post, to your door.",
        "price": Decimal("4.90"),
        "free_from": Decimal("75.00"),
        "min_days": 2,
        "max_days": 4,
    },
    {
        "name": "Express delivery",
        "description": "By courier, to your door.",
        "price": Decimal("12.50"),
        "free_from": None,
        "min_days": 1,
        "max_days": 2,
    },
    {
        "name": "Collect from the workshop",
        "description": "Bring the number of your order.",
        "price": Decimal("0.00"),
        "free_from": None,
        "min_days": 1,
        "max_days": 1,
    },
)

RATES = {
    # zone: (up to grams, price, days)
    "Standard delivery": {
        "Islands": ((5000, "9.90", (3, 6)), (None, "19.90", (3, 6))),
        "Germany": ((10000, "4.90", None), (None, "8.90", None)),
        "Neighbours": ((5000, "9.90", (3, 6)), (None, "18.90", (4, 7))),
        "Rest of Europe": ((5000, "13.90", (5, 8)), (None, "27.90", (5, 10))),
    },
    "Express delivery": {
        "Germany": ((None, "12.50", None),),
        "Neighbours": ((10000, "24.50", (2, 3)),),
    },
    "Collect from the workshop": {"Germany": ((None, "0.00", None),)},
}

PAYMENT = (
    {
        "name": "Card",
        "gateway": "test",
        "description": "A test: no card is asked for, and no money moves.",
        "expires_after_hours": 24,
    },
    {
        "name": "Bank transfer",
        "gateway": "transfer",
        "description": "We pack as soon as your money has arrived.",
        "instructions": "Please transfer the amount to our account, with your order number as the reference.",
        "expires_after_hours": 7 * 24,
    },
    {"name": "Cash on delivery", "gateway": "on_delivery", "description": "You pay whoever brings the parcel."},
)

VOUCHERS = (
    {"code": "WELCOME10", "name": "Welcome", "kind": "percentage", "value": "10", "minimum": "30", "customer_limit": 1},
    {"code": "GIFT-15", "name": "A gift", "kind": "amount", "value": "15", "total_limit": 50},
    {"code": "SENDFREE", "name": "Free delivery", "kind": "free-delivery", "minimum": "40"},
)

SALE_CATEGORY = "bath"


@transaction.atomic
def seed_setup(*, now) -> list[ShippingMethod]:
    """Make what is missing, and return the ways of delivery in their order."""
    for country, rates in TAX_RATES.items():
        for tax_class, rate in rates.items():
            facts = {"rate": Decimal(rate)}
            TaxRate.objects.get_or_create(country=country, tax_class=tax_class, valid_from=SINCE, defaults=facts)
    for name, url in CARRIERS:
        Carrier.objects.get_or_create(name=name, defaults={"tracking_url": url})
    methods = _delivery()
    for position, facts in enumerate(PAYMENT):
        PaymentMethod.objects.get_or_create(name=facts["name"], defaults={"position": position} | facts)
    for facts in VOUCHERS:
        Voucher.objects.get_or_create(code=facts["code"], defaults=facts)
    Voucher.objects.get_or_create(
        code="AUTUMN",
        defaults={"name": "Autumn sale", "kind": "percentage", "value": "20", "ends_at": now - timedelta(days=3)},
    )
    _promotions()
    return methods


def _delivery():
    zones = {
        name: ShippingZone.objects.get_or_create(
            name=name, defaults={"countries": countries, "postcodes": postcodes, "position": position}
        )[0]
        for position, (name, countries, postcodes) in enumerate(ZONES)
    }
    methods = []
    for position, facts in enumerate(SHIPPING):
        method, is_new = ShippingMethod.objects.get_or_create(
            name=facts["name"], defaults=facts | {"position": position}
        )
        methods.append(method)
        if is_new:
            for zone, bands in RATES[method.name].items():
                for grams, price, days in bands:
                    ShippingRate.objects.create(
                        method=method,
                        zone=zones[zone],
                        max_weight_grams=grams,
                        price=Decimal(price),
                        min_days=days[0] if days else None,
                        max_days=days[1] if days else None,
                    )
    return methods


def _promotions():
    promotion, is_new = Promotion.objects.get_or_create(
        name="Buy 3, pay 2 in the bathroom",
        defaults={"kind": Promotion.Kind.BUY_PAY, "buy_quantity": 3, "pay_quantity": 2},
    )
    if is_new:
        promotion.categories.add(*Category.objects.filter(path=SALE_CATEGORY))
    Promotion.objects.get_or_create(
        name="5% off from €250",
        defaults={"kind": Promotion.Kind.PERCENTAGE, "percentage": 5, "minimum": 250, "position": 1},
    )
