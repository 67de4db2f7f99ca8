from datetime import date
from decimal import Decimal

import pytest
from model_bakery import baker

from orders.rules.delivery_days import days_text, window, working_day_after

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)


class TestWorkingDayAfter:
    @pytest.mark.parametrize(
        ("day", "count", "expected"),
        [
            (MONDAY, 0, MONDAY),
            (MONDAY, 1, date(2026, 11, 24)),
            (MONDAY, 5, date(2026, 11, 30)),
            (FRIDAY, 1, MONDAY),
            (SATURDAY, 1, MONDAY),
            (SUNDAY, 1, MONDAY),
            (SATURDAY, 5, date(2026, 11, 27)),
            (FRIDAY, 7, date(2026, 12, 1)),
            (SUNDAY, 0, SUNDAY),
        ],
    )
    def test_counts_monday_to_friday(self, day, count, expected):
        assert working_day_after(day, count) == expected


class TestWindow:
    def test_spans_first_and_last_day(self):
        assert window(min_days=2, max_days=4, start=FRIDAY) == (date(2026, 11, 24), date(2026, 11, 26))


class TestDaysText:
    @pytest.mark.parametrize(
        ("days", "expected"), [((2, 4), "2–4 working days"), ((2, 2), "2 working days"), ((1, 1), "1 working day")]
    )
    def test_says_a_number_once(self, days, expected):
        assert days_text(*days) == expected


@pytest.mark.django_db
class TestHelpPage:
    """The page is the project's; what delivery costs is known here."""

    def show(self, client):
        return " ".join(client.get("/help/delivery/").content.decode().split())

    def test_names_price_and_days_of_what_is_offered(self, client, standard):
        baker.make("orders.ShippingMethod", name="Collect", price=Decimal(0), min_days=1, max_days=1)
        baker.make("orders.ShippingMethod", name="Pigeon", is_active=False)
        page = self.show(client)
        assert "Standard" in page and "2–4 working days" in page
        assert "€4.90" in page and "free from €50.00" in page
        assert '<th scope="row">Collect</th>' in page
        assert '<td>wherever we deliver</td> <td>1 working day</td> <td class="num">Free</td>' in page
        assert "Pigeon" not in page

    def test_names_zones_and_weights_where_prices_depend_on_them(self, client, standard):
        zone = baker.make("orders.ShippingZone", name="Islands", countries="GB", postcodes="IM*")
        baker.make("orders.ShippingRate", method=standard, zone=zone, max_weight_grams=2500, price=Decimal("9.90"))
        baker.make("orders.ShippingRate", method=standard, zone=zone, price=Decimal("19.90"), min_days=3, max_days=6)
        page = self.show(client)
        small = '<br><span class="small muted">{}</span>'.format
        assert f"Islands{small('parts of: United Kingdom')}{small('up to 2.5 kg')}" in page
        assert f"Islands{small('heavier parcels')}" in page
        assert "3–6 working days" in page and "€19.90" in page

    def test_names_the_countries_of_a_zone_where_its_name_does_not(self, client, standard):
        for name, countries in (("Neighbours", "NL AT"), ("Germany", "DE")):
            zone = baker.make("orders.ShippingZone", name=name, countries=countries)
            baker.make("orders.ShippingRate", method=standard, zone=zone, price=Decimal("9.90"))
        page = self.show(client)
        assert 'Neighbours<br><span class="small muted">Austria, Netherlands</span></td>' in page
        assert "<td>Germany</td>" in page

    def test_shows_no_empty_table(self, client, db):
        assert "<table" not in self.show(client)
