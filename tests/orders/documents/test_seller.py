import pytest

from my_shop.kernel.brand.services import save_brand
from orders.documents.checks import check_seller
from orders.documents.data import Seller
from orders.documents.seller import current_seller

pytestmark = pytest.mark.django_db


class TestSellerFromSettings:
    def test_says_what_the_settings_say(self, settings):
        settings.SHOP_NAME = "Fern & Co"
        settings.SHOP_ADDRESS = ["Fern Ltd", "1 Mill Lane", "Dublin"]
        settings.SHOP_EMAIL = "hello@fern.example"
        settings.SHOP_VAT_ID = "IE1"
        settings.SHOP_REGISTER = "CRO 2"
        settings.SHOP_BANK = "IBAN 3"

        assert current_seller() == Seller(
            "Fern & Co", ("Fern Ltd", "1 Mill Lane", "Dublin"), "hello@fern.example", "IE1", "CRO 2", "IBAN 3", "GB"
        )

    def test_names_the_numbers_as_a_producer(self):
        save_brand(texts={"producer_numbers": "WEEE: DE 12345678\nBatteries: 21000001"})

        assert current_seller().producer_numbers == ("WEEE: DE 12345678", "Batteries: 21000001")

    def test_goes_by_its_name_where_the_address_is_not_set_yet(self, settings):
        settings.SHOP_NAME, settings.SHOP_ADDRESS = "Fern & Co", []

        assert current_seller().address == ("Fern & Co",)


class TestCheckSeller:
    def test_is_silent_where_both_are_set(self, settings):
        settings.SHOP_ADDRESS, settings.SHOP_VAT_ID = ["Fern Ltd", "Dublin"], "IE1"
        assert check_seller() == []

    def test_demands_an_address_and_names_a_missing_vat_id(self, settings):
        settings.SHOP_ADDRESS, settings.SHOP_VAT_ID = [], ""
        assert [(found.id, found.is_serious()) for found in check_seller()] == [
            ("orders.E020", True),
            ("orders.W021", False),
        ]
