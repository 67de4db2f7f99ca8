"""Single products, categories and brands as staff write them over the API."""

import pytest
from django.contrib.admin.models import LogEntry

from products.models import Brand, Category, Product, Purchase, Revision, Variant
from products.services import stock
from tests import factories, recipes
from tests.recipes import stocked_variant
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

PRODUCTS, CATEGORIES, BRANDS = (f"/api/v1/staff/{kind}/" for kind in ("products", "categories", "brands"))
SCOPE = "staff:catalogue"
TWINS = [{"sku": "MUG", "price": "1.00"}, {"sku": "mug", "price": "2.00"}]
KEY = {"Idempotency-Key": "5d2f1c3e-0006-4b7a-9a52-staffshelf01"}


def permissions(*kinds):
    return [f"products.{deed}_{kind}" for kind in kinds for deed in ("view", "add", "change", "delete")]


@pytest.fixture
def desk():
    return program(*permissions("product", "variant", "category", "brand"), scopes=[SCOPE])


@pytest.fixture
def mug():
    return stocked_variant(5, sku="MUG", product__name="Mug", product__slug="mug").product


def change(desk, address, tag=None, **sent):
    return desk.patch(address, sent, headers={"If-Match": tag or desk.get(address)["ETag"]})


@pytest.mark.parametrize(
    "address, kind", [(f"{PRODUCTS}mug/", "product"), (f"{BRANDS}alder/", "brand"), (f"{CATEGORIES}house/", "category")]
)
def test_each_asks_for_its_permission_and_scope_and_for_what_was_read(desk, mug, address, kind):
    Brand.objects.create(name="Alder", slug="alder")
    recipes.category.make(name="House", slug="house", path="house")
    view = f"products.view_{kind}"
    assert is_guarded(address, permissions=(view,), scope=SCOPE)
    assert is_guarded(address, permissions=(view, f"products.change_{kind}"), scope=SCOPE, method="patch", sent={})
    assert is_guarded(address, permissions=(view, f"products.delete_{kind}"), scope=SCOPE, method="delete")
    for method in ("patch", "delete"):
        ask = getattr(desk, method)
        assert ask(address, {}).status_code == 428
        assert ask(address, {}, headers={"If-Match": '"older"'}).status_code == 412
    assert desk.get(address).status_code == 200


class TestProducts:
    ADDRESS = f"{PRODUCTS}mug/"

    def test_are_listed_drafts_as_well(self, desk, mug):
        Product.objects.update(is_published=False)
        assert is_guarded(PRODUCTS, permissions=("products.view_product",), scope=SCOPE)
        for asked, count in {
            "": 1,
            "?is_published=false": 1,
            "?is_published=true": 0,
            "?q=mug": 1,
            "?q=jug": 0,
        }.items():
            assert len(desk.get(f"{PRODUCTS}{asked}").json()["results"]) == count, asked
        assert desk.get(f"{PRODUCTS}?published=true").status_code == 400

    def test_are_changed_in_words_and_price(self, desk, mug):
        answer = change(
            desk, self.ADDRESS, summary="Of clay.", is_published=False, variants=[{"sku": "MUG", "price": "8.50"}]
        )
        assert answer.status_code == 200, answer.json()
        told = answer.json()
        assert (told["summary"], told["is_published"], told["variants"][0]["price"]) == ("Of clay.", False, "8.50")
        assert Variant.objects.get().price_points.count() == 2

    @pytest.mark.parametrize(
        "sent, missing",
        [
            ({"brand": "Alder"}, "add_brand"),
            ({"category": ["House", "Mugs"]}, "add_category"),
            ({"variants": [{"sku": "NEW", "price": "9.00"}]}, "add_variant"),
            ({"variants": [{"sku": "MUG", "price": "9.00"}]}, "change_variant"),
        ],
    )
    def test_make_nothing_beside_them_without_its_permission(self, mug, sent, missing):
        desk = program("products.view_product", "products.change_product", scopes=[SCOPE])
        brands, categories, variants = Brand.objects.count(), Category.objects.count(), Variant.objects.count()
        answer = change(desk, self.ADDRESS, summary="Of clay.", **sent)
        assert answer.status_code == 403 and f"products.{missing}" in answer.json()["detail"]
        assert Product.objects.get().summary == ""
        assert (Brand.objects.count(), Category.objects.count(), Variant.objects.count()) == (
            *(brands, categories, variants),
        )

    def test_are_the_same_after_a_sale(self, desk, mug):
        tag = desk.get(self.ADDRESS)["ETag"]
        stock.adjust_stock(variant_id=mug.variants.get().pk, change=-1, reason="correction")
        assert change(desk, self.ADDRESS, tag=tag, summary="Of clay.").status_code == 200

    def test_are_refused_whole(self, desk, mug):
        answer = change(desk, self.ADDRESS, summary="Of clay.", variants=[{"sku": "NEW"}])
        assert (answer.status_code, answer.json()["code"]) == (409, "product_refused")
        assert Product.objects.get().summary == ""

    @pytest.mark.parametrize(
        "sent", [{"slug": "jug"}, {"price": "1.00"}, {"quantity": 9}, {"name": "a\nb"}, {"variants": TWINS}]
    )
    def test_refuse_bad_input(self, desk, mug, sent):
        assert change(desk, self.ADDRESS, **sent).status_code == 400

    def test_are_deleted_unless_they_were_sold(self, desk, mug):
        Purchase.objects.create(order_number="A1", variant=mug.variants.get(), product=mug, quantity=1)
        tag = {"If-Match": desk.get(self.ADDRESS)["ETag"]}
        stock.take_stock(order_number="A1", quantities={mug.variants.get().pk: 1})
        answer = desk.delete(self.ADDRESS, headers=tag)
        assert (answer.status_code, answer.json()["code"]) == (409, "already_sold")
        assert Product.objects.exists() and not LogEntry.objects.exists()
        other = stocked_variant(0, sku="JUG", product__slug="jug")
        assert desk.delete(f"{PRODUCTS}{other.product.slug}/", headers={"If-Match": "*"}).status_code == 204
        assert LogEntry.objects.get().user == desk.person
        revision = Revision.objects.latest("pk")
        assert (revision.user, revision.source) == (desk.person, "api")

    def test_need_no_more_queries_for_more_of_them(self, desk, django_assert_num_queries):
        desk.get(PRODUCTS)  # permissions are kept
        for count in (2, 10):
            factories.catalogue(count)
            with django_assert_num_queries(1):
                desk.get(PRODUCTS)


class TestCategories:
    def test_are_made_once_moved_and_deleted(self, desk):
        house = recipes.category.make(name="House", slug="house", path="house")
        sent = {"name": "Mugs", "parent": "house"}
        first, again = (desk.post(CATEGORIES, sent, headers=KEY) for _ in range(2))
        assert (first.status_code, first.json()["path"]) == (201, "house/mugs")
        assert again.json() == first.json() and Category.objects.count() == 2
        answer = change(desk, f"{CATEGORIES}house/mugs/", parent=None, is_in_menu=False)
        assert (answer.json()["path"], answer.json()["is_in_menu"]) == ("mugs", False)
        assert change(desk, f"{CATEGORIES}house/", parent="house").json()["code"] == "category_loop"
        stocked_variant(0, product__category=house)
        answer = desk.delete(f"{CATEGORIES}house/", headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
        assert desk.delete(f"{CATEGORIES}mugs/", headers={"If-Match": "*"}).status_code == 204
        assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
            *("Added.", "Changed.", "Deleted."),
        ]

    def test_ask_for_their_permission(self):
        door = {"permissions": permissions("category")[:2], "scope": SCOPE, "method": "post", "sent": {"name": "A"}}
        assert is_guarded(CATEGORIES, **door)

    @pytest.mark.parametrize("sent", [{}, {"name": ""}, {"name": "A", "parent": "nowhere"}, {"name": "A", "path": "a"}])
    def test_refuse_bad_input(self, desk, sent):
        assert desk.post(CATEGORIES, sent).status_code == 400


class TestBrands:
    def test_are_made_changed_and_deleted(self, desk):
        first, again = (desk.post(BRANDS, {"name": "Alder"}, headers=KEY) for _ in range(2))
        assert (first.status_code, first.json()["slug"]) == (201, "alder")
        assert again.json() == first.json() and Brand.objects.count() == 1
        assert desk.post(BRANDS, {"name": "alder"}).status_code == 400
        assert change(desk, f"{BRANDS}alder/", description="Of wood.").json()["description"] == "Of wood."
        stocked_variant(0, product__brand=Brand.objects.get())
        answer = desk.delete(f"{BRANDS}alder/", headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
        Product.objects.update(brand=None)
        assert desk.delete(f"{BRANDS}alder/", headers={"If-Match": "*"}).status_code == 204
        assert desk.get(BRANDS).json()["results"] == []

    def test_ask_for_their_permission(self):
        permission = permissions("brand")
        assert is_guarded(BRANDS, permissions=permission[:1], scope=SCOPE)
        assert is_guarded(BRANDS, permissions=permission[:2], scope=SCOPE, method="post", sent={"name": "A"})
