"""What the merchant has set up, and that nobody goes by what another process has changed meanwhile."""

import threading
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import F, Model
from django.utils import timezone

from my_shop.kernel.pages.versions import read_versions
from orders import configuration
from orders.models import (
    PaymentMethod,
    Promotion,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    TaxRate,
)
from orders.models.set_up import CONFIGURATION
from tests import recipes

pytestmark = pytest.mark.django_db


def tax(**given):
    facts = {"country": "DE", "tax_class": "standard", "rate": Decimal(19), "valid_from": date(2026, 1, 1)}
    return TaxRate.objects.create(**facts | given)


def rate_on(day, country="DE", tax_class="standard"):
    return configuration.current().tax_rate(country=country, tax_class=tax_class, day=day)


class TestTaxRate:
    def test_holds_from_its_first_day_until_another_begins(self):
        tax()
        tax(rate=Decimal(16), valid_from=date(2026, 7, 1))
        days = [date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2030, 1, 1)]
        assert [rate_on(day) for day in days] == [19, 19, 16, 16]

    def test_that_ends_gives_way_to_the_one_before(self):
        tax()
        tax(rate=Decimal(16), valid_from=date(2026, 7, 1), valid_until=date(2026, 12, 31))
        assert [rate_on(date(2026, 12, 31)), rate_on(date(2027, 1, 1))] == [16, 19]

    def test_is_the_shops_where_none_is_set_up(self, settings):
        settings.SHOP_TAX_RATE = Decimal(21)
        tax()
        assert rate_on(date(2025, 12, 31)) == 21
        assert rate_on(date(2026, 1, 1), country="FR") == 21
        assert rate_on(date(2026, 1, 1), tax_class="reduced") == 21
        assert rate_on(date(2026, 1, 1), tax_class="zero") == 0

    def test_belongs_to_its_class(self):
        tax()
        tax(tax_class="reduced", rate=Decimal(7))
        tax(tax_class="zero", rate=Decimal(1))
        day = date(2026, 3, 1)
        assert [rate_on(day, tax_class=name) for name in ("standard", "reduced", "zero")] == [19, 7, 1]


@pytest.fixture
def parcel():
    return ShippingMethod.objects.create(name="Parcel", price=Decimal(99), min_days=2, max_days=4)


@pytest.fixture
def zones():
    islands = ShippingZone.objects.create(name="Islands", countries="DE", postcodes="27498", position=1)
    germany = ShippingZone.objects.create(name="Germany", countries="DE", position=2)
    return islands, germany


def quote(method, *, country="DE", postcode="20095", weight_grams=500, subtotal=20):
    facts = {"postcode": postcode, "weight_grams": weight_grams, "subtotal": Decimal(subtotal)}
    return configuration.current().quote(method.pk, country=country, **facts)


class TestQuote:
    def test_of_a_method_without_rates_holds_everywhere(self, parcel):
        assert quote(parcel, country="NZ").price == 99

    def test_belongs_to_the_first_zone_that_fits(self, parcel, zones):
        for zone, price in zip(zones, ("12.00", "5.00"), strict=True):
            ShippingRate.objects.create(method=parcel, zone=zone, price=Decimal(price))
        assert quote(parcel).price == 5
        assert quote(parcel, postcode="27498").price == 12
        assert quote(parcel, postcode="").price == 5
        assert quote(parcel, country="AT") is None

    def test_is_none_where_the_zone_has_no_rate(self, parcel, zones):
        ShippingRate.objects.create(method=parcel, zone=zones[1], price=Decimal(5))
        assert quote(parcel, postcode="27498") is None

    def test_follows_the_bands_of_weight(self, parcel, zones):
        for most, price in ((1000, 4), (5000, 7), (None, 20)):
            ShippingRate.objects.create(method=parcel, zone=zones[1], max_weight_grams=most, price=Decimal(price))
        prices = [quote(parcel, weight_grams=weight).price for weight in (0, 1000, 1001, 5000, 5001)]
        assert prices == [4, 4, 7, 7, 20]

    def test_is_none_for_what_is_too_heavy(self, parcel, zones):
        ShippingRate.objects.create(method=parcel, zone=zones[1], max_weight_grams=1000, price=Decimal(4))
        assert quote(parcel, weight_grams=1001) is None

    def test_follows_the_bands_of_the_sum(self, parcel, zones):
        for least, price in ((0, 6), (50, 3), (100, 0)):
            rate = {"min_subtotal": Decimal(least), "price": Decimal(price)}
            ShippingRate.objects.create(method=parcel, zone=zones[1], **rate)
        assert [quote(parcel, subtotal=total).price for total in ("49.99", "50", "99.99", "100")] == [6, 3, 3, 0]

    def test_is_free_from_a_sum_on_where_the_method_goes(self, parcel, zones):
        parcel.free_from = Decimal(50)
        parcel.save()
        ShippingRate.objects.create(method=parcel, zone=zones[1], price=Decimal(5))
        assert [quote(parcel, subtotal=total).price for total in ("49.99", "50")] == [5, 0]
        assert quote(parcel, country="AT", subtotal=50) is None

    def test_takes_the_days_of_the_rate_where_it_has_some(self, parcel, zones):
        ShippingRate.objects.create(method=parcel, zone=zones[0], price=Decimal(9), min_days=5, max_days=8)
        ShippingRate.objects.create(method=parcel, zone=zones[1], price=Decimal(5))
        days = [(found.min_days, found.max_days) for found in (quote(parcel, postcode="27498"), quote(parcel))]
        assert days == [(5, 8), (2, 4)]

    def test_is_offered_by_active_methods_only(self, parcel):
        parcel.is_active = False
        parcel.save()
        facts = {"country": "DE", "postcode": "", "weight_grams": 0, "subtotal": Decimal(1)}
        assert configuration.current().quotes(**facts) == []
        assert quote(parcel).price == 99, "an order that has it keeps it"


class TestCurrent:
    def test_costs_one_query_where_nothing_has_changed(self, parcel, django_assert_num_queries):
        configuration.current()
        with django_assert_num_queries(1):
            configuration.current()

    def test_sees_a_row_that_is_added_changed_or_deleted(self, parcel):
        assert len(configuration.current().methods) == 1
        other = ShippingMethod.objects.create(name="Express", price=Decimal(9))
        assert len(configuration.current().methods) == 2
        other.price = Decimal(8)
        other.save()
        assert quote(other).price == 8
        other.delete()
        assert len(configuration.current().methods) == 1

    @pytest.mark.parametrize(
        "write",
        [
            lambda row: ShippingMethod(pk=row.pk, name=row.name, price=Decimal(1)).save(),
            lambda row: Model.save_base(ShippingMethod(pk=row.pk, name=row.name, price=Decimal(1)), raw=True),
            lambda row: ShippingMethod.objects.update(price=Decimal(1)),
            lambda row: ShippingMethod.objects.bulk_update(
                [ShippingMethod(pk=row.pk, price=Decimal(1))], fields=["price"]
            ),
            lambda row: ShippingMethod.objects.update_or_create(pk=row.pk, defaults={"price": Decimal(1)}),
            lambda row: ShippingMethod.objects.bulk_create([ShippingMethod(name="Express", price=Decimal(9))]),
            lambda row: ShippingMethod.objects.create(name="Express", price=Decimal(9)),
            lambda row: row.delete(),
            lambda row: ShippingMethod.objects.all().delete(),
        ],
        ids=[
            "save",
            "loaddata",
            "update",
            "bulk_update",
            "update_or_create",
            "bulk_create",
            "create",
            "delete",
            "delete_many",
        ],
    )
    def test_sees_every_write(self, parcel, write):
        assert [method.price for method in configuration.current().methods] == [99]
        write(parcel)
        assert [method.price for method in configuration.current().methods] in ([1], [99, 9], [9, 99], [])

    @pytest.mark.parametrize("model", [TaxRate, ShippingZone, ShippingMethod, ShippingRate, PaymentMethod, Promotion])
    def test_has_a_version_that_every_model_of_it_renews(self, model):
        model.objects.update(id=F("id"))
        before = read_versions(CONFIGURATION)
        model.objects.update(id=F("id"))
        assert read_versions(CONFIGURATION) != before

    def test_does_not_keep_what_was_rolled_back(self, parcel):
        with suppress(ZeroDivisionError), transaction.atomic():
            ShippingMethod.objects.update(price=Decimal(1))
            assert quote(parcel).price == 1
            raise ZeroDivisionError
        ShippingMethod.objects.update(price=Decimal(2))
        assert quote(parcel).price == 2

    def test_sees_that_a_promotion_gets_and_loses_a_category(self):
        house = recipes.category.make(path="house")
        offer = Promotion.objects.create(name="Offer", kind="percentage", percentage=Decimal(10))
        assert configuration.current().promotions()[0].scope.category_ids == set()
        row = Promotion.categories.through.objects.create(promotion=offer, category=house)
        assert configuration.current().promotions()[0].scope.category_ids == {house.pk}
        row.delete()
        assert configuration.current().promotions()[0].scope.category_ids == set()

    @pytest.mark.django_db(transaction=True)
    def test_sees_what_another_connection_has_changed(self):
        parcel = ShippingMethod.objects.create(name="Parcel", price=Decimal(99))
        assert quote(parcel).price == 99

        def change():
            row = ShippingMethod.objects.get()
            row.price = Decimal(1)
            row.save()
            ShippingMethod.objects.create(name="Express", price=Decimal(9))
            connection.close()

        other = threading.Thread(target=change)
        other.start()
        other.join()
        assert quote(parcel).price == 1
        assert len(configuration.current().methods) == 2


class TestPromotions:
    def test_run_between_their_instants_and_in_their_order(self):
        now = timezone.now()
        facts = {"kind": "percentage", "percentage": Decimal(10)}
        Promotion.objects.create(name="second", position=2, **facts)
        Promotion.objects.create(name="first", position=1, starts_at=now, ends_at=now + timedelta(days=1), **facts)
        Promotion.objects.create(name="off", is_active=False, **facts)

        def running(at):
            return [found.name for found in configuration.current().promotions(now=at)]

        assert running(now) == ["first", "second"]
        assert running(now - timedelta(seconds=1)) == ["second"]
        assert running(now + timedelta(days=1)) == ["second"]
