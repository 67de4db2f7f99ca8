import pytest

from products.models import Review
from products.services import purchases, reviews
from tests import factories
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

WORDS = {"rating": 4, "title": "Good", "text": "It holds a lot."}


@pytest.fixture
def mug():
    return stocked_variant(10).product


@pytest.fixture
def address(mug):
    return f"/api/v1/products/{mug.slug}/reviews/"


@pytest.fixture
def bo(mug, api):
    buyer = member.make(first_name="Bo")
    purchases.record_sale(order_number="A-1", quantities={mug.variants.get().pk: 2}, user_id=buyer.pk)
    api.force_authenticate(buyer)
    return buyer


class TestWrite:
    def test_says_what_a_buyer_thinks(self, api, mug, bo, address):
        answer = api.post(address, WORDS)
        assert (answer.status_code, answer.json()["author_name"], answer.json()["is_visible"]) == (201, "Bo", True)
        assert [review["title"] for review in api.get(address).json()["results"]] == ["Good"]

    def test_a_second_time_changes_the_first_one(self, api, bo, address):
        api.post(address, WORDS)
        answer = api.post(address, {**WORDS, "rating": 2})
        assert (answer.status_code, Review.objects.get().rating) == (200, 2)
        assert api.get(f"{address}mine/").json()["rating"] == 2
        assert api.get(address).json()["results"][0]["rating"] == 2

    def test_is_for_buyers_only(self, api, bo, address):
        api.force_authenticate(member.make())
        answer = api.post(address, WORDS)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_a_buyer")
        assert answer.json()["detail"] == "Only people who have bought this product can review it."
        assert not Review.objects.exists() and api.get(f"{address}mine/").status_code == 404

    def test_asks_a_stranger_who_they_are(self, api, address):
        assert (api.post(address, WORDS).status_code, api.get(f"{address}mine/").status_code) == (401, 401)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"rating": 6}, "rating"),
            ({"rating": 0}, "rating"),
            ({"title": ""}, "title"),
            ({"title": "two\nlines"}, "title"),
            ({"text": "x" * 4001}, "text"),
            ({"is_visible": True}, "is_visible"),
            ({"stars": 5}, "stars"),
        ],
    )
    def test_refuses_what_breaks_a_rule_and_writes_nothing(self, api, bo, address, change, field):
        answer = api.post(address, {**WORDS, **change})
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
        assert not Review.objects.exists()

    def test_a_hidden_one_is_seen_by_its_writer_alone(self, api, bo, address):
        api.post(address, WORDS)
        reviews.set_review_visibility(review=Review.objects.get(), is_visible=False)
        assert api.get(address).json()["results"] == []
        assert api.get(f"{address}mine/").json()["is_visible"] is False


class TestList:
    def test_goes_on_by_a_cursor_for_one_query_a_page(self, api, django_assert_max_num_queries):
        [product] = factories.catalogue(1, reviews=30)
        with django_assert_max_num_queries(3):
            page = api.get(f"/api/v1/products/{product.slug}/reviews/", {"limit": 20}).json()
        rest = api.get(page["next"]).json()
        assert len({review["id"] for review in page["results"] + rest["results"]}) == 30

    def test_is_kept_for_everybody(self, api, bo, address, django_assert_num_queries):
        api.get(address)
        with django_assert_num_queries(1):
            answer = api.get(address)
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert "Cookie" not in answer.headers["Vary"]

    def test_of_what_is_not_published_is_not_there(self, api, mug, address):
        type(mug).objects.update(is_published=False)
        assert api.get(address).status_code == 404
