"""What delivery costs country by country, as machines are told."""

from decimal import Decimal

import pytest

from orders.models import ShippingMethod, ShippingRate, ShippingZone
from orders.selectors.delivery import country_rates
from products.signals import DeliveryRate, ReturnTerms, delivery_terms_asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def countries(settings):
    settings.SHOP_COUNTRIES, settings.SHOP_COUNTRY = ["AT", "DE"], "DE"


@pytest.fixture
def parcel():
    return ShippingMethod.objects.create(name="Parcel", price=Decimal("4.90"), free_from=Decimal(50))


def answers():
    return [found for _, found in delivery_terms_asked.send(sender=None) if found]


class TestCountryRates:
    def test_are_the_same_everywhere_without_zones(self, parcel):
        assert [tuple(rate) for rate in country_rates()] == [
            (country, "Parcel", Decimal("4.90"), 2, 4, None, 0, Decimal(50)) for country in ("DE", "AT")
        ]

    def test_are_those_of_the_zone_that_has_all_of_the_country(self, parcel):
        islands = ShippingZone.objects.create(name="Islands", countries="DE", postcodes="27498", position=0)
        home = ShippingZone.objects.create(name="Home", countries="DE", position=1)
        ShippingRate.objects.create(method=parcel, zone=islands, price=Decimal(20))
        ShippingRate.objects.create(
            method=parcel, zone=home, price=Decimal(5), max_weight_grams=2000, min_days=1, max_days=2
        )
        ShippingRate.objects.create(method=parcel, zone=home, price=Decimal(9))
        heavy, light = sorted(map(tuple, country_rates()), key=lambda rate: -rate[2])
        assert heavy == ("DE", "Parcel", Decimal(9), 2, 4, None, 0, Decimal(50))
        assert light == ("DE", "Parcel", Decimal(5), 1, 2, 2000, 0, Decimal(50))

    def test_leave_out_what_is_not_offered(self, parcel):
        ShippingMethod.objects.update(is_active=False)
        assert country_rates() == []

    def test_leave_out_what_buyers_fetch_themselves(self, parcel):
        ShippingMethod.objects.create(name="Collect", price=Decimal(0), is_pickup=True)
        assert {rate.name for rate in country_rates()} == {"Parcel"}


class TestAnswer:
    def test_has_the_rates_and_the_days_to_withdraw(self, parcel, settings):
        settings.SHOP_WITHDRAWAL_DAYS = 30
        (terms,) = answers()
        assert terms.rates[0] == DeliveryRate("DE", "Parcel", Decimal("4.90"), 2, 4, free_from=Decimal(50))
        assert terms.returns == ReturnTerms(("DE", "AT"), 30)

    def test_promises_no_returns_where_there_are_none(self, settings):
        settings.SHOP_WITHDRAWAL_DAYS = 0
        (terms,) = answers()
        assert terms.returns is None
