"""The catalogue written in bulk by the API."""

import pytest

from my_shop.kernel.pictures.models import RemotePicture
from products.models import Brand, Product, Revision, StockMovement, Tag, Variant
from tests.recipes import stocked_variant
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

BULK = "/api/v1/staff/products/bulk/"
ADD, CHANGE = "products.add_product", "products.change_product"
BESIDE = [
    *("products.add_variant", "products.change_variant", "products.add_stockmovement", "products.add_productimage"),
    *(f"products.add_{kind}" for kind in ("category", "brand", "tag", "option", "optionvalue")),
]
KEY = {"Idempotency-Key": "5d2f1c3e-0005-4b7a-9a52-staffbulk001"}
MUG = {
    "slug": "quiet-mug",
    "name": "Quiet Mug",
    "category": ["House", "Mugs"],
    "brand": "Alder",
    "tags": ["new"],
    "details": {"Material": "Stoneware"},
    "is_published": True,
    "variants": [{"sku": "MUG-SAGE", "price": "18.00", "options": {"Colour": "Sage"}, "stock": 24}],
}


@pytest.fixture
def desk():
    return program(ADD, CHANGE, *BESIDE, scopes=["staff:catalogue"])


def write(desk, *rows, **more):
    answer = desk.post(BULK, {"rows": rows}, **more)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def outcomes(results):
    return [result["outcome"] for result in results]


def test_asks_for_its_permissions_and_scope():
    assert is_guarded(BULK, permissions=(ADD, CHANGE), scope="staff:catalogue", method="post", sent={"rows": [MUG]})
    assert not Product.objects.exists()


def test_makes_changes_and_leaves_alone(desk):
    [made] = write(desk, MUG)
    assert (made["outcome"], made["slug"], made["errors"]) == ("created", "quiet-mug", [])
    product = Product.objects.get()
    assert (product.category.path, product.brand.name, product.details) == (
        "house/mugs",
        "Alder",
        {"Material": "Stoneware"},
    )
    assert (product.price, product.quantity, StockMovement.objects.get().reason) == (18, 24, "opening")
    assert StockMovement.objects.get().user == desk.person
    assert {(each.user, each.source) for each in Revision.objects.all()} == {(desk.person, "api")}
    assert outcomes(write(desk, MUG)) == ["unchanged"]
    assert outcomes(write(desk, {"variants": [{"sku": "mug-sage", "price": "19.50"}]})) == ["changed"]
    assert str(Variant.objects.get().price) == "19.50" and Product.objects.get().name == "Quiet Mug"


@pytest.mark.parametrize("missing", BESIDE)
def test_what_a_row_makes_beside_its_product_asks_for_its_permission(missing):
    desk = program(ADD, CHANGE, *(each for each in BESIDE if each != missing), scopes=["staff:catalogue"])
    stocked_variant(0, sku="BOWL", price=5)
    picture = {"address": "https://pictures.example.com/mug.jpg"}
    bowl = {"variants": [{"sku": "BOWL", "price": "6.00"}]}
    results = write(desk, {**MUG, "images": [picture]}, bowl)
    at = 1 if missing == "products.change_variant" else 0
    assert [index for index, row in enumerate(results) if row["outcome"] == "refused"] == [at]
    assert missing in results[at]["errors"][0]["detail"]
    assert Product.objects.count() == 1 + at and Revision.objects.filter(source="api").exists()
    if not at:
        assert not any(model.objects.exists() for model in (Brand, Tag, StockMovement, RemotePicture))


def test_one_key_writes_once(desk):
    first, again = (desk.post(BULK, {"rows": [MUG]}, headers=KEY) for _ in range(2))
    assert first.json() == again.json() and again["Idempotency-Replayed"] == "true"
    assert outcomes(again.json()["results"]) == ["created"]


def test_what_is_refused_keeps_no_other_row_out(desk):
    jug = {**MUG, "slug": "jug", "name": "Jug", "variants": [{"sku": "JUG", "price": "9.00"}]}
    results = write(
        desk,
        {**MUG, "price": "1.00"},
        {**MUG, "slug": "no-price", "variants": [{"sku": "NONE"}]},
        {"slug": "no-category", "name": "Bowl", "variants": [{"sku": "BOWL", "price": "1.00"}]},
        {"name": "Nameless"},
        "a word",
        None,
        jug,
        {**jug, "name": "Jug again"},
        {**MUG, "slug": "wrong", "variants": [{"sku": "WRONG", "price": "-1"}]},
        {"slug": "twice", "variants": [{"sku": "A", "price": "1.00"}, {"sku": "a", "price": "2.00"}]},
    )
    assert outcomes(results) == ["refused"] * 6 + ["created"] + ["refused"] * 3
    assert [result["errors"][0]["field"] for result in results if result["errors"]] == [
        *("price", "", "", "", "", "", ""),
        *("variants.0.price", "variants"),
    ]
    assert [product.slug for product in Product.objects.all()] == ["jug"]


def test_stock_of_what_is_there_is_not_counted_so(desk):
    stocked_variant(5, sku="BOWL")
    [told] = write(desk, {"variants": [{"sku": "BOWL", "stock": 9}]})
    assert (told["outcome"], Variant.objects.get().quantity) == ("unchanged", 5)
    assert "count it here" in told["notes"][0]


def test_pictures_are_fetched_by_the_worker(desk):
    address = "https://pictures.example.com/mug.jpg"
    write(desk, {**MUG, "images": [{"address": address, "alt": "A mug"}]})
    assert RemotePicture.objects.get().address == address


@pytest.mark.parametrize(
    "sent", [{}, {"rows": []}, {"rows": {}}, {"rows": [MUG] * 201}, {"rows": [MUG], "dry": True}, []]
)
def test_refuses_what_is_no_list_of_rows(desk, sent):
    assert desk.post(BULK, sent).status_code == 400
    assert not Product.objects.exists()


def test_needs_no_more_queries_for_more_rows(desk, django_assert_max_num_queries):
    def rows(first, count):
        return [
            {**MUG, "slug": f"mug-{number}", "name": f"Mug {number}", "variants": [{"sku": f"M{number}", "price": "5"}]}
            for number in range(first, first + count)
        ]

    write(desk, *rows(0, 1))
    for first, count in ((1, 2), (10, 30)):
        with django_assert_max_num_queries(60):
            assert set(outcomes(write(desk, *rows(first, count)))) == {"created"}
