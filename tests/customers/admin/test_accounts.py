import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Address, Customer, Profile
from customers.services import accounts, addresses, profiles
from tests.customers.services.test_accounts import bare_user
from tests.customers.services.test_addresses import HOME
from tests.desk import fill_in, send
from tests.recipes import member

User = get_user_model()
pytestmark = pytest.mark.django_db


def queries(client, path):
    client.get(path)  # warm
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_log_says_what_a_user_was_made_in_the_words_of_the_page(admin_client):
    page = f"/admin/auth/user/{member.make().pk}/change/"
    fill_in(admin_client, page, is_staff="on", first_name="Ann", last_name="Byrne")
    fill_in(admin_client, page, is_staff=None)
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Changed “First name” and “Last name”. “Works in the back office” is on now.",
        "“Works in the back office” is off now.",
    ]


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
    ADD = "/admin/auth/user/add/"

    def test_is_added_by_e_mail_with_a_profile_a_customer_and_roles(self, admin_client):
        packer = Group.objects.create(name="packer")
        fill_in(
            admin_client,
            self.ADD,
            email="Pia@Example.com",
            new_password="ten loud geese",
            is_staff="on",
            groups=packer.pk,
        )
        pia = User.objects.get(email="pia@example.com")
        assert pia.username and pia.check_password("ten loud geese")
        assert (pia.is_staff, pia.is_superuser, [*pia.groups.all()]) == (True, False, [packer])
        assert (Profile.objects.filter(user=pia).count(), Customer.objects.filter(user=pia).count()) == (1, 1)

    def test_without_a_password_chooses_one_by_a_link(self, admin_client):
        fill_in(admin_client, self.ADD, email="pia@example.com")
        assert not User.objects.get(email="pia@example.com").has_usable_password()

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"email": ""}, "This field is required."),
            ({"email": "Ada@example.com"}, "This e-mail address has an account already."),
            ({"email": "pia@example.com", "new_password": "geese"}, "at least 10 characters"),
        ],
    )
    def test_is_not_added_otherwise(self, admin_client, typed, words):
        member.make(email="ada@example.com")
        count = User.objects.count()
        assert words in fill_in(admin_client, self.ADD, **typed).text
        assert User.objects.count() == count

    def test_takes_no_address_that_another_account_has(self, admin_client):
        member.make(email="ada@example.com")
        bo = member.make(email="bo@example.com")
        confirmed = member.make(email="old@example.com")
        EmailAddress.objects.create(user=confirmed, email="new@example.com", verified=True, primary=True)
        for taken in ("ADA@example.com", "new@example.com"):
            page = fill_in(admin_client, f"/admin/auth/user/{bo.pk}/change/", email=taken)
            assert "This e-mail address has an account already." in page.text
        fill_in(admin_client, f"/admin/auth/user/{bo.pk}/change/", email="Bo@example.com", first_name="Bo")
        bo.refresh_from_db()
        assert (bo.email, bo.first_name) == ("bo@example.com", "Bo")

    def test_may_stay_without_an_address_where_it_had_none(self, admin_client):
        boss = member.make(email="")
        fill_in(admin_client, f"/admin/auth/user/{boss.pk}/change/", first_name="Boss")
        boss.refresh_from_db()
        assert boss.first_name == "Boss"

    def test_speaks_a_merchant_s_words(self, admin_client):
        ada = member.make(email="ada@example.com", password=make_password("ten loud geese"))
        Group.objects.create(name="packer")
        Group.objects.create(name="our own")
        for path, title in ((f"/admin/auth/user/{ada.pk}/change/", "Change account"), (self.ADD, "Add account")):
            page = admin_client.get(path).text
            assert title in page and "Works in the back office" in page
            assert "packer: Packs and sends" in page and "our own" in page
            for word in ("Superuser", "Staff status", "hash", "Groups", "Add user", "site administrator"):
                assert word not in page
        page = admin_client.get(f"/admin/auth/user/{ada.pk}/change/").text
        assert "Administrator" in page and "May do everything" in page and "A password is set." in page
        bo = member.make(email="bo@example.com", password=make_password(None))
        assert "No password is set." in admin_client.get(f"/admin/auth/user/{bo.pk}/change/").text

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


class TestRoleWithoutTheBackOffice:
    @pytest.mark.parametrize(("is_staff", "is_warned"), [(False, True), (True, False)])
    def test_is_warned_of(self, admin_client, is_staff, is_warned):
        user, role = member.make(is_staff=is_staff), Group.objects.create(name="helper")
        page = fill_in(admin_client, f"/admin/auth/user/{user.pk}/change/", groups=[role.pk])
        assert ("has a role, but cannot open the back office" in page.text) is is_warned
