"""The files that Google and price portals fetch: what stands in them, and that nobody makes them for a robot."""

import csv
import gzip
import io
import itertools
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from my_shop.kernel import background, clock
from my_shop.kernel.private_files import private_storage
from my_shop.kernel.signals import overdue_work_due
from products.feeds import items
from products.models import ProductFeed, ProductImage, Variant
from products.services import catalogue, feeds, stock, variants
from products.services.catalogue import save_product
from products.signals import DeliveryRate, DeliveryTerms, delivery_terms_asked
from tests import recipes
from tests.products.conftest import write_product

pytestmark = pytest.mark.django_db

ROUNDS = itertools.count(1)
G = "{http://base.google.com/ns/1.0}"
RATES = (
    DeliveryRate("DE", "Parcel", Decimal("4.90"), 2, 4, max_weight_grams=5000, free_from=Decimal(50)),
    DeliveryRate("DE", "Freight", Decimal("39.00"), 5, 8),
    DeliveryRate("AT", "Parcel", Decimal("9.90"), 3, 3, max_weight_grams=5000),
)


@pytest.fixture(autouse=True)
def somebody_delivers(settings, monkeypatch):
    """Nobody is asked but who answers here: the shop sends to two countries."""
    settings.SHOP_COUNTRY, settings.SHOP_CURRENCY = "DE", "EUR"
    monkeypatch.setattr(delivery_terms_asked, "receivers", [])
    delivery_terms_asked.connect(answer, weak=False)


def answer(sender, **kwargs):
    return DeliveryTerms(rates=RATES)


def make(now=None):
    return feeds.make_due_feeds(now=now or clock.now())


def later():
    """Another quarter of an hour, each time."""
    return clock.now() + next(ROUNDS) * timedelta(minutes=16)


def google_items(client):
    make(later())
    found = ElementTree.fromstring(client.get("/feeds/google.xml").getvalue()).iter("item")
    return {item.findtext(f"{G}id"): item for item in found}


def told(item):
    return {child.tag.removeprefix(G): child.text for child in item if child.tag != f"{G}shipping"}


def portal_rows(client):
    make(later())
    text = client.get("/feeds/products.csv").getvalue().decode()
    return {row["sku"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.fixture
def mug():
    return write_product(
        "Mug & <Co>",
        brand="Alder",
        category="Kitchen/Mugs",
        summary="One sentence.",
        description="# Clay\n\nA **good** mug, [made](https://example.com) by\nhand.\n\n- one\n- two",
        details={"MPN": "A-1"},
        variants=[
            {"sku": "SAGE", "colour": "Sage", "price": "12", "stock": 3},
            {"sku": "INK", "colour": "Ink", "price": "14", "was": "16", "stock": 0},
        ],
    )


class TestGoogle:
    def test_tells_of_each_variant(self, client, mug):
        found = google_items(client)
        assert told(found["SAGE"]) == {
            "id": "SAGE",
            "item_group_id": f"P{mug.pk}",
            "title": "Mug & <Co>, Sage",
            "description": "Clay\nA good mug, made by hand.\none\ntwo",
            "link": "http://127.0.0.1:8000/products/mug-co/?variant=SAGE",
            "availability": "in_stock",
            "price": "12.00 EUR",
            "brand": "Alder",
            "mpn": "A-1",
            "condition": "new",
            "product_type": "Kitchen > Mugs",
            "color": "Sage",
        }
        ink = told(found["INK"])
        assert ink["availability"] == "out_of_stock"
        # the lowest price of the 30 days before, which the page strikes through
        assert (ink["price"], ink["sale_price"]) == ("16.00 EUR", "14.00 EUR")

    def test_announces_no_sale_that_is_none(self, client, mug):
        Variant.objects.filter(sku="INK").update(compare_at_price=20, lowest_price_30_days=None)
        assert "sale_price" not in told(google_items(client)["INK"])

    def test_a_product_without_variants_belongs_to_no_group_and_has_its_own_address(self, client):
        write_product("Bowl", variants=[{"sku": "BOWL"}])
        bowl = told(google_items(client)["BOWL"])
        assert "item_group_id" not in bowl and bowl["link"].endswith("/products/bowl/")
        assert bowl["description"] == "Bowl" and bowl["identifier_exists"] == "no"

    def test_names_the_number_below_the_barcode(self, client):
        write_product("Bowl", variants=[{"sku": "BOWL"}])
        Variant.objects.update(gtin="4006381333931")
        bowl = told(google_items(client)["BOWL"])
        assert bowl["gtin"] == "4006381333931" and "identifier_exists" not in bowl

    def test_says_what_delivery_costs(self, client):
        write_product(
            "Bowl", variants=[{"sku": "BOWL", "size": "S", "price": "20"}, {"sku": "DEAR", "size": "L", "price": "50"}]
        )
        write_product("Oven", variants=[{"sku": "OVEN", "price": "20"}])
        Variant.objects.filter(sku="OVEN").update(weight_grams=5001)
        found = google_items(client)

        def costs(sku):
            places = found[sku].iter(f"{G}shipping")
            return [(place.findtext(f"{G}country"), place.findtext(f"{G}price")) for place in places]

        assert costs("BOWL") == [("DE", "4.90 EUR"), ("AT", "9.90 EUR")]
        assert costs("DEAR") == [("DE", "0.00 EUR"), ("AT", "9.90 EUR")]
        assert costs("OVEN") == [("DE", "39.00 EUR")] and told(found["OVEN"])["shipping_weight"] == "5001 g"
        first = found["BOWL"].find(f"{G}shipping")
        days = [first.findtext(f"{G}{end}_{part}_time") for part in ("handling", "transit") for end in ("min", "max")]
        assert days == ["0", "1", "2", "3"], "together the 2 to 4 days of this way of delivery"

    def test_says_nothing_of_delivery_where_nobody_answers(self, client, monkeypatch):
        monkeypatch.setattr(delivery_terms_asked, "receivers", [])
        delivery_terms_asked.sender_receivers_cache.clear()
        write_product("Bowl", variants=[{"sku": "BOWL"}])
        assert google_items(client)["BOWL"].find(f"{G}shipping") is None

    def test_prices_a_unit_by_the_units_that_google_has(self, client):
        small = recipes.stocked_variant(3, sku="TEA", price=Decimal(6), content_amount=Decimal(500), content_unit="g")
        recipes.stocked_variant(3, sku="CLOTH", price=Decimal(6), content_amount=Decimal(2), content_unit="m2")
        whole = {"content_amount": Decimal(1), "content_unit": "kg"}
        recipes.stocked_variant(3, sku="KILO", price=Decimal(6), product=small.product, **whole)
        found = {sku: told(item) for sku, item in google_items(client).items()}
        units = {
            sku: [facts.get(f"unit_pricing_{name}") for name in ("measure", "base_measure")]
            for sku, facts in found.items()
        }
        assert units == {"TEA": ["500g", "1kg"], "CLOTH": ["2sqm", "1sqm"], "KILO": [None, None]}

    def test_shows_a_variant_by_its_own_picture_and_by_those_of_no_other(self, client, mug):
        own, other = Variant.objects.order_by("sku")
        for name, variant in (("any", None), ("ink", own), ("sage", other)):
            picture = recipes.Recipe("pictures.Picture", file=f"pictures/{name}.webp", width=9, height=9).make()
            ProductImage.objects.create(product=mug, variant=variant, picture=picture, alt=name)
        found = google_items(client)
        ink = [child.text for child in found["INK"] if "image_link" in child.tag]
        assert ink == [f"http://127.0.0.1:8000/media/pictures/{name}.webp" for name in ("ink", "any")]

    def test_names_no_sku_that_is_longer_than_google_takes(self, client):
        long = recipes.stocked_variant(1, sku="X" * 51)
        assert list(google_items(client)) == [f"V{long.pk}"]

    def test_leaves_out_what_xml_cannot_hold(self, client):
        recipes.stocked_variant(1, sku="A", product__name="Cup \x0b\ufffe")
        assert told(google_items(client)["A"])["title"] == "Cup "


class TestPortals:
    def test_have_what_they_compare(self, client, mug):
        row = portal_rows(client)["SAGE"]
        assert row["price"] == "12.00" and row["deliveryCosts"] == "4.90"
        assert row["deliveryTime"] == "2–4 working days" and row["availability"] == "In stock"
        assert row["categoryPath"] == "Kitchen > Mugs" and row["hans"] == "A-1"
        assert row["description"] == "Clay A good mug, made by hand. one two"

    def test_promise_no_day_for_what_is_sold_out(self, client, mug):
        row = portal_rows(client)["INK"]
        assert (row["deliveryTime"], row["availability"], row["formerPrice"]) == ("", "Sold out", "16.00")

    def test_are_told_names_and_numbers_as_they_are(self, client):
        recipes.stocked_variant(1, sku="-A", product__name="+5 °C")
        assert portal_rows(client)["-A"]["title"] == "+5 °C"

    def test_name_the_price_per_unit(self, client):
        recipes.stocked_variant(3, sku="TEA", price=Decimal(6), content_amount=Decimal(500), content_unit="g")
        assert portal_rows(client)["TEA"]["basePrice"] == "€12.00/kg"


class TestWhatIsLeftOut:
    @pytest.fixture(params=["google", "portals"])
    def skus(self, request, client):
        read = {"google": google_items, "portals": portal_rows}[request.param]
        return lambda: set(read(client))

    def test_is_what_nobody_can_buy_or_be_sent(self, skus, make_product):
        make_product("Bowl", variants=[{"sku": "BOWL"}])
        make_product("Draft", variants=[{"sku": "DRAFT"}], is_published=False)
        make_product("Booklet", variants=[{"sku": "FILE"}], is_digital=True)
        recipes.stocked_variant(1, sku="GIFT", price=Decimal(0))
        assert skus() == {"BOWL"}

    def test_follows_what_the_merchant_publishes(self, skus, make_product):
        bowl = make_product("Bowl", variants=[{"sku": "BOWL"}])
        assert skus() == {"BOWL"}
        catalogue.publish_products(product_ids=[bowl.pk], is_published=False)
        assert skus() == set()


class TestMakeDueFeeds:
    def test_makes_each_once_and_then_only_what_has_changed(self, mug):
        assert [make(), make(), make(later())] == [2, 0, 0]
        mug.name = "Cup"
        save_product(product=mug)
        assert [make(), make(later())] == [0, 2]

    @pytest.mark.parametrize("change", ["price", "sold out"])
    def test_sees_what_may_stand_in_them(self, mug, change):
        make()
        sage = Variant.objects.get(sku="SAGE")
        if change == "price":
            variants.save_variant(variant=sage, product=mug, sku="SAGE", price=Decimal(11))
        else:
            stock.adjust_stock(variant_id=sage.pk, change=-3, reason="correction")
        assert make(later()) == 2

    def test_keeps_its_file_and_instant_where_the_words_are_the_same(self, mug):
        make()
        before = list(ProductFeed.objects.values_list("file", "etag", "changed_at"))
        save_product(product=mug)  # announced, and nothing is another
        assert make(later()) == 2
        assert list(ProductFeed.objects.values_list("file", "etag", "changed_at")) == before

    def test_leaves_no_file_behind(self, mug):
        make()
        mug.name = "Cup"
        save_product(product=mug)
        make(later())
        kept = set(ProductFeed.objects.values_list("file", flat=True))
        assert {f"feeds/{name}" for name in private_storage().listdir("feeds")[1]} >= kept
        assert all(private_storage().exists(name) for name in kept) and len(kept) == 2

    def test_makes_anew_what_is_lost(self, mug):
        make()
        private_storage().delete(ProductFeed.objects.get(name="google").file.name)
        assert make(later()) == 1

    def test_leaves_to_a_worker_what_it_is_at(self, mug, monkeypatch):
        again = []
        write = feeds._write
        monkeypatch.setattr(feeds, "_write", lambda files: again.append(make()) or write(files))
        assert (make(), again) == (2, [0])

    def test_stops_when_it_is_told_to(self, mug, monkeypatch):
        monkeypatch.setattr(background, "_stopping", True)
        assert make() == 0
        monkeypatch.setattr(background, "_stopping", False)
        stops = iter([False])
        monkeypatch.setattr(feeds, "is_stopping", lambda: next(stops, True))
        assert make() == 0 and not ProductFeed.objects.exclude(made_at=None).exists()
        monkeypatch.undo()
        assert make() == 2

    def test_asks_as_much_for_many_products_as_for_few(self, monkeypatch):
        def count():
            with CaptureQueriesContext(connection) as queries:
                found = [item for batch in items.batches() for item in batch]
            return len(found), len(queries)

        for number in range(2):
            recipes.stocked_variant(1, sku=f"A{number}")
        count()  # fills what is kept
        few = count()
        for number in range(5):
            recipes.stocked_variant(1, sku=f"B{number}")
        count()
        assert count() == (few[0] + 5, few[1])
        monkeypatch.setattr(items, "BATCH", 2)
        assert count()[0] == 7


class TestFeed:
    @pytest.mark.parametrize("path", ["/feeds/google.xml", "/feeds/products.csv"])
    def test_is_the_same_for_everybody(self, client, mug, path):
        make()
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert answer.headers["Vary"] == "Accept-Encoding" and not answer.cookies
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.getvalue()) == answer.getvalue()

    def test_says_when_nothing_has_changed(self, client, mug):
        make()
        seen = client.get("/feeds/google.xml")
        for name, value in (("If-None-Match", seen["ETag"]), ("If-Modified-Since", seen["Last-Modified"])):
            again = client.get("/feeds/google.xml", headers={name: value})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", seen["ETag"])
        mug.name = "Cup"
        save_product(product=mug)
        make(later())
        assert client.get("/feeds/google.xml", headers={"If-None-Match": seen["ETag"]}).status_code == 200

    def test_costs_one_query(self, client, mug, django_assert_num_queries):
        make()
        with django_assert_num_queries(1):
            client.get("/feeds/google.xml").getvalue()

    @pytest.mark.parametrize("is_lost", [False, True])
    def test_asks_to_come_again_before_it_is_made(self, client, is_lost):
        if is_lost:
            make()
            private_storage().delete(ProductFeed.objects.get(name="google").file.name)
        answer = client.get("/feeds/google.xml")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")

    def test_is_made_by_the_worker(self, client, mug):
        overdue_work_due.send(sender=None, now=clock.now())
        assert client.get("/feeds/google.xml").status_code == 200
