"""What search engines and agents read: whole by schema.org and by what Google asks for, and true."""

import json
import re
from decimal import Decimal

import pytest

from products.delivery import Delivery, DeliveryPrices
from products.json_ld import product_json_ld
from products.models import Product, ProductImage, Variant
from products.signals import DeliveryRate, DeliveryTerms, ReturnTerms
from tests import recipes

pytestmark = pytest.mark.django_db

SCHEMA = "https://schema.org/"
ASKED = {
    "Product": {"name", "sku", "offers"},
    "ProductGroup": {"name", "productGroupID", "variesBy", "hasVariant", "url"},
    "Offer": {"price", "priceCurrency", "availability", "url", "itemCondition"},
    "OfferShippingDetails": {"shippingRate", "shippingDestination", "deliveryTime"},
    "MonetaryAmount": {"value", "currency"},
    "DefinedRegion": {"addressCountry"},
    "ShippingDeliveryTime": {"handlingTime", "transitTime"},
    "MerchantReturnPolicy": {
        "applicableCountry",
        "returnPolicyCategory",
        "merchantReturnDays",
        "returnMethod",
        "returnFees",
    },
    "QuantitativeValue": set(),
    "UnitPriceSpecification": {"price", "priceCurrency"},
    "PropertyValue": {"name", "value"},
    "Brand": {"name"},
    "AggregateRating": {"ratingValue", "reviewCount"},
}
"""What each kind of thing has to say."""

TERMS = DeliveryTerms(
    rates=(
        DeliveryRate("DE", "Parcel", Decimal("4.90"), 2, 4, free_from=Decimal(50)),
        DeliveryRate("AT", "Parcel", Decimal("9.90"), 3, 3),
        DeliveryRate("FR", "Parcel", Decimal("9.90"), 3, 3),
    ),
    returns=ReturnTerms(("DE", "AT", "FR"), 14),
)


def check(node, defined=None, path="$"):
    """Refuse what lacks something, and a reference to nothing before it."""
    defined = {} if defined is None else defined
    if isinstance(node, list):
        for number, each in enumerate(node):
            check(each, defined, f"{path}[{number}]")
    elif isinstance(node, dict):
        if set(node) == {"@id"}:
            assert node["@id"] in defined, f"{path}: {node['@id']} is nowhere"
            return
        assert node["@type"] in ASKED, f"{path}: {node['@type']}"
        assert ASKED[node["@type"]] <= set(node), f"{path} lacks {ASKED[node['@type']] - set(node)}"
        if "@id" in node:
            defined[node["@id"]] = node
        for name, value in node.items():
            assert value not in ("", [], {}, None), f"{path}.{name} is empty"
            check(value, defined, f"{path}.{name}")


@pytest.fixture
def mug(make_product):
    return make_product(
        "Mug",
        brand="Alder",
        variants=[
            {"sku": "SAGE", "colour": "Sage", "finish": "Matt", "price": "12", "stock": 3},
            {"sku": "INK", "colour": "Ink", "finish": "Matt", "price": "60", "was": "80", "stock": 0},
        ],
    )


def read(product, terms=TERMS):
    product = Product.objects.get(pk=product.pk)
    facts = product_json_ld(product, product.images.all(), product.variants.first(), terms)
    check(facts)
    return facts


class TestCheck:
    """The check of these tests sees what is wrong."""

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"@type": "Brand"}, "lacks"),
            ({"@type": "Brand", "name": ""}, "is empty"),
            ({"@id": "#nowhere"}, "is nowhere"),
            ({"@type": "Band", "name": "x"}, "Band"),
        ],
    )
    def test_refuses(self, wrong, said):
        with pytest.raises(AssertionError, match=said):
            check([wrong])


class TestProductJsonLd:
    def test_one_variant_is_a_product(self, make_product):
        facts = read(make_product("Bowl", variants=[{"sku": "BOWL"}]))
        assert (facts["@type"], facts["sku"], facts["offers"]["url"]) == ("Product", "BOWL", facts["url"])

    def test_several_are_a_group(self, mug):
        facts = read(mug)
        sage, ink = facts["hasVariant"]
        assert (facts["@type"], facts["productGroupID"]) == ("ProductGroup", f"P{mug.pk}")
        assert set(facts["variesBy"]) == {f"{SCHEMA}color", "Finish"} and "offers" not in facts
        assert (sage["name"], sage["sku"], sage["color"]) == ("Mug, Sage, Matt", "SAGE", "Sage")
        assert sage["additionalProperty"] == [{"@type": "PropertyValue", "name": "Finish", "value": "Matt"}]
        assert sage["offers"]["url"] == "http://127.0.0.1:8000/products/mug/?variant=SAGE"
        assert [each["offers"]["availability"] for each in (sage, ink)] == [f"{SCHEMA}InStock", f"{SCHEMA}OutOfStock"]

    def test_a_reduction_names_the_price_that_the_page_strikes_through(self, mug):
        sage, ink = (each["offers"]["priceSpecification"] for each in read(mug)["hasVariant"])
        assert sage["price"] == 12 and "priceType" not in sage
        paid, before = ink
        assert (paid["price"], before["price"], before["priceType"]) == (60, 80, f"{SCHEMA}StrikethroughPrice")

    def test_each_shows_its_own_picture(self, mug):
        ink = Variant.objects.get(sku="INK")
        for name, variant in (("any", None), ("ink", ink)):
            picture = recipes.Recipe("pictures.Picture", file=f"pictures/{name}.webp", width=9, height=9).make()
            ProductImage.objects.create(product=mug, variant=variant, picture=picture, alt=name)
        shown = {told["sku"]: told["image"].rpartition("/")[2] for told in read(mug)["hasVariant"]}
        assert shown == {"SAGE": "any.webp", "INK": "ink.webp"}

    def test_what_nobody_can_buy_has_no_offer(self, mug):
        facts = product_json_ld(mug, [], None, TERMS)
        assert facts["@type"] == "Product" and "offers" not in facts and "hasVariant" not in facts

    def test_delivery_costs_what_the_variant_costs_to_send(self, mug):
        sage, ink = (each["offers"]["shippingDetails"] for each in read(mug)["hasVariant"])
        home, abroad = sage
        assert home["shippingRate"] == {"@type": "MonetaryAmount", "value": Decimal("4.90"), "currency": "EUR"}
        assert [place["addressCountry"] for place in abroad["shippingDestination"]] == ["AT", "FR"]
        time = home["deliveryTime"]
        days = [time[part][end] for part in ("handlingTime", "transitTime") for end in ("minValue", "maxValue")]
        assert days == [0, 1, 2, 3]
        assert ink[0]["shippingRate"]["value"] == 0 and ink[1] == {"@id": abroad["@id"]}

    def test_returns_are_said_once(self, mug):
        sage, ink = (each["offers"]["hasMerchantReturnPolicy"] for each in read(mug)["hasVariant"])
        assert ink == {"@id": sage["@id"]}
        assert (sage["merchantReturnDays"], sage["applicableCountry"]) == (14, ["DE", "AT", "FR"])
        assert sage["returnFees"] == f"{SCHEMA}ReturnFeesCustomerResponsibility"

    def test_nothing_is_said_of_delivery_where_nobody_answers(self, mug):
        for told in read(mug, DeliveryTerms())["hasVariant"]:
            assert not {"shippingDetails", "hasMerchantReturnPolicy"} & set(told["offers"])

    def test_a_file_is_neither_sent_nor_sent_back(self, make_product):
        offer = read(make_product("Booklet", is_digital=True))["offers"]
        assert not {"shippingDetails", "hasMerchantReturnPolicy"} & set(offer)

    def test_stands_on_the_page(self, client, mug):
        scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get("/products/mug/").text)
        facts = next(found for found in map(json.loads, scripts) if found["@type"] == "ProductGroup")
        check({name: value for name, value in facts.items() if name != "@context"})
        assert len(facts["hasVariant"]) == 2


class TestDeliveryPrices:
    @pytest.mark.parametrize(
        ("price", "weight", "costs"),
        [
            ("10", 0, 5),
            ("10", 1000, 5),
            ("10", 1001, 9),
            ("30", 0, 3),
            ("30", 1001, 9),
            ("99.99", 1001, 9),
            ("100", 1001, 0),
        ],
    )
    def test_take_the_cheapest_that_fits(self, price, weight, costs):
        rates = [
            DeliveryRate("DE", "Light", Decimal(5), 1, 2, max_weight_grams=1000),
            DeliveryRate("DE", "Light", Decimal(3), 1, 2, max_weight_grams=1000, min_subtotal=Decimal(30)),
            DeliveryRate("DE", "Heavy", Decimal(9), 1, 2, free_from=Decimal(100)),
        ]
        (delivery,) = DeliveryPrices(rates).of(price=Decimal(price), weight_grams=weight).to
        assert delivery.price == costs

    def test_leave_out_where_nothing_goes(self):
        rates = [DeliveryRate("DE", "Light", Decimal(5), 1, 2, max_weight_grams=1000)]
        assert DeliveryPrices(rates).of(price=Decimal(1), weight_grams=1001).to == ()

    def test_are_the_same_for_what_costs_the_same(self):
        prices = DeliveryPrices(TERMS.rates)
        assert prices.of(price=Decimal(1), weight_grams=None) is prices.of(price=Decimal(49), weight_grams=70)
        assert prices.of(price=Decimal(49), weight_grams=0) is not prices.of(price=Decimal(50), weight_grams=0)

    @pytest.mark.parametrize("days", [(0, 0), (1, 1), (0, 1), (2, 4), (3, 3)])
    def test_handling_and_transit_are_together_what_is_promised(self, days):
        delivery = Delivery("DE", "Parcel", Decimal(1), *days)
        assert tuple(map(sum, zip(delivery.handling, delivery.transit, strict=True))) == days
        assert min(*delivery.handling, *delivery.transit) >= 0
