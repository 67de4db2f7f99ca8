"""A business says so at the checkout, and sees the total without VAT once VIES has said that its number is valid."""

import pytest
from django.urls import reverse

from orders.models import Order, VatIdCheck
from orders.services.lifecycle import vat_id_worker
from tests.orders.views.test_checkout import check_out, guest, standard, typed  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

PARIS = {"country": "FR", "city": "Paris", "postcode": "75001"}
NUMBER = "FR 40 303 265 045"


@pytest.fixture(autouse=True)
def austrian(settings):
    settings.SHOP_COUNTRY, settings.SHOP_VAT_ID = "AT", "ATU57194903"


class TestCheckout:
    def test_asks_behind_a_question_and_only_in_some_countries(self, guest, standard, settings):  # noqa: F811
        page = guest.get(reverse("orders:checkout")).content.decode()
        assert "Buying for a business?" in page
        settings.SHOP_COUNTRY = "US"
        assert "Buying for a business?" not in guest.get(reverse("orders:checkout")).content.decode()

    @pytest.mark.parametrize("billing, beside", [({}, "FR"), ({"billing_same": ""}, "Germany")])
    def test_refuses_a_number_of_another_country_beside_the_field(self, guest, typed, billing, beside):  # noqa: F811
        address = {"billing_name": "Ada", "billing_line1": "Gartenweg 3", "billing_city": "Berlin"}
        address |= {"billing_country": "DE", "billing_postcode": "10115"}
        number = "DE136695976" if not billing else NUMBER
        page = check_out(guest, typed, **PARIS, **address, **billing, vat_id=number)
        assert page.status_code == 422
        assert beside in page.context["form"].errors["vat_id"][0]
        assert not Order.objects.exists()

    def test_shows_the_total_with_tax_until_the_answer_is_there(self, guest, typed):  # noqa: F811
        review = check_out(guest, typed, **PARIS, company="Byron et fille", vat_id=NUMBER)["Location"]
        order = Order.objects.get()
        assert (order.company, order.vat_id) == ("Byron et fille", "FR40303265045")
        page = guest.get(review).content.decode()
        assert "We are asking VIES" in page and "€28.90" in page and "Byron et fille" in page
        asked_on = order.get_absolute_url()
        assert guest.get(asked_on, headers={"HX-Request": "true"}).status_code == 204
        vat_id_worker.process_vat_id_checks()
        page = guest.get(asked_on, headers={"HX-Request": "true"}).content.decode()
        assert "We are asking VIES" not in page and "€24.08" in page and "Article 138" in page
        again = guest.get(reverse("orders:checkout")).content.decode()
        assert "Byron et fille" in again and "FR40303265045" in again
        assert VatIdCheck.objects.get().is_valid
