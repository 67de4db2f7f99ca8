"""The page of a product, its variants and its reviews."""

import json
import re
from decimal import Decimal

import pytest
from model_bakery import baker

from products.models import Product, Review, Variant
from products.selectors import variant_picker
from products.selectors.pages import category_tiles, product_for_page
from products.services import attributes, catalogue, purchases, reviews, variants
from products.services.stock import adjust_stock
from tests import recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(make_product):
    return make_product(
        "Mug",
        brand="Ashdown",
        description="Holds **tea**.<script>alert(1)</script>",
        details={"Material": "Clay"},
        summary="A </script> mug.",
        variants=[
            {"sku": "SAGE-S", "colour": "Sage", "size": "S", "price": "10", "stock": 0},
            {"sku": "SAGE-L", "colour": "Sage", "size": "L", "price": "12", "stock": 3},
            {"sku": "INK-L", "colour": "Ink", "size": "L", "price": "14", "was": "16", "stock": 50},
        ],
    )


def buttons(response):
    return {
        choice.name: (choice.variant.sku, choice.note)
        for group in response.context["groups"]
        for choice in group.choices
    }


class TestVariants:
    def test_shows_the_first_that_can_be_had_and_has_the_price_that_the_card_announces(self, client, mug):
        assert client.get("/products/mug/").context["shown"].sku == "INK-L", "it is on sale"
        ink = Variant.objects.get(sku="INK-L")
        adjust_stock(variant_id=ink.pk, change=-50, reason="correction")
        response = client.get("/products/mug/")
        assert response.context["shown"].sku == "SAGE-L"
        assert "Only 3 left" in response.text

    def test_choosing_changes_price_stock_and_button(self, client, mug):
        ink = client.get("/products/mug/", {"variant": "INK-L"}).text
        assert "€14.00" in ink
        assert "<s>€16.00</s>" in ink
        assert "In stock" in ink
        gone = client.get("/products/mug/", {"variant": "SAGE-S"}).text
        assert '<button class="button button-large" type="submit" disabled>Sold out</button>' in gone

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_names_the_lowest_price_of_thirty_days_beside_a_reduction_only(self, client, mug, headers):
        ink = client.get("/products/mug/", {"variant": "INK-L"}, headers=headers).text
        assert "Lowest price of the last 30 days: <s>€16.00</s>" in ink
        sage = client.get("/products/mug/", {"variant": "SAGE-L"}, headers=headers).text
        assert "Lowest price" not in sage

    def test_tells_search_engines_the_price_that_is_asked(self, client, mug):
        variants.save_variant(product=mug, sku="LOW", price=9, compare_at_price=20, opening_stock=1, option_values=[])
        facts = client.get("/products/mug/", {"variant": "LOW"}).context["product_json_ld"]
        prices = {told["sku"]: told["offers"]["price"] for told in facts["hasVariant"]}
        assert prices["LOW"] == Decimal("9.00") and prices["SAGE-L"] == Decimal("12.00")

    def test_a_digital_product_promises_no_parcel(self, client, make_product):
        make_product("Booklet", is_digital=True)
        make_product("Bowl")
        booklet, bowl = client.get("/products/booklet/").text, client.get("/products/bowl/").text
        assert "no delivery costs" in booklet and "nothing is sent by post" in booklet
        assert "parcels arrive" not in booklet and "parcels arrive" in bowl

    def test_buttons_keep_the_other_choices_where_they_can(self, client, mug):
        assert buttons(client.get("/products/mug/", {"variant": "SAGE-L"})) == {
            "Sage": ("SAGE-L", ""),
            "Ink": ("INK-L", ""),
            "S": ("SAGE-S", "sold out"),
            "L": ("SAGE-L", ""),
        }
        assert buttons(client.get("/products/mug/", {"variant": "INK-L"}))["S"] == (
            "SAGE-S",
            "unavailable with your other choices",
        )

    def test_htmx_gets_the_part_and_says_it(self, client, mug):
        response = client.get("/products/mug/", {"variant": "INK-L"}, headers={"HX-Request": "true"})
        assert "<html" not in response.text
        assert json.loads(response.headers["HX-Trigger"])["announce"]["text"] == "Ink, L: €14.00, In stock"

    @pytest.mark.parametrize("sku", ["NOPE", "", "\x00", "x" * 5000])
    def test_an_unknown_one_is_said_and_not_found(self, client, mug, sku):
        response = client.get("/products/mug/", {"variant": sku})
        assert response.status_code == 404
        assert "not sold any more" in response.text

    def test_variants_without_options_are_listed_by_name(self, make_product):
        product = make_product("Box", variants=[{"sku": "BOX-1"}])
        variants.save_variant(
            product=product,
            sku="BOX-2",
            price=10,
            option_values=[attributes.get_or_create_option_value(option="Size", value="L")],
        )
        found = product_for_page("box")
        groups = variant_picker.option_groups(found, variant_picker.variant_to_show(found, None))
        assert [choice.name for choice in groups[0].choices] == ["BOX-1", "L"]


class TestPage:
    @pytest.mark.parametrize("path", ["/products/nothing/", "/products/nothing/reviews/"])
    def test_an_unknown_product_is_not_found(self, client, db, path):
        assert client.get(path).status_code == 404

    def test_an_unpublished_one_neither(self, client, make_product):
        make_product("Secret", is_published=False)
        assert client.get("/products/secret/").status_code == 404

    def test_one_without_variants_cannot_be_bought(self, client, make_product, mug):
        catalogue.save_product(product=Product(name="Idea", category=mug.category))
        assert "cannot be bought" in client.get("/products/idea/").text

    def test_description_is_safe(self, client, mug):
        page = client.get("/products/mug/").text
        assert "<strong>tea</strong>" in page
        assert "<script>alert" not in page

    def test_tells_machines_price_and_availability(self, client, mug):
        page = client.get("/products/mug/", {"variant": "SAGE-S"}).text
        blocks = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]
        product, crumbs = blocks
        offers = {told["sku"]: told["offers"] for told in product["hasVariant"]}
        assert offers["SAGE-S"]["availability"] == "https://schema.org/OutOfStock"
        assert offers["SAGE-S"]["price"] == "10.00" and offers["INK-L"]["price"] == "14.00"
        assert product["description"] == "A </script> mug."
        assert [item["name"] for item in crumbs["itemListElement"]] == ["Home", "Kitchen", "Mug"]
        assert '<link rel="canonical" href="http://127.0.0.1:8000/products/mug/">' in page

    def test_shows_others_of_its_category(self, client, mug, make_product):
        make_product("Jug")
        make_product("Gone", variants=[{"stock": 0}])
        assert [card.name for card in client.get("/products/mug/").context["facts"].related] == ["Jug"]


class TestReviews:
    URL = "/products/mug/reviews/"
    WORDS = {"rating": "4", "title": "Good", "text": "Keeps warm."}

    @pytest.fixture
    def buyer(self, client, mug):
        user = recipes.member.make()
        variant = mug.variants.get(sku="INK-L")
        purchases.record_sale(order_number="A-1", quantities={variant.pk: 1}, user_id=user.pk)
        client.force_login(user)
        return user

    def test_a_buyer_writes_one(self, client, mug, buyer):
        response = client.post(self.URL, self.WORDS, follow=True)
        assert response.redirect_chain == [("/products/mug/#reviews", 302)]
        assert "4 out of 5 stars" in response.text
        assert "Keeps warm." in response.text
        assert Review.objects.get().rating == 4

    def test_and_changes_it(self, client, mug, buyer):
        client.post(self.URL, self.WORDS)
        assert "Keeps warm." in client.get(self.URL).text
        client.post(self.URL, {**self.WORDS, "rating": "2"})
        assert Review.objects.get().rating == 2

    def test_whose_hidden_one_is_changed_is_told_that_nobody_else_sees_it(self, client, mug, buyer):
        client.post(self.URL, self.WORDS)
        assert "We have hidden it" not in client.get(self.URL).text
        reviews.set_review_visibility(review=Review.objects.get(), is_visible=False)
        assert "We have hidden it: only you see it" in client.get(self.URL).text
        said = client.post(self.URL, {**self.WORDS, "rating": "2"}, follow=True).text
        assert "Your review is kept. We have hidden it: only you see it" in said
        assert "your review is there" not in said

    @pytest.mark.parametrize(
        "wrong",
        [
            {"rating": ""},
            {"rating": "6"},
            {"rating": "4.5"},
            {"title": ""},
            {"title": "a\nb"},
            {"title": "a" * 121},
            {"text": ""},
            {"text": "a" * 4001},
            {"text": "\x00"},
        ],
        ids=lambda wrong: str(wrong)[:30],
    )
    def test_what_is_wrong_is_said_and_kept(self, client, mug, buyer, wrong):
        response = client.post(self.URL, {**self.WORDS, **wrong})
        assert response.status_code == 422
        assert "Please check what you entered" in response.text
        assert not Review.objects.exists()

    def test_who_has_not_bought_it_is_told_so(self, client, mug):
        client.force_login(recipes.member.make())
        response = client.post(self.URL, self.WORDS)
        assert response.status_code == 403
        assert "Only people who have bought this product can review it." in response.text
        assert not Review.objects.exists()

    def test_a_stranger_is_asked_to_log_in(self, client, mug):
        response = client.post(self.URL, self.WORDS)
        assert response.status_code == 403
        assert "Log in to write a review." in response.text

    @pytest.mark.parametrize("page", ["0", "2", "x", "9" * 30])
    def test_a_page_that_does_not_exist_is_not_found(self, client, mug, page):
        assert client.get(self.URL, {"page": page}).status_code == 404


class TestHomeAndMaps:
    def test_the_home_page_shows_the_range(self, client, mug):
        Product.objects.update(sold_count=3)
        page = client.get("/").text
        assert "Shop by category" in page
        assert "Best sellers" in page
        assert "/products/mug/" in page

    def test_the_header_knows_the_categories(self, client, mug):
        assert "/categories/kitchen/" in client.get("/help/delivery/").text

    def test_search_engines_find_products_and_categories(self, client, mug):
        index = client.get("/sitemap.xml").text
        pages = [client.get(address).text for address in re.findall(r"<loc>http://127.0.0.1:8000(.+?)</loc>", index)]
        assert "/products/mug/</loc>" in "".join(pages)
        assert "/categories/kitchen/</loc>" in "".join(pages)

    def test_robots_stay_out_of_what_is_personal(self, client):
        response = client.get("/robots.txt")
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert "Disallow: /checkout/" in response.text
        assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in response.text


class TestCategoryTiles:
    def test_show_the_foremost_product_that_has_a_picture(self, make_product):
        for category, pictured in {"Kitchen": (1, 2), "Bath": (0,), "Desk": ()}.items():
            products = [make_product(f"{category} {number}", category=category) for number in range(3)]
            for number in pictured:
                picture = baker.make("pictures.Picture", file=f"{category}{number}.webp", width=9, height=9)
                baker.make("products.ProductImage", product=products[number], picture=picture, position=1)
                other = baker.make("pictures.Picture", file="other.webp", width=9, height=9)
                baker.make("products.ProductImage", product=products[number], picture=other, position=2)
        shown = {tile.node.name: tile.picture and tile.picture.url for tile in category_tiles()}
        assert shown == {"Kitchen": "/media/Kitchen1.webp", "Bath": "/media/Bath0.webp", "Desk": None}
