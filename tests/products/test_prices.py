"""The history of prices, and the lowest price of the last 30 days that a reduction names."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from products.models import PricePoint, Product, Variant
from products.services import catalogue, prices, variants
from tests.recipes import category
from tests.recipes import variant as variant_recipe

pytestmark = pytest.mark.django_db


class Clock:
    """The time of day by which the services write prices: ``clock.days(31)`` goes on."""

    def __init__(self):
        self.now = timezone.now() - timedelta(days=365)

    def days(self, count):
        self.now += timedelta(days=count)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("products.services.variants.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def price(clock):
    """Write the price of one mug, and the regular one beside it: ``price("18", was="24")``; return it as stored."""
    mug = catalogue.save_product(product=Product(name="Mug", category=category.make()))

    def write(price, *, was=None):
        variants.save_variant(
            product=mug,
            variant=Variant.objects.filter(product=mug).first(),
            sku="MUG",
            price=Decimal(price),
            compare_at_price=was and Decimal(was),
        )
        return Variant.objects.get(product=mug)

    return write


def history():
    return list(PricePoint.objects.order_by("since", "pk").values_list("price", flat=True))


class TestSaveVariant:
    def test_writes_a_point_for_the_first_price_and_for_each_change(self, price, clock):
        for amount in ("20", "20", "18", "20"):
            price(amount)
            clock.days(1)
        assert history() == [Decimal(20), Decimal(18), Decimal(20)]
        assert len(set(PricePoint.objects.values_list("since", flat=True))) == 3

    def test_writes_none_for_a_price_that_is_refused(self, price):
        price("20")
        with pytest.raises(ValidationError):
            price("-1", was="20")
        assert history() == [Decimal(20)]

    def test_a_price_that_is_not_reduced_has_no_prior_price(self, price, clock):
        for amount, was in (("20", None), ("18", None), ("18", "18"), ("18", "17")):
            assert price(amount, was=was).lowest_price_30_days is None
            clock.days(1)

    def test_the_prior_price_is_the_lowest_of_the_thirty_days_before(self, price, clock):
        for days, amount in ((0, "15"), (60, "20"), (25, "17"), (5, "22")):
            clock.days(days)
            price(amount)
        clock.days(10)
        assert price("16", was="22").lowest_price_30_days == Decimal(17)

    def test_the_price_that_held_when_the_thirty_days_began_counts(self, price, clock):
        price("15")
        clock.days(60)
        price("20")
        clock.days(29)
        assert price("14", was="20").lowest_price_30_days == Decimal(15)

    def test_a_price_that_was_gone_by_then_does_not_count(self, price, clock):
        price("15")
        clock.days(60)
        price("20")
        clock.days(31)
        assert price("14", was="20").lowest_price_30_days == Decimal(20)

    def test_keeps_the_first_prior_price_while_the_reduction_deepens(self, price, clock):
        price("20")
        for days, amount in ((40, "18"), (10, "16"), (50, "12"), (1, "12")):
            clock.days(days)
            assert price(amount, was="20").lowest_price_30_days == Decimal(20)

    def test_a_rise_that_is_still_announced_begins_a_new_reduction(self, price, clock):
        price("20")
        clock.days(40)
        price("10", was="20")
        clock.days(10)
        assert price("15", was="20").lowest_price_30_days == Decimal(10)
        clock.days(40)
        assert price("14", was="20").lowest_price_30_days == Decimal(15), "the 10 is more than 30 days past"

    def test_is_announced_only_below_the_lowest_price_of_the_thirty_days_before(self, price, clock):
        for days, amount in ((0, "28"), (60, "22"), (5, "28")):
            clock.days(days)
            assert not price(amount).is_reduced
        clock.days(5)
        assert not price("24", was="28").is_reduced
        clock.days(1)
        assert not price("22", was="28").is_reduced
        clock.days(1)
        assert price("21", was="28").is_reduced

    def test_what_was_not_announced_before_is_looked_at_anew(self, price, clock):
        for days, amount in ((0, "22"), (40, "28")):
            clock.days(days)
            price(amount)
        clock.days(5)
        assert (price("24", was="28").is_reduced, Variant.objects.get().lowest_price_30_days) == (False, Decimal(22))
        clock.days(40)
        assert (price("23", was="28").is_reduced, Variant.objects.get().lowest_price_30_days) == (True, Decimal(24))

    def test_empties_it_with_the_reduction_and_looks_anew_at_the_next_one(self, price, clock):
        price("20")
        clock.days(40)
        price("15", was="20")
        clock.days(5)
        assert price("20").lowest_price_30_days is None
        clock.days(5)
        assert price("18", was="20").lowest_price_30_days == Decimal(15)

    def test_announcing_a_price_that_is_asked_already_names_that_price(self, price, clock):
        price("15")
        clock.days(3)
        assert price("15", was="20").lowest_price_30_days == Decimal(15)
        assert not Variant.objects.get().is_reduced

    def test_a_first_price_that_is_announced_as_reduced_vouches_for_no_other(self, price):
        assert price("15", was="20").lowest_price_30_days == Decimal(15)

    def test_does_not_believe_the_prices_of_a_stale_variant(self, price, clock):
        stale = price("20")
        clock.days(40)
        price("15", was="20")
        clock.days(1)
        stale.compare_at_price = Decimal(20)
        variants.save_variant(
            product=stale.product, variant=stale, sku="MUG", price=Decimal(14), compare_at_price=Decimal(20)
        )
        assert Variant.objects.get().lowest_price_30_days == Decimal(20)
        assert history() == [Decimal(20), Decimal(15), Decimal(14)]

    def test_a_price_that_was_written_past_it_counts_all_the_same(self, price, clock):
        price("20")
        clock.days(40)
        Variant.objects.update(price=Decimal(13))
        assert price("12", was="20").lowest_price_30_days == Decimal(13)


class TestWhyNotOnSale:
    def test_says_what_a_merchant_may_not_announce(self, price, clock):
        assert prices.why_not_on_sale(price("20")) == ""
        assert "€18.00 is not above the price" in prices.why_not_on_sale(price("20", was="18"))
        clock.days(1)
        words = prices.why_not_on_sale(price("22", was="28"))
        assert "€22.00 is not below €20.00, its lowest price of the 30 days before" in words
        assert prices.why_not_on_sale(price("19", was="28")) == ""


class TestNotePrices:
    def test_writes_down_what_the_history_does_not_end_with(self):
        known, changed, new = (
            variant_recipe.make(price=10),
            variant_recipe.make(price=11),
            variant_recipe.make(price=12),
        )
        assert prices.record_price_history([known.pk, changed.pk]) == 2
        Variant.objects.filter(pk=changed.pk).update(price=9)
        assert prices.record_price_history([known.pk, changed.pk, new.pk]) == 2
        assert prices.record_price_history([known.pk, changed.pk, new.pk]) == 0
        points = PricePoint.objects.order_by("variant", "since").values_list("variant", "price")
        assert list(points) == [(known.pk, 10), (changed.pk, 11), (changed.pk, 9), (new.pk, 12)]

    def test_needs_two_queries_however_many_there_are(self, django_assert_num_queries):
        made = [variant_recipe.make().pk for _ in range(12)]
        with django_assert_num_queries(2):
            prices.record_price_history(made)
