from datetime import timedelta

import pytest
from django.utils import timezone

from my_shop.kernel.signals import overdue_work_due
from my_shop.kernel.throttle import services
from my_shop.kernel.throttle.models import Tries
from my_shop.kernel.throttle.services import Answer, Limit, TooManyTries
from tests.races import run_together

LIMIT = Limit("guess", 3, 60)


def later(monkeypatch, seconds):
    now = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(services.clock, "now", lambda: now)


@pytest.mark.django_db
class TestTakeTry:
    def test_allows_as_many_as_the_limit_and_tells_the_first_refusal_from_the_others(self):
        answers = [services.take_try(LIMIT, "a") for _ in range(6)]

        assert answers == [Answer.ALLOWED] * 3 + [Answer.REFUSED_FIRST] + [Answer.REFUSED] * 2

    def test_doors_and_people_do_not_count_for_each_other(self):
        for _ in range(3):
            services.take_try(LIMIT, "a")

        assert services.take_try(LIMIT, "b") is Answer.ALLOWED
        assert services.take_try(Limit("other", 3, 60), "a") is Answer.ALLOWED

    def test_begins_anew_when_the_window_has_ended(self, monkeypatch):
        for _ in range(5):
            services.take_try(LIMIT, "a")
        later(monkeypatch, 61)

        answers = [services.take_try(LIMIT, "a") for _ in range(4)]

        assert answers == [Answer.ALLOWED] * 3 + [Answer.REFUSED_FIRST]

    def test_refused_tries_do_not_prolong_the_wait(self, monkeypatch):
        for _ in range(4):
            services.take_try(LIMIT, "a")
        ends_at = Tries.objects.get().ends_at
        later(monkeypatch, 30)

        services.take_try(LIMIT, "a")

        assert Tries.objects.get().ends_at == ends_at

    def test_the_row_names_nobody(self):
        services.take_try(LIMIT, "bo@example.com")

        assert "bo" not in Tries.objects.get().key


@pytest.mark.django_db
class TestCountTry:
    def test_says_when_to_come_back(self):
        for _ in range(3):
            services.count_try(LIMIT, "a")

        with pytest.raises(TooManyTries, match="Please wait a minute") as refused:
            services.count_try(LIMIT, "a")

        assert 58 <= refused.value.retry_after <= 60

    def test_one_that_was_right_may_be_given_back(self):
        for _ in range(9):
            services.count_try(LIMIT, "a")
            services.give_try_back(LIMIT, "a")

        assert Tries.objects.get().count == 0

    def test_giving_back_never_opens_a_closed_window(self):
        for _ in range(4):
            services.take_try(LIMIT, "a")

        services.give_try_back(LIMIT, "a")

        assert services.take_try(LIMIT, "a") is Answer.REFUSED

    def test_whoever_has_proven_who_they_are_begins_anew(self):
        for _ in range(4):
            services.take_try(LIMIT, "a")

        services.forget_tries(LIMIT, "a")

        assert services.take_try(LIMIT, "a") is Answer.ALLOWED


@pytest.mark.django_db
class TestForgetEnded:
    def test_the_round_deletes_what_has_ended_and_nothing_else(self):
        services.take_try(LIMIT, "a")
        services.take_try(Limit("long", 3, 3600), "a")

        overdue_work_due.send(sender=None, now=timezone.now() + timedelta(seconds=61))

        assert Tries.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestRace:
    LIMIT = Limit("guess", 10, 600)

    def test_of_sixty_tries_by_sixteen_at_once_ten_are_allowed(self):
        calls = [(self.LIMIT, "a", 4 if number < 12 else 3) for number in range(16)]

        allowed = run_together("tests.my_shop.kernel.throttle.racers:try_often", calls)

        assert sum(allowed) == 10

    def test_control_without_the_lock_more_come_through(self):
        Tries.objects.create(
            key=services._key(self.LIMIT, "a"), count=9, ends_at=timezone.now() + timedelta(seconds=600)
        )

        allowed = run_together("tests.my_shop.kernel.throttle.racers:try_without_a_lock", [(self.LIMIT, "a")] * 4)

        assert sum(allowed) == 4
