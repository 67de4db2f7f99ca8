import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Address, Customer, Profile
from customers.services import accounts, addresses, profiles
from tests.customers.services.test_accounts import bare_user
from tests.customers.services.test_addresses import HOME
from tests.desk import send
from tests.recipes import member

User = get_user_model()
pytestmark = pytest.mark.django_db


def queries(client, path):
    client.get(path)  # warm
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


class TestLists:
    @pytest.mark.parametrize("path", ["/admin/auth/user/", "/admin/customers/customer/", "/admin/auth/user/?q=ada"])
    def test_queries_do_not_grow_with_rows(self, admin_client, path):
        member.make(_quantity=2)
        few = queries(admin_client, path)
        member.make(_quantity=20)
        assert queries(admin_client, path) == few

    def test_shows_users_without_companions(self, admin_client):
        bare_user()
        assert admin_client.get("/admin/auth/user/").status_code == 200

    @pytest.mark.parametrize("query", ["ada@example.com", "Ada", "Vienna"])
    def test_finds_customers(self, admin_client, query):
        profile, customer = accounts.ensure_account(member.make(email="ada@example.com"))
        profiles.save_profile(profile=profile, nickname="Ada", date_of_birth=None, gender="", bio="")
        addresses.save_address(customer=customer, **HOME)
        other = accounts.ensure_account(member.make())[1]
        page = admin_client.get("/admin/customers/customer/", {"q": query}).content.decode()
        assert customer.number in page and other.number not in page


class TestUser:
    def test_is_added_with_one_profile_and_one_customer(self, admin_client):
        assert admin_client.get("/admin/auth/user/add/").status_code == 200
        data = {
            "username": "new",
            "usable_password": "true",
            "password1": "ten loud geese",
            "password2": "ten loud geese",
        }
        assert admin_client.post("/admin/auth/user/add/", data).status_code == 302
        user = User.objects.get(username="new")
        assert (Profile.objects.filter(user=user).count(), Customer.objects.filter(user=user).count()) == (1, 1)

    def test_without_companions_gets_them_when_looked_at(self, admin_client):
        user = bare_user()
        assert admin_client.get(f"/admin/auth/user/{user.pk}/change/").status_code == 200
        assert (Profile.objects.filter(user=user).count(), Customer.objects.filter(user=user).count()) == (1, 1)
        assert admin_client.get("/admin/auth/user/999999/change/").status_code == 302


class TestCustomer:
    @pytest.fixture
    def customer(self):
        return accounts.ensure_account(member.make())[1]

    def save(self, client, customer, *rows, initial=0):
        data = {"phone": "", "addresses-TOTAL_FORMS": len(rows), "addresses-INITIAL_FORMS": initial}
        for number, row in enumerate(rows):
            data |= {f"addresses-{number}-{key}": value for key, value in row.items()}
        return send(client, f"/admin/customers/customer/{customer.pk}/change/", data)

    def test_leads_to_the_orders(self, admin_client, customer):
        from django.apps import apps

        page = admin_client.get(f"/admin/customers/customer/{customer.pk}/change/").content.decode()
        link = f"/admin/orders/order/?user__id__exact={customer.user_id}"
        assert (link in page) == apps.is_installed("orders")

    def test_addresses_are_kept_by_the_services(self, admin_client, customer):
        assert self.save(admin_client, customer, HOME, HOME | {"line1": "Hill 2"}).status_code == 302
        first, second = customer.addresses.order_by("pk")
        assert (first.is_default, second.is_default) == (True, False)
        rows = [
            HOME | {"id": first.pk, "customer": customer.pk, "DELETE": "on"},
            HOME | {"id": second.pk, "customer": customer.pk, "line1": "Hill 3"},
        ]
        assert self.save(admin_client, customer, *rows, initial=2).status_code == 302
        assert list(Address.objects.values_list("line1", "is_default")) == [("Hill 3", True)]

    def test_an_address_holds_to_the_rules_of_its_country(self, admin_client, customer):
        for parts, words in (({"postcode": "1"}, "4 digits"), ({"country": "US", "postcode": "95014"}, "the state")):
            response = self.save(admin_client, customer, HOME | parts)
            assert response.status_code == 200
            assert words in response.content.decode()
        assert not Address.objects.exists()
        self.save(admin_client, customer, HOME | {"country": "GB", "postcode": "sw1a1aa"})
        assert Address.objects.get().postcode == "SW1A 1AA"

    def test_is_not_added_here_and_deleting_deletes_nothing(self, admin_client, customer):
        assert admin_client.get("/admin/customers/customer/add/").status_code == 403
        assert admin_client.post(f"/admin/customers/customer/{customer.pk}/delete/", {"post": "yes"}).status_code == 302
