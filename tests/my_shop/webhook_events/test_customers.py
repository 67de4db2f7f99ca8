import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

if not apps.is_installed("customers"):
    pytest.skip("customers is unplugged", allow_module_level=True)

from customers.models import Contact
from customers.services import accounts, addresses, erasure, profiles
from my_shop.kernel.webhooks.models import Event
from tests.customers.services.test_addresses import HOME

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(told):
    return get_user_model().objects.create_user("ada", "ada@example.com", "pass-for-tests")


def event(ada, kind):
    number = ada.customer.number
    known = Contact.objects.filter(user=ada).values_list("pk", flat=True).first()
    return (f"customer.{kind}", f"customer:{number}", {"number": number, "customer_id": known})


def test_somebody_new_is_told_once(ada, told):
    assert told() == [event(ada, "created")]
    accounts.ensure_account(ada)
    assert told() == []


def test_what_they_change_is_told_and_a_log_in_is_not(ada, told):
    told()
    ada.save(update_fields=["last_login"])
    assert told() == []
    ada.email = "ada@new.example"
    ada.save(update_fields=["email"])
    home = addresses.save_address(customer=ada.customer, **HOME)
    addresses.make_default(address=home)
    addresses.remove_address(address=home)
    profiles.save_profile(profile=ada.profile, nickname="Ada", date_of_birth=None, gender="", bio="")
    assert told() == [event(ada, "changed")] * 5


def test_names_the_address_at_which_the_api_has_them(ada, told):
    told()
    known = Contact.objects.update_or_create(email=ada.email, defaults={"user": ada})[0]
    profiles.save_phone(customer=ada.customer, phone="+49 30 123")
    [(_, _, data)] = told()
    assert data == {"number": ada.customer.number, "customer_id": known.pk}


def test_whoever_is_erased_is_told_of_and_what_was_told_before_is_deleted(ada):
    told_of = event(ada, "erased")
    assert Event.objects.filter(type="customer.created").exists()
    erasure.erase_account(user=ada)
    assert [(each.type, each.subject) for each in Event.objects.all()] == [told_of[:2]]


def test_people_who_had_no_customer_are_told(ada, told):
    told()
    get_user_model().objects.bulk_create([get_user_model()(username="bo", email="bo@example.com")])
    accounts.backfill_accounts()
    assert told() == [event(get_user_model().objects.get(username="bo"), "created")]
