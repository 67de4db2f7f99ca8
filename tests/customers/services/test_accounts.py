import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, Profile
from customers.services import accounts
from customers.services.accounts import backfill_accounts, ensure_account

User = get_user_model()
pytestmark = pytest.mark.django_db


def bare_user(name="bare"):
    """A User as bulk_create leaves it: no signal, no profile, no customer."""
    return User.objects.bulk_create([User(username=name, email=f"{name}@example.com")])[0]


def companions(user):
    return Profile.objects.filter(user=user).count(), Customer.objects.filter(user=user).count()


class TestEnsurePerson:
    def test_makes_what_is_missing_and_nothing_twice(self):
        user = bare_user()
        assert companions(user) == (0, 0)
        first = ensure_account(user)
        assert ensure_account(User.objects.get(pk=user.pk)) == first
        assert companions(user) == (1, 1)

    def test_makes_only_the_half_that_is_missing(self):
        user = bare_user()
        profile = Profile.objects.create(user=user, nickname="Half")
        found, customer = ensure_account(user)
        assert (found.pk, found.nickname) == (profile.pk, "Half")
        assert customer.user == user

    def test_draws_another_number_when_one_is_taken(self, monkeypatch):
        ensure_account(taken := bare_user("taken"))
        numbers = iter([taken.customer.number, "AAAAAAAAAA"])
        monkeypatch.setattr(accounts, "random_number", lambda: next(numbers))
        assert ensure_account(bare_user("second"))[1].number == "AAAAAAAAAA"

    def test_gives_up_when_every_number_is_taken(self, monkeypatch):
        ensure_account(taken := bare_user("taken"))
        monkeypatch.setattr(accounts, "random_number", lambda: taken.customer.number)
        with pytest.raises(IntegrityError):
            ensure_account(bare_user("second"))

    def test_numbers_tell_nothing(self):
        numbers = {accounts.random_number() for _ in range(200)}
        assert len(numbers) == 200
        assert all(len(number) == 10 and set(number) <= set(accounts.NUMBER_ALPHABET) for number in numbers)


class TestEveryNewUserIsAPerson:
    def test_made_in_a_shell(self):
        assert companions(User.objects.create_user("shell")) == (1, 1)

    def test_made_by_createsuperuser(self, monkeypatch):
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long enough one")
        call_command("createsuperuser", interactive=False, username="root", email="root@example.com", stdout=StringIO())
        assert companions(User.objects.get(username="root")) == (1, 1)

    def test_made_in_the_admin(self, admin_client):
        response = admin_client.post(
            "/admin/auth/user/add/",
            {
                "email": "by-admin@example.com",
                "new_password": "a long enough one",
                "profile-TOTAL_FORMS": "0",
                "profile-INITIAL_FORMS": "0",
                "customer-TOTAL_FORMS": "0",
                "customer-INITIAL_FORMS": "0",
            },
        )
        assert response.status_code == 302, response.content
        assert companions(User.objects.get(email="by-admin@example.com")) == (1, 1)

    def test_saving_again_makes_nothing_more(self):
        user = User.objects.create_user("again")
        user.first_name = "Ada"
        user.save()
        assert companions(user) == (1, 1)

    def test_a_fixture_brings_its_own(self, tmp_path):
        fixture = tmp_path / "people.json"
        fixture.write_text(
            json.dumps(
                [
                    {"model": "auth.user", "pk": 901, "fields": {"username": "raw", "password": "!"}},
                    {"model": "customers.profile", "pk": 901, "fields": {"user": 901, "nickname": "Raw"}},
                ]
            )
        )
        call_command("loaddata", str(fixture), verbosity=0)
        assert companions(User.objects.get(pk=901)) == (1, 0)


class TestSavingAUser:
    """Also one that was there before: whoever saves a user saves a whole person, and nobody else's words."""

    @pytest.mark.parametrize("options", [{}, {"update_fields": ["last_login"]}])
    def test_makes_what_is_missing(self, options):
        user = bare_user()
        user.save(**options)
        assert companions(user) == (1, 1)

    def test_makes_the_half_that_is_missing_and_leaves_the_other(self):
        user = bare_user()
        Profile.objects.create(user_id=user.pk, nickname="Half")
        user.save()
        assert companions(user) == (1, 1)
        assert Profile.objects.get().nickname == "Half"

    def test_makes_nothing_for_a_fixture(self):
        user = bare_user()
        user.save_base(raw=True)
        assert companions(user) == (0, 0)

    @pytest.mark.parametrize("read", ["made here", "read", "read with its profile"])
    def test_keeps_what_was_changed_on_its_companions(self, read):
        user = User.objects.create_user("ada")
        if read != "made here":
            user = User.objects.select_related(*(["profile"] if "with" in read else [])).get(pk=user.pk)
        user.profile.bio = "I write programs."
        user.customer.phone = "+44 113 496 0000"
        user.save()
        assert Profile.objects.get().bio == "I write programs."
        assert Customer.objects.get().phone == "+44 113 496 0000"

    def test_writes_nothing_stale_over_what_somebody_else_wrote(self):
        pk = User.objects.create_user("ada").pk
        mine = User.objects.select_related("profile", "customer").get(pk=pk)
        mine.profile.nickname = "Ada"
        Profile.objects.update(bio="Theirs", nickname="Theirs")
        Customer.objects.update(phone="+44 113 496 0000")
        mine.save(update_fields=["last_login"])  # as a log-in does
        assert Profile.objects.values_list("nickname", "bio").get() == ("Theirs", "Theirs")
        mine.save()
        assert Profile.objects.values_list("nickname", "bio").get() == ("Ada", "Theirs")
        assert Customer.objects.get().phone == "+44 113 496 0000"

    @pytest.mark.parametrize("keep", ["save", "refresh_from_db"])
    def test_does_not_write_again_what_was_saved_or_read_since(self, keep):
        user = User.objects.get(pk=User.objects.create_user("ada").pk)
        user.profile.bio = "Mine"
        getattr(user.profile, keep)()
        Profile.objects.update(bio="Theirs")
        user.save()
        assert Profile.objects.get().bio == "Theirs"

    def test_asks_once_whether_something_is_missing(self):
        user = User.objects.get(pk=User.objects.create_user("ada").pk)
        with CaptureQueriesContext(connection) as captured:
            user.save(update_fields=["last_login"])
        touched = [query["sql"] for query in captured if "customers_" in query["sql"]]
        assert len(touched) == 1 and touched[0].startswith("SELECT")


class TestFillInPeople:
    def test_fills_the_gaps_in_batches_and_says_how_many(self):
        User.objects.create_user("whole")
        for number in range(5):
            bare_user(f"bare{number}")
        Profile.objects.create(user=User.objects.get(username="bare3"), nickname="Kept")
        out = StringIO()
        call_command("backfill_accounts", batch_size=2, stdout=out)
        assert out.getvalue() == "5 users filled in.\n"
        assert {companions(user) for user in User.objects.all()} == {(1, 1)}
        assert Profile.objects.get(user__username="bare3").nickname == "Kept"

    def test_changes_nothing_the_second_time(self):
        bare_user()
        assert backfill_accounts() == 1
        before = list(Customer.objects.values())
        assert backfill_accounts() == 0
        assert list(Customer.objects.values()) == before

    def test_queries_do_not_grow_with_users(self):
        def queries(names):
            for name in names:
                bare_user(name)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                backfill_accounts()
            return len(captured)

        assert queries(["one"]) == queries([f"many{number}" for number in range(20)])
