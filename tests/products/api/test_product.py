from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile

from my_shop.kernel.pages.versions import announce_change
from products.models import Tag
from products.services import catalogue, files, purchases, reviews, stock, variants
from tests import factories
from tests.recipes import member

pytestmark = pytest.mark.django_db

PRODUCTS = "/api/v1/products/"


class TestProduct:
    def test_tells_everything_of_its_page(self, api, shelf):
        answer = api.get(f"{PRODUCTS}{shelf['MUG'].slug}/").json()
        assert (answer["name"], answer["category"], answer["brand"]) == ("Stoneware mug", "kitchen/mugs", "")
        [variant] = answer["variants"]
        assert (variant["sku"], variant["price"], variant["quantity"]) == ("MUG", "18.00", 3)

    def test_tells_the_lowest_price_of_thirty_days_as_the_list_does(self, api, shelf):
        mug = shelf["MUG"]
        [shown] = api.get(f"{PRODUCTS}{mug.slug}/").json()["variants"]
        assert shown["prior_price"] is None
        variants.save_variant(
            product=mug, variant=mug.variants.get(), sku="MUG", price=Decimal(15), compare_at_price=Decimal(20)
        )
        cache.clear()
        [shown] = api.get(f"{PRODUCTS}{mug.slug}/").json()["variants"]
        listed = next(card for card in api.get(PRODUCTS).json()["results"] if card["slug"] == mug.slug)
        assert [(each["price"], each["prior_price"]) for each in (shown, listed)] == [("15.00", "18.00")] * 2

    def test_tells_tax_class_and_kind_as_the_list_does(self, api, shelf):
        mug = shelf["MUG"]
        for variant in mug.variants.all():
            files.add_file(variant=variant, file=ContentFile(b"%PDF", name="mug.pdf"))
        mug.tax_class, mug.is_digital = "reduced", True
        catalogue.save_product(product=mug)
        one = api.get(f"{PRODUCTS}{mug.slug}/").json()
        [listed, other] = api.get(PRODUCTS).json()["results"]
        assert (one["tax_class"], one["is_digital"]) == (listed["tax_class"], listed["is_digital"]) == ("reduced", True)
        assert (other["tax_class"], other["is_digital"]) == ("standard", False)

    def test_a_hidden_product_is_not_there(self, api, shelf):
        assert api.get(f"{PRODUCTS}{shelf['JUG'].slug}/").status_code == 404

    @pytest.mark.parametrize(
        ("units", "told"),
        [(0, ("sold_out", "Sold out", 0)), (3, ("low_stock", "Only 3 left", 3)), (5000, ("in_stock", "In stock", 20))],
    )
    def test_tells_as_much_of_its_stock_as_its_page_and_no_more(self, api, shelf, settings, units, told):
        settings.SHOP_LOW_STOCK, settings.SHOP_MAX_LINE_QUANTITY = 5, 20
        variant = shelf["MUG"].variants.get()
        if units != 3:
            stock.adjust_stock(variant_id=variant.pk, change=units - 3, reason="recount")
        [shown] = api.get(f"{PRODUCTS}{shelf['MUG'].slug}/").json()["variants"]
        assert (shown["stock"], shown["stock_text"], shown["quantity"]) == told

    def test_tells_more_where_it_is_asked_for(self, api, shelf):
        mug, buyer = shelf["MUG"], member.make(first_name="Bo")
        mug.tags.add(Tag.objects.create(name="Gift", slug="gift"))
        purchases.record_sale(order_number="A-1", quantities={mug.variants.get().pk: 1}, user_id=buyer.pk)
        reviews.write_review(product=mug, user=buyer, rating=4, title="Good", text="It holds a lot.")
        stock.adjust_stock(variant_id=shelf["POT"].variants.get().pk, change=1, reason="recount")
        found = api.get(f"{PRODUCTS}{mug.slug}/", {"fields": "tags,rating_spread", "expand": "related,reviews"}).json()
        assert found["tags"] == [{"name": "Gift", "slug": "gift"}]
        assert {"stars": 4, "count": 1} in found["rating_spread"]
        assert [review["title"] for review in found["reviews"]] == ["Good"]
        assert [card["name"] for card in found["related"]] == ["Enamel pot"]
        assert len(found) == 4

    def test_costs_no_more_with_more_of_everything(self, api, django_assert_max_num_queries):
        few = factories.catalogue(1, variants=1, pictures=1, reviews=1)
        many = factories.catalogue(8, variants=5, pictures=5, reviews=7)
        for product in (few[0], many[-1]):
            cache.clear()
            announce_change()
            with django_assert_max_num_queries(14):
                found = api.get(f"{PRODUCTS}{product.slug}/", {"expand": "related,reviews"}).json()
        assert (len(found["variants"]), len(found["images"]), len(found["reviews"])) == (5, 5, 5)

    @pytest.mark.parametrize(
        "change",
        [
            lambda mug: stock.adjust_stock(variant_id=mug.variants.get().pk, change=-1, reason="recount"),
            lambda mug: variants.save_variant(product=mug, variant=mug.variants.get(), sku="MUG", price=3),
            lambda mug: catalogue.publish_products(product_ids=[mug.pk], is_published=False),
        ],
        ids=["stock", "price", "publication"],
    )
    def test_is_kept_and_right_again_after_a_change(self, api, shelf, change, django_assert_num_queries):
        address = f"{PRODUCTS}{shelf['MUG'].slug}/"
        before = api.get(address).content
        with django_assert_num_queries(1):
            assert api.get(address).content == before
        change(shelf["MUG"])
        assert api.get(address).content != before
