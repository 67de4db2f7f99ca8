"""What a merchant sets up in the back office: errors stand beside their fields, and nothing is saved by halves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from my_shop.roles import create_roles
from orders import configuration
from orders.models import PaymentMethod, Promotion, ShippingMethod, ShippingZone, TaxRate, Voucher
from tests import recipes
from tests.desk import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    create_roles()
    user = recipes.member.make(is_staff=True)
    user.groups.add(Group.objects.get(name="manager"))
    client.force_login(user)
    return client


def add(client, model, **typed):
    return client.post(f"/admin/orders/{model}/add/", typed)


def errors(response):
    assert response.status_code == 200, "a refusal shows the form again"
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


VOUCHER = {"code": "TEN", "name": "Ten off", "kind": "percentage", "value": "10", "minimum": "0", "is_active": "on"}
SALE = {"name": "Sale", "kind": "percentage", "percentage": "10", "minimum": "0", "is_active": "on", "position": "0"}
OFFER = {**SALE, "kind": "buy-pay", "percentage": "", "buy_quantity": "3", "pay_quantity": "2"}
TAX = {"country": "DE", "tax_class": "standard", "rate": "19", "valid_from": "2026-01-01"}
RATES = {"rates-TOTAL_FORMS": "1", "rates-INITIAL_FORMS": "0"}
METHOD = {"name": "Parcel", "price": "5", "min_days": "1", "max_days": "2", "position": "0", "is_active": "on", **RATES}


@pytest.mark.parametrize(
    "model", ["voucher", "promotion", "taxrate", "shippingzone", "shippingmethod", "paymentmethod"]
)
class TestPages:
    def test_open_for_a_manager_with_few_queries(self, manager, model, django_assert_max_num_queries):
        with django_assert_max_num_queries(15):
            assert manager.get(f"/admin/orders/{model}/").status_code == 200
        with django_assert_max_num_queries(15):
            assert manager.get(f"/admin/orders/{model}/add/").status_code == 200

    def test_are_closed_to_a_shopper(self, client, model):
        client.force_login(recipes.member.make())
        assert client.get(f"/admin/orders/{model}/").status_code == 302


class TestVoucher:
    def test_keeps_its_code_in_capitals(self, manager):
        assert add(manager, "voucher", **{**VOUCHER, "code": " ten off "}).status_code == 302
        assert Voucher.objects.get().code == "TENOFF"

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"code": "TEN!"}, "code"),
            ({"code": "TÉN"}, "code"),
            ({"code": "AB"}, "code"),
            ({"value": "0"}, "value"),
            ({"value": "100.01"}, "value"),
            ({"value": "-1"}, "value"),
            ({"kind": "amount", "value": "0"}, "value"),
            ({"minimum": "-1"}, "minimum"),
            ({"total_limit": "-1"}, "total_limit"),
            ({"name": "a\nb\x00"}, "name"),
            (
                {
                    "starts_at_0": "2026-02-02",
                    "starts_at_1": "00:00",
                    "ends_at_0": "2026-02-01",
                    "ends_at_1": "00:00",
                },
                "ends_at",
            ),
        ],
    )
    def test_refuses_beside_the_field(self, manager, typed, field):
        assert list(errors(add(manager, "voucher", **{**VOUCHER, **typed}))) == [field]
        assert not Voucher.objects.exists()

    def test_refuses_a_code_that_is_taken_in_small_letters_as_well(self, manager):
        add(manager, "voucher", **VOUCHER)
        assert "code" in errors(add(manager, "voucher", **{**VOUCHER, "code": "ten"}))
        assert Voucher.objects.count() == 1

    def test_refuses_a_limit_below_its_uses(self, manager):
        voucher = Voucher.objects.create(code="TEN", name="Ten", kind="percentage", value=10, used_count=3)
        response = send(manager, f"/admin/orders/voucher/{voucher.pk}/change/", {**VOUCHER, "total_limit": "2"})
        assert errors(response) == {"total_limit": ["3 orders have used it already."]}

    def test_that_was_used_is_not_deleted(self, manager):
        voucher = Voucher.objects.create(code="TEN", name="Ten", kind="percentage", value=10, used_count=1)
        assert manager.post(f"/admin/orders/voucher/{voucher.pk}/delete/", {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [voucher.pk], "post": "yes"}
        manager.post("/admin/orders/voucher/", chosen)
        assert Voucher.objects.exists()

    def test_is_found_by_whether_it_runs(self, manager):
        now, day = timezone.now(), timedelta(days=1)
        for code, fields in {
            "NOW": {},
            "LATER": {"starts_at": now + day},
            "OVER": {"ends_at": now - day},
            "OFF": {"is_active": False},
        }.items():
            Voucher.objects.create(code=code, name=code, kind="percentage", value=10, **fields)
        for running in ("now", "later", "over", "off"):
            found = manager.get("/admin/orders/voucher/", {"running": running}).context["cl"].queryset
            assert [voucher.code for voucher in found] == [running.upper()]


class TestPromotion:
    def test_is_saved_with_what_it_is_for_and_holds_at_once(self, manager):
        house, mug = recipes.category.make(path="house"), recipes.product.make()
        configuration.current().promotions()
        assert add(manager, "promotion", **OFFER, categories=[house.pk], products=[mug.pk]).status_code == 302
        [found] = configuration.current().promotions()
        assert (found.buy, found.pay) == (3, 2)
        assert (found.scope.category_ids, found.scope.product_ids) == ({house.pk}, {mug.pk})

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({**SALE, "percentage": ""}, "percentage"),
            ({**SALE, "percentage": "0"}, "percentage"),
            ({**SALE, "percentage": "101"}, "percentage"),
            ({**OFFER, "buy_quantity": ""}, "buy_quantity"),
            ({**OFFER, "pay_quantity": "3"}, "pay_quantity"),
            ({**OFFER, "pay_quantity": "0"}, "pay_quantity"),
        ],
    )
    def test_refuses_beside_the_field(self, manager, typed, field):
        assert list(errors(add(manager, "promotion", **typed))) == [field]
        assert not Promotion.objects.exists()


class TestTaxRate:
    def test_of_a_new_day_is_saved_as_new(self, manager):
        add(manager, "taxrate", **{**TAX, "country": "de"})
        row = TaxRate.objects.get()
        changed = {**TAX, "rate": "16", "valid_from": "2026-07-01", "_saveasnew": "Save as new"}
        assert manager.post(f"/admin/orders/taxrate/{row.pk}/change/", changed).status_code == 302
        assert list(TaxRate.objects.values_list("country", "rate")) == [("DE", 16), ("DE", 19)]

    @pytest.mark.parametrize(
        "typed",
        [{"country": "D1"}, {"country": "DEU"}, {"rate": "101"}, {"rate": "-1"}, {"valid_until": "2025-12-31"}],
    )
    def test_refuses_beside_the_field(self, manager, typed):
        assert list(errors(add(manager, "taxrate", **{**TAX, **typed}))) == list(typed)

    def test_refuses_a_second_row_of_the_same_day(self, manager):
        add(manager, "taxrate", **TAX)
        assert errors(add(manager, "taxrate", **TAX))
        assert TaxRate.objects.count() == 1


class TestDelivery:
    def test_a_method_is_saved_with_its_rates(self, manager):
        zone = ShippingZone.objects.create(name="Germany", countries="DE")
        rate = {"rates-0-zone": zone.pk, "rates-0-price": "6", "rates-0-min_subtotal": "0"}
        assert add(manager, "shippingmethod", **METHOD, **rate).status_code == 302
        quote = {"country": "DE", "postcode": "", "weight_grams": 1, "subtotal": Decimal(1)}
        assert [found.price for found in configuration.current().quotes(**quote)] == [6]

    @pytest.mark.parametrize(
        "typed",
        [
            {"rates-0-min_days": "2"},
            {"rates-0-min_days": "3", "rates-0-max_days": "2"},
            {"rates-0-price": "-1"},
        ],
    )
    def test_an_impossible_rate_is_refused_in_words_and_nothing_is_saved(self, manager, typed):
        zone = ShippingZone.objects.create(name="Germany", countries="DE")
        rate = {"rates-0-zone": zone.pk, "rates-0-price": "6", "rates-0-min_subtotal": "0", **typed}
        response = add(manager, "shippingmethod", **METHOD, **rate)
        assert response.status_code == 200
        assert response.context["errors"]
        assert "orders_shipping" not in str(response.context["errors"])
        assert not ShippingMethod.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "field"),
        [({"countries": "Germany"}, "countries"), ({"countries": ""}, "countries"), ({"postcodes": "*"}, "postcodes")],
    )
    def test_a_zone_is_refused_beside_the_field(self, manager, typed, field):
        zone = {"name": "Germany", "countries": "DE", "postcodes": "", "position": "0", **typed}
        assert list(errors(add(manager, "shippingzone", **zone))) == [field]


class TestPaymentMethod:
    CASH = {"name": "Cash", "gateway": "on_delivery", "is_active": "on", "position": "0"}

    def test_chooses_among_the_gateways_that_are_offered(self, manager, settings):
        settings.SHOP_GATEWAYS = ["on_delivery"]
        assert add(manager, "paymentmethod", **self.CASH).status_code == 302
        assert "gateway" in errors(add(manager, "paymentmethod", **{**self.CASH, "gateway": "stripe"}))
        assert PaymentMethod.objects.get().gateway == "on_delivery"

    def test_can_be_switched_off_and_not_on_once_its_gateway_is_gone(self, manager, settings):
        settings.SHOP_GATEWAYS = []
        method = PaymentMethod.objects.create(name="Cash", gateway="on_delivery")
        path = f"/admin/orders/paymentmethod/{method.pk}/change/"
        assert "gateway" in errors(send(manager, path, self.CASH))
        assert send(manager, path, {**self.CASH, "is_active": ""}).status_code == 302
        method.refresh_from_db()
        assert not method.is_active

    def test_refuses_a_gateway_that_is_not_set_up(self, manager, settings):
        settings.SHOP_GATEWAYS = ["stripe"]
        settings.STRIPE_SECRET_KEY = ""
        assert "gateway" in errors(add(manager, "paymentmethod", **{**self.CASH, "gateway": "stripe"}))
