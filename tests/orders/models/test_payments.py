"""Which orders a way to pay is for."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from model_bakery import baker

from orders.models import PaymentMethod


def method(**facts):
    return PaymentMethod(name="Cash on delivery", gateway="on_delivery", **facts)


class TestRefusal:
    @pytest.mark.parametrize(
        ("facts", "order", "words"),
        [
            ({}, {"country": "FR", "total": Decimal("0.01")}, ""),
            ({"countries": "DE AT"}, {"country": "AT"}, ""),
            ({"countries": "de, at"}, {"country": "AT"}, ""),
            ({"countries": "DE AT"}, {"country": "FR"}, "“Cash on delivery” is not offered for deliveries to France."),
            ({"countries": "DE AT"}, {}, ""),
            ({"min_total": Decimal(20)}, {"total": Decimal(20)}, ""),
            ({"min_total": Decimal(20)}, {"total": Decimal("19.99")}, "is offered from a total of €20.00."),
            ({"min_total": Decimal(20)}, {"total": Decimal(0)}, ""),
            ({"max_total": Decimal(500)}, {"total": Decimal(500)}, ""),
            ({"max_total": Decimal(500)}, {"total": Decimal("500.01")}, "is offered up to a total of €500.00."),
            ({"max_total": Decimal(500)}, {"country": "DE"}, ""),
        ],
    )
    def test_says_why_not(self, facts, order, words):
        said = method(**facts).refusal(**order)
        assert words in said and bool(words) == bool(said)


@pytest.mark.django_db
class TestClean:
    @pytest.mark.parametrize("countries", ["Germany", "DE XX", "D"])
    def test_wants_countries_that_there_are(self, countries):
        with pytest.raises(ValidationError) as refusal:
            baker.prepare(PaymentMethod, gateway="on_delivery", countries=countries).full_clean()
        assert set(refusal.value.error_dict) == {"countries"}

    def test_wants_the_least_to_be_less_than_the_most(self):
        made = baker.prepare(PaymentMethod, gateway="on_delivery", min_total=Decimal(9), max_total=Decimal(8))
        with pytest.raises(ValidationError) as refusal:
            made.full_clean()
        assert set(refusal.value.error_dict) == {"max_total"}
