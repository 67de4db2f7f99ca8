from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from products.models import Product, Purchase, Review, StockMovement
from products.services import purchases, reviews
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

WORDS = {"rating": 4, "title": "Good", "text": "It holds a lot.\n\nAnd keeps warm."}


@pytest.fixture
def mug():
    return stocked_variant(10)


@pytest.fixture
def bo(mug):
    buyer = member.make(first_name="Bo")
    purchases.record_sale(order_number="A-1", quantities={mug.pk: 2}, user_id=buyer.pk)
    return buyer


def figures(variant):
    return tuple(Product.objects.values_list("rating_average", "rating_count").get(pk=variant.product_id))


class TestWriteReview:
    def test_counts_in_the_average(self, mug, bo):
        ada = member.make()
        purchases.record_sale(order_number="A-2", quantities={mug.pk: 1}, user_id=ada.pk)
        reviews.write_review(product=mug.product, user=bo, **WORDS)
        reviews.write_review(product=mug.product, user=ada, **{**WORDS, "rating": 1})
        assert figures(mug) == (Decimal("2.50"), 2)

    def test_changes_the_one_that_the_buyer_wrote_before(self, mug, bo):
        reviews.write_review(product=mug.product, user=bo, **WORDS)
        reviews.write_review(product=mug.product, user=bo, **{**WORDS, "rating": 2})
        assert (Review.objects.count(), figures(mug)) == (1, (Decimal("2.00"), 1))

    def test_is_for_buyers_only(self, mug, bo):
        with pytest.raises(reviews.NotABuyer):
            reviews.write_review(product=mug.product, user=member.make(), **WORDS)
        with pytest.raises(reviews.NotABuyer):
            reviews.write_review(product=stocked_variant(1).product, user=bo, **WORDS)
        assert not Review.objects.exists()

    def test_is_not_for_who_has_sent_everything_back(self, mug, bo):
        purchases.reverse_sale(order_number="A-1", quantities={mug.pk: 2}, reason=StockMovement.Reason.RETURN)
        with pytest.raises(reviews.NotABuyer):
            reviews.write_review(product=mug.product, user=bo, **WORDS)

    @pytest.mark.parametrize(
        "words",
        [
            {"rating": 0},
            {"rating": 6},
            {"rating": 2**63},
            {"rating": "many"},
            {"rating": None},
            {"title": "a\nSubject: b"},
            {"title": ""},
            {"text": ""},
            {"text": "a\x00b"},
            {"text": "x" * 4001},
        ],
    )
    def test_refuses_what_breaks_a_rule(self, mug, bo, words):
        with pytest.raises(ValidationError):
            reviews.write_review(product=mug.product, user=bo, **{**WORDS, **words})
        assert figures(mug) == (None, 0)


class TestShowReview:
    def test_takes_it_in_and_out_of_the_average(self, mug, bo):
        review = reviews.write_review(product=mug.product, user=bo, **WORDS)
        reviews.set_review_visibility(review=review, is_visible=False)
        assert figures(mug) == (None, 0)
        reviews.set_review_visibility(review=review, is_visible=True)
        assert figures(mug) == (Decimal("4.00"), 1)

    def test_a_hidden_one_stays_hidden_when_its_writer_changes_it(self, mug, bo):
        review = reviews.write_review(product=mug.product, user=bo, **WORDS)
        reviews.set_review_visibility(review=review, is_visible=False)
        reviews.write_review(product=mug.product, user=bo, **WORDS)
        assert figures(mug) == (None, 0)


@pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
class TestAccountErased:
    def test_leaves_the_stars_and_takes_the_name(self, mug, bo):
        from customers.signals import account_erased

        reviews.write_review(product=mug.product, user=bo, **WORDS)
        account_erased.send(sender=None, user_id=bo.pk, emails=(bo.email,))
        review = Review.objects.get()
        assert (review.user, review.author_name) == (None, "A former customer")
        assert Purchase.objects.get().user is None
        assert figures(mug) == (Decimal("4.00"), 1)
