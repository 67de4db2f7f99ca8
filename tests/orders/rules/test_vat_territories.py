"""Tax goes by the place, not by its country alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from my_shop.kernel.countries import is_country, is_postcode
from orders import configuration
from orders.models import TaxRate
from orders.rules.postcodes import check_postcodes_possible
from orders.rules.vat_territories import TAXED_AS, TERRITORIES, territory_of
from orders.selectors.carts import cart_contents, cart_contents_for
from orders.selectors.destinations import Destination
from orders.services.invoices import invoices
from orders.services.shopping import carts
from orders.signals import KnownAddress
from tests.orders.invoice_factories import confirmed, paid

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)


def rate(country, postcode, tax_class="standard"):
    return configuration.current().tax_rate(country=country, postcode=postcode, tax_class=tax_class, day=DAY)


def tax(country, percent, **given):
    return TaxRate.objects.create(
        country=country, rate=Decimal(percent), **{"tax_class": "standard", "valid_from": date(2026, 1, 1), **given}
    )


OUTSIDE = [
    ("GB", "JE2 3AB", "Jersey"),
    ("GB", "GY1 1AA", "Guernsey"),
    ("GB", "GY9 3AA", "Guernsey"),  # Alderney
    ("JE", "JE2 3AB", "Jersey"),
    ("GG", "GY1 1AA", "Guernsey"),
    ("FI", "22100", "Åland"),
    ("AX", "22100", "Åland"),
    ("ES", "35001", "Canary Islands"),
    ("ES", "38001", "Canary Islands"),
    ("ES", "51001", "Ceuta"),
    ("ES", "52001", "Melilla"),
    ("IT", "23041", "Livigno"),
    ("IT", "22061", "Campione d’Italia"),
    ("DE", "78266", "Büsingen"),
    ("DE", "27498", "Heligoland"),
    ("GR", "630 86", "Mount Athos"),
    ("FR", "97110", "French overseas departments"),
    ("FR", "97400", "French overseas departments"),
    ("FR", "97600", "French overseas departments"),
    ("RE", "97400", "French overseas departments"),
    ("FR", "98713", "French overseas territories"),
    ("DK", "3900", "Greenland"),
]
INSIDE = [
    ("GB", "IM1 1AA"),
    ("GB", "HS1 2AA"),
    ("FI", "00100"),
    ("ES", "07001"),  # the Balearic Islands
    ("IT", "23030"),
    ("IT", "22060"),
    ("DE", "78267"),
    ("DE", "27499"),
    ("GR", "104 31"),
    ("FR", "98000"),  # Monaco
    ("FR", "20000"),
    ("PT", "9000-001"),  # Madeira
    ("DK", "4000"),
]


class TestTerritoryOf:
    @pytest.mark.parametrize(("country", "postcode", "name"), OUTSIDE)
    def test_knows_places_outside(self, country, postcode, name):
        assert territory_of(country, postcode).name == name

    @pytest.mark.parametrize(("country", "postcode"), INSIDE)
    def test_leaves_the_rest_inside(self, country, postcode):
        assert is_postcode(postcode, country)
        assert territory_of(country, postcode) is None

    def test_names_places_that_there_are(self):
        for place in TERRITORIES:
            assert is_country(place.country)
            check_postcodes_possible(place.postcodes, [place.country])
            assert "Article" in place.source


class TestTaxRate:
    @pytest.mark.parametrize(("country", "postcode", "name"), OUTSIDE)
    def test_is_nothing_where_vat_does_not_hold(self, country, postcode, name):
        if territory_of(country, postcode).postcodes:  # else a rate of that country is its own
            tax(country, 19)
        assert rate(country, postcode) == 0

    @pytest.mark.parametrize(("country", "postcode"), INSIDE)
    def test_is_the_country_s_anywhere_else(self, country, postcode):
        tax(country, 19)
        assert rate(country, postcode) == 19

    def test_of_a_place_goes_before(self):
        tax("ES", 21)
        tax("ES", 7, place="Canary Islands", postcodes="35*\n38*")
        tax("PT", 23)
        tax("PT", 22, place="Madeira", postcodes="9000-9399")
        assert [rate("ES", "35001"), rate("ES", "28013"), rate("ES", "51001")] == [7, 21, 0]
        assert [rate("PT", "9000-001"), rate("PT", "1000-205")] == [22, 23]

    def test_of_a_place_has_days_of_its_own(self):
        tax("ES", 21)
        tax("ES", 7, postcodes="35*", valid_until=date(2026, 2, 28))
        tax("ES", 6, postcodes="35*", valid_from=date(2026, 2, 1), valid_until=date(2026, 2, 28))
        assert rate("ES", "35001") == 0

    def test_of_a_place_may_be_that_of_a_country_of_its_own(self):
        tax("JE", 5)
        assert rate("JE", "JE2 3AB") == 5

    def test_of_the_isle_of_man_and_monaco_is_their_neighbour_s(self):
        tax("GB", 20)
        tax("FR", 5, tax_class="reduced")
        assert (rate("IM", "IM1 1AA"), rate("MC", "98000", "reduced")) == (20, 5)
        tax("IM", 19)
        assert rate("IM", "IM1 1AA") == 19
        assert TAXED_AS == {"IM": "GB", "MC": "FR"}

    def test_is_the_shop_s_for_a_country_without_rates(self, settings):
        settings.SHOP_TAX_RATE = Decimal(21)
        assert rate("DE", "10115") == 21


class TestOrder:
    def placed(self, place, postcode="JE2 3AB", country="GB"):
        address = KnownAddress(
            name="Ada Byron", line1="1 Quay", line2="", city="Town", region="", postcode=postcode, country=country
        )
        return place(shipping_address=address)

    def test_to_jersey_contains_no_tax(self, place):
        tax("GB", 20)
        order = self.placed(place)
        assert (order.tax_total, order.lines.get().tax_rate, order.delivery_tax_rate) == (0, 0, 0)
        assert self.placed(place, "IM1 1AA").tax_total == Decimal("4.82")

    def test_says_why_on_its_invoice(self, place):
        tax("GB", 20)
        facts = invoices.issue_invoice(order=paid(confirmed(self.placed(place)))).data
        assert facts["note"].startswith(
            "No VAT is charged: Jersey lies outside the territory of VAT (HMRC, VATPOSG2300"
        )
        facts = invoices.issue_invoice(order=paid(confirmed(self.placed(place, "LS1 4AB")))).data
        assert "No VAT" not in facts["note"]

    def test_is_shown_so_from_the_cart_on(self, make_variant, standard, ada):
        tax("GB", 20)
        make_variant("MUG", "12.00")
        carts.add_to_cart(cart=carts.open_cart(user=ada), sku="MUG", quantity=1)
        taxes = [
            cart_contents_for(cart_contents(user=ada), destination=Destination("GB", postcode)).tax
            for postcode in ("JE2 3AB", "LS1 4AB")
        ]
        assert taxes == [0, Decimal("2.82")]


class TestBackOffice:
    URL = reverse("admin:orders_taxrate_add")
    TYPED = {"country": "es", "tax_class": "standard", "rate": "7", "valid_from": "2026-01-01"}

    @pytest.fixture
    def desk(self, client, admin_user):
        client.force_login(admin_user)
        return client

    def test_takes_a_rate_for_a_place(self, desk):
        desk.post(self.URL, {**self.TYPED, "place": "Canary Islands", "postcodes": "35*\r\n\r\n 38* "})
        row = TaxRate.objects.get()
        assert (row.country, row.postcodes, str(row)) == ("ES", "35*\n38*", "ES Canary Islands standard rate: 7.00 %")
        assert desk.post(self.URL, {**self.TYPED, "rate": "21"}).status_code == 302, "beside that of the country"
        assert "Canary Islands" in desk.get(reverse("admin:orders_taxrate_changelist")).content.decode()

    def test_refuses_what_fits_nothing_there(self, desk):
        page = desk.post(self.URL, {**self.TYPED, "postcodes": "1000-1999"})
        assert "fits no postcode in Spain, where one looks like 28013" in page.content.decode()
        assert not TaxRate.objects.exists()

    def test_refuses_a_zone_that_fits_nothing(self, desk):
        typed = {"name": "Berlin", "countries": "DE", "postcodes": "1000-1999", "position": "0"}
        page = desk.post(reverse("admin:orders_shippingzone_add"), typed)
        assert "fits no postcode in Germany" in page.content.decode()
