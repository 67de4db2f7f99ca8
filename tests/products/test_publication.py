from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.signals import overdue_work_due
from products.models import Product
from products.services import catalogue
from products.services.publication import publish_due

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def planned(make_product):
    """Write a product with times: ``planned(is_published=False, publish_at=...)``."""

    def make(*, is_published=False, **times):
        product = make_product("Mug", is_published=is_published)
        Product.objects.filter(pk=product.pk).update(**times)
        product.refresh_from_db()
        return product

    return make


class TestPublishDue:
    def test_publishes_at_its_time_and_withdraws_at_its_end(self, client, planned, now):
        mug = planned(publish_at=now + 10 * MINUTE, unpublish_at=now + 20 * MINUTE)
        page = mug.get_absolute_url()
        for later, status in [(9, 404), (10, 200), (19, 200), (20, 404), (99, 404)]:
            publish_due(now=now + later * MINUTE)
            assert client.get(page).status_code == status, later
            assert (client.get(reverse("products:list"), {"q": "mug"}).text.count("Mug") > 0) is (status == 200)
        mug.refresh_from_db()
        assert (mug.publish_at, mug.unpublish_at) == (None, None)

    def test_takes_back_nothing_that_somebody_decides_by_hand_afterwards(self, planned, now):
        mug = planned(publish_at=now, unpublish_at=now + 20 * MINUTE)
        assert publish_due(now=now) == 1
        catalogue.publish_products(product_ids=[mug.pk], is_published=False)
        assert publish_due(now=now + 5 * MINUTE) == 0
        catalogue.publish_products(product_ids=[mug.pk], is_published=True)
        assert publish_due(now=now + 99 * MINUTE) == 0
        mug.refresh_from_db()
        assert mug.is_published

    def test_keeps_the_end_of_what_somebody_publishes_early(self, planned, now):
        mug = planned(publish_at=now + MINUTE, unpublish_at=now + 2 * MINUTE)
        catalogue.publish_products(product_ids=[mug.pk], is_published=True)
        mug.refresh_from_db()
        assert (mug.publish_at, mug.unpublish_at) == (None, now + 2 * MINUTE)
        publish_due(now=now + 2 * MINUTE)
        mug.refresh_from_db()
        assert not mug.is_published

    def test_withdraws_what_was_to_begin_and_to_end_while_the_worker_slept(self, planned, now):
        mug = planned(publish_at=now, unpublish_at=now + MINUTE)
        publish_due(now=now + 2 * MINUTE)
        mug.refresh_from_db()
        assert (mug.is_published, mug.publish_at, mug.unpublish_at) == (False, None, None)

    def test_lets_a_digital_one_wait_for_its_files_and_holds_up_no_other(self, make_product, planned, now):
        booklet = make_product("Booklet", is_published=False, is_digital=True)
        booklet.variants.get().files.all().delete()
        Product.objects.filter(pk=booklet.pk).update(publish_at=now)
        mug = planned(publish_at=now)
        assert publish_due(now=now) == 1
        booklet.refresh_from_db()
        mug.refresh_from_db()
        assert (mug.is_published, booklet.is_published, booklet.publish_at) == (True, False, now)

    def test_is_one_query_where_nothing_is_due(self, planned, now, django_assert_num_queries):
        planned(publish_at=now + MINUTE)
        with django_assert_num_queries(3):  # a savepoint around it
            assert publish_due(now=now) == 0

    def test_is_heard_in_the_round_of_the_worker(self, planned, now):
        mug = planned(publish_at=now)
        overdue_work_due.send(sender=None, now=now)
        mug.refresh_from_db()
        assert mug.is_published


class TestSaveProduct:
    def test_lets_times_hold_that_are_over_already(self, planned, now):
        mug = planned(is_published=False)
        mug.publish_at = now - MINUTE
        catalogue.save_product(product=mug)
        mug.refresh_from_db()
        assert (mug.is_published, mug.publish_at) == (True, None)
        mug.unpublish_at = now - MINUTE
        catalogue.save_product(product=mug)
        mug.refresh_from_db()
        assert (mug.is_published, mug.unpublish_at) == (False, None)

    def test_refuses_an_end_before_the_beginning(self, planned, now):
        mug = planned()
        mug.publish_at, mug.unpublish_at = now + 2 * MINUTE, now + MINUTE
        with pytest.raises(ValidationError, match="not after"):
            catalogue.save_product(product=mug)
        mug.refresh_from_db()
        assert (mug.publish_at, mug.unpublish_at) == (None, None)


class TestSearchEngines:
    def test_read_the_title_and_the_text_that_were_typed_or_name_and_summary(self, client, make_product):
        mug = make_product("Mug", summary="A mug.")
        page = client.get(mug.get_absolute_url()).text
        assert "<title>Mug ·" in page and '<meta name="description" content="A mug.">' in page
        mug.meta_title, mug.meta_description = "Stoneware mug", "Holds 300 ml."
        catalogue.save_product(product=mug)
        page = client.get(mug.get_absolute_url()).text
        assert "<title>Stoneware mug ·" in page and '<meta name="description" content="Holds 300 ml.">' in page
        assert '<meta property="og:title" content="Stoneware mug">' in page
        assert '<meta property="og:description" content="Holds 300 ml.">' in page


class TestDetails:
    def test_keep_the_order_in_which_they_were_written(self, make_product):
        mug = make_product("Mug", details={"Zinc": "no", "A": "yes", "Longest name": "1"})
        mug.refresh_from_db()
        assert list(mug.details) == ["Zinc", "A", "Longest name"]
        (found,) = Product.objects.filter(pk=mug.pk).values_list("details", flat=True)
        assert list(found) == ["Zinc", "A", "Longest name"]
