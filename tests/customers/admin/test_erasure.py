"""The staff's page that erases a person: who may, what it says before, and what the log keeps."""

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from customers.models import Customer, OutgoingEmail
from tests.my_shop.test_roles import member_of
from tests.recipes import admin, member

User = get_user_model()
pytestmark = pytest.mark.django_db

ERASE, EXPORT = "/admin/customers/customer/erase/", "/admin/customers/customer/export/"
TYPED = {"reason": "Letter of 3 May by Jo Lind, jo@example.com", "is_sure": "on"}


@pytest.fixture
def jo():
    return member.make(username="jo", email="jo@example.com", first_name="Jo", last_name="Lind")


class TestDeletingAUser:
    @pytest.mark.parametrize("row", ["user", "customer"])
    def test_leads_to_the_page_that_erases(self, admin_client, jo, row):
        pages = {"user": f"/admin/auth/user/{jo.pk}", "customer": f"/admin/customers/customer/{jo.customer.pk}"}
        assert f"{pages[row]}/delete/" in admin_client.get(f"{pages[row]}/change/").content.decode()
        assert admin_client.post(f"{pages[row]}/delete/", {"post": "yes"})["Location"] == f"{ERASE}?user={jo.pk}"
        assert User.objects.filter(pk=jo.pk).exists()

    @pytest.mark.parametrize("path", ["/admin/auth/user/", "/admin/customers/customer/"])
    def test_by_the_list_is_one_at_a_time(self, admin_client, jo, path):
        keys = {"/admin/auth/user/": jo.pk, "/admin/customers/customer/": jo.customer.pk}
        chosen = {"action": "erase_person", "_selected_action": [keys[path]]}
        assert admin_client.post(path, chosen)["Location"] == f"{ERASE}?user={jo.pk}"
        every = {"action": "erase_person", "_selected_action": list(range(1, jo.pk + 9))}
        assert ERASE not in admin_client.post(path, every).get("Location", "")
        admin_client.post(path, {**chosen, "action": "delete_selected", "post": "yes"})
        assert User.objects.filter(pk=jo.pk).exists()


class TestErasePage:
    def test_says_what_goes_and_erases_with_a_reason_that_is_logged_and_names_nobody(self, admin_client, jo):
        page = admin_client.get(f"{ERASE}?user={jo.pk}").content.decode()
        assert "The account with its log-ins" in page and "jo" in page
        assert admin_client.post(f"{ERASE}?user={jo.pk}", {**TYPED, "reason": ""}).status_code == 422
        assert admin_client.post(f"{ERASE}?user={jo.pk}", {"reason": "Letter"}).status_code == 422
        assert User.objects.filter(pk=jo.pk).exists()
        assert admin_client.post(f"{ERASE}?user={jo.pk}", TYPED).status_code == 302
        assert not User.objects.filter(pk=jo.pk).exists() and not Customer.objects.filter(user_id=jo.pk).exists()
        entry = LogEntry.objects.get()
        assert (entry.user.username, entry.object_repr) == ("admin", "a member")
        assert entry.change_message == "Erased: Letter of 3 May by [erased], [erased]"

    def test_erases_a_guest_by_the_address(self, admin_client):
        OutgoingEmail.objects.create(to=["Guest@example.com"], subject="Hello", message_id="1", status="sent")
        assert "without an account" in admin_client.get(f"{ERASE}?email=guest@example.com").content.decode()
        assert admin_client.post(f"{ERASE}?email=guest@example.com", TYPED).status_code == 302
        assert list(OutgoingEmail.objects.values_list("is_deleted_once_sent", flat=True)) == [True]

    def test_of_an_address_that_has_an_account_is_the_members(self, admin_client, jo):
        assert "with an account" in admin_client.get(f"{ERASE}?email=Jo@example.com").content.decode()

    def test_refuses_staff_and_nobody(self, admin_client):
        boss = admin.make()
        response = admin_client.post(f"{ERASE}?user={boss.pk}", TYPED)
        assert response.status_code == 409 and "out of the staff first" in response.content.decode()
        assert admin_client.get(ERASE).status_code == 302
        for wrong in ("x", "999999", "²", "9" * 40):
            assert admin_client.get(ERASE, {"user": wrong}).status_code == 404

    def test_hands_out_what_is_held_and_logs_it(self, admin_client, jo):
        assert "Download their data" in admin_client.get(f"{ERASE}?user={jo.pk}").content.decode()
        assert admin_client.get(f"{EXPORT}?user={jo.pk}").status_code == 405
        response = admin_client.post(f"{EXPORT}?user={jo.pk}")
        assert response["Content-Disposition"] == 'attachment; filename="personal-data.json"'
        assert "no-store" in response["Cache-Control"]
        assert response.json()["account"]["email"] == "jo@example.com"
        assert admin_client.post(f"{EXPORT}?email=guest@example.com").json()["account"] == {
            "emails": ["guest@example.com"]
        }
        assert list(LogEntry.objects.values_list("object_repr", flat=True)) == ["a guest", "a member"]

    def test_to_hand_out_is_not_to_erase(self, client, jo):
        clerk = User.objects.create_user("clerk", is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="export_customer"))
        client.force_login(clerk)
        page = client.get(f"{ERASE}?user={jo.pk}").content.decode()
        assert "Download their data" in page and "What is erased" not in page
        assert client.post(f"{EXPORT}?user={jo.pk}").status_code == 200
        assert client.post(f"{ERASE}?user={jo.pk}", TYPED).status_code == 403
        assert User.objects.filter(pk=jo.pk).exists()

    @pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 403)])
    def test_is_for_whoever_may(self, client, jo, role, status):
        client.force_login(member_of(role))
        assert client.get(f"{ERASE}?user={jo.pk}").status_code == status
        if role == "editor":
            assert client.post(f"{ERASE}?user={jo.pk}", TYPED).status_code == 403
        assert client.post(f"{EXPORT}?user={jo.pk}").status_code == status
        assert User.objects.filter(pk=jo.pk).exists()

    @pytest.mark.skipif(not apps.is_installed("orders"), reason="orders is unplugged")
    def test_is_led_to_by_the_page_of_a_guests_order(self, admin_client):
        from model_bakery import baker

        money = dict.fromkeys(("subtotal", "delivery_total", "tax_total", "total"), 0)
        order = baker.make("orders.Order", number="A-1", email="a+b@example.com", currency="EUR", user=None, **money)
        page = admin_client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
        assert f"{ERASE}?email=a%2Bb%40example.com" in page
