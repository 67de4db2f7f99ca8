import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from my_shop.kernel.signals import overdue_work_due
from tests.inside import seen_outside


@pytest.mark.django_db
class TestSeenOutside:
    def test_tells_of_a_page_and_of_another_app_that_hears(self, client):
        with seen_outside(of=["orders"]) as seen:
            client.get("/healthz")
            overdue_work_due.send(sender=None, now=timezone.now())
            client.get("/help/nothing/")
        assert {"/healthz was asked for", "404.html was printed", "customers heard a signal"} <= seen

    def test_is_silent_of_what_an_app_does_by_itself(self):
        from products.models import Category

        with seen_outside(of=["products"]) as seen:
            Category.objects.create(name="Mugs", slug="mugs", path="mugs")
        assert seen == set()

    def test_is_silent_of_the_standard_texts_that_the_first_order_of_a_process_prints(self):
        with seen_outside(of=["orders"]) as seen:
            render_to_string("help/_words.html")
        assert seen == set()
