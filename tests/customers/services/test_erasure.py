import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db.models import ProtectedError

from customers.models import Address, Customer, OutgoingEmail, Profile
from customers.outbox.draft import EmailDraft
from customers.outbox.queue import queue_email
from customers.services import accounts, addresses, erasure, profiles
from customers.signals import account_erased
from my_shop.kernel.desk.models import SavedList
from my_shop.kernel.desk.services import save_list
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.pictures.models import Picture
from tests.customers.services.test_addresses import HOME
from tests.customers.services.test_profiles import FACTS, photo
from tests.recipes import member

User = get_user_model()
pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    user = member.make(email="ada@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    profile, customer = accounts.ensure_account(user)
    profiles.save_profile(profile=profile, **FACTS, avatar=photo())
    addresses.save_address(customer=customer, **HOME)
    return user


def rows():
    return [model.objects.count() for model in (User, Profile, Customer, Address, Picture)]


class TestEraseAccount:
    def test_deletes_everything_and_says_so_once(self, user):
        heard = []
        queue_email(EmailDraft(to=["ada@example.com"], subject="old", text="old"))
        OutgoingEmail.objects.update(status="sent")
        queue_email(EmailDraft(to=["ada@example.com"], subject="waiting", text="waiting"))

        def listen(sender, user_id, emails, **kwargs):
            heard.append((user_id, emails, User.objects.filter(pk=user_id).exists()))

        account_erased.connect(listen)
        pk = user.pk
        try:
            erasure.erase_account(user=user)
        finally:
            account_erased.disconnect(listen)
        assert heard == [(pk, ("ada@example.com",), True)]
        assert rows() == [0, 0, 0, 0, 0]
        assert list(OutgoingEmail.objects.values_list("subject", "is_deleted_once_sent")) == [
            ("What we had of you is deleted", True)
        ]

    def test_of_who_is_gone_already_does_nothing(self, user):
        erasure.erase_account(user=User.objects.get(pk=user.pk))
        erasure.erase_account(user=user)
        assert OutgoingEmail.objects.count() == 1

    def test_a_failing_receiver_changes_nothing(self, user):
        def planted(sender, **kwargs):
            raise RuntimeError("planted")

        before = rows()
        account_erased.connect(planted)
        try:
            with pytest.raises(RuntimeError, match="planted"):
                erasure.erase_account(user=user)
        finally:
            account_erased.disconnect(planted)
        assert rows() == before
        assert OutgoingEmail.objects.count() == 0

    def test_deletes_the_lists_that_staff_have_narrowed_to_the_person(self, user):
        keeper = member.make(is_staff=True)
        queries = ["q=Ada%40example.com", "q=bo.ada%40example.com", "e-mail=ada%40example.com.au", "status=confirmed"]
        for number, query in enumerate(queries):
            save_list(owner=keeper, model="customers.contact", name=f"List {number}", query=query)
        save_list(owner=keeper, model="orders.order", name="of ada@example.com", query="status=confirmed")
        erasure.erase_account(user=user)
        assert list(SavedList.objects.order_by("pk").values_list("query", flat=True)) == queries[1:]

    def test_takes_the_person_out_of_what_imports_have_noted(self, user):
        source = Import.objects.create(importer="customers", file_name="customers.csv")
        row = ImportRow.objects.create(source=source, phase="run", line=2, result="created", label="Ada@example.com")
        erasure.erase_account(user=user)
        row.refresh_from_db()
        assert row.label == "[erased]"

    def test_refuses_staff(self, user):
        user.is_staff = True
        before = rows()
        with pytest.raises(erasure.CannotErase, match="administrator"):
            erasure.erase_account(user=user)
        assert rows() == before

    def test_refuses_whom_other_rows_need(self, user, monkeypatch):
        def protected(self):
            raise ProtectedError("needed", set())

        before = rows()
        monkeypatch.setattr(User, "delete", protected)
        with pytest.raises(erasure.CannotErase, match="write to us"):
            erasure.erase_account(user=user)
        assert rows() == before
