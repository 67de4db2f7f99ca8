"""Details of a product as rows of a name and a fact."""

import pytest
from django.urls import reverse

from products.models import Product
from tests.desk import fields_of
from tests.recipes import admin as administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(client, make_product):
    client.force_login(administrator.make())
    return make_product("Mug", details={"Material": "Stoneware", "Holds": 350})


def page_of(product):
    return reverse("admin:products_product_change", args=[product.pk])


def send(client, product, *rows, page=None):
    sent = fields_of(page or client.get(page_of(product)))
    sent |= {"details-name": [name for name, _ in rows], "details-fact": [fact for _, fact in rows]}
    answer = client.post(page_of(product), sent)
    product.refresh_from_db()
    return answer


class TestDetails:
    def test_are_rows_in_order_and_what_is_untouched_stays_as_it_is(self, client, mug):
        sent = fields_of(client.get(page_of(mug)))
        assert sent["details-name"][:3] == ["Material", "Holds", ""]
        client.post(page_of(mug), sent)
        mug.refresh_from_db()
        assert mug.details == {"Material": "Stoneware", "Holds": 350}
        assert send(client, mug, ("Zinc", "no"), ("", ""), ("Holds", "350"), ("A", " b ")).status_code == 302
        assert list(mug.details.items()) == [("Zinc", "no"), ("Holds", 350), ("A", "b")]

    def test_offers_the_names_of_other_products(self, client, mug, make_product):
        other = make_product("Cup", details={"Glaze": "ash"})
        assert '<option value="Material">' in client.get(page_of(other)).text

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([("Material", "")], "“Material” stands alone"),
            ([("", "Oak")], "“Oak” stands alone"),
            ([("Wood", "Oak"), ("wood ", "Ash")], "“wood” stands there twice"),
            ([("Wo\nod", "Oak")], "on one line"),
        ],
    )
    def test_says_what_is_wrong_and_shows_what_was_typed(self, client, mug, rows, said):
        answer = send(client, mug, *rows)
        assert said in answer.text and answer.status_code == 200
        assert fields_of(answer)["details-fact"][: len(rows)] == [fact for _, fact in rows]
        assert mug.details == {"Material": "Stoneware", "Holds": 350}

    def test_a_page_that_is_older_takes_no_colleagues_rows_back(self, client, mug):
        opened = client.get(page_of(mug))
        Product.objects.filter(pk=mug.pk).update(details={"Glaze": "ash"})
        answer = send(client, mug, ("Material", "Stoneware"), ("Holds", "350"), page=opened)
        assert "Nothing was saved" in answer.text and mug.details == {"Glaze": "ash"}
        assert fields_of(answer)["details-name"][0] == "Glaze"
