"""Machines whose clocks differ by hours share the database's: what one has begun no other one begins again."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from my_shop.kernel import clock
from my_shop.kernel.throttle.models import Tries
from my_shop.kernel.throttle.services import Answer, Limit, take_try

HOURS = (timedelta(hours=2), timedelta(hours=-2))


def machine(by):
    """Be on a machine whose clock is wrong by so much."""
    return time_machine.travel(timezone.now() + by)


@pytest.mark.django_db
class TestNow:
    @pytest.mark.parametrize("by", HOURS)
    def test_is_the_same_on_every_machine(self, by):
        before = timezone.now()
        with machine(by):
            asked = clock.now()
        assert abs(asked - before) < timedelta(minutes=1)

    @pytest.mark.parametrize("by", HOURS)
    def test_is_the_same_in_a_statement(self, by):
        with machine(by):
            row = Tries.objects.create(key="a", ends_at=clock.Now())
        row.refresh_from_db()
        assert abs(row.ends_at - timezone.now()) < timedelta(minutes=1)

    def test_in_a_statement_is_over_when_it_is_asked_for(self):
        Tries.objects.create(key="a", ends_at=clock.Now())
        ends_at = Tries.objects.get().ends_at
        assert ends_at <= clock.now()
        assert Tries.objects.filter(ends_at__lte=clock.now()).exists()
        assert Tries.objects.filter(ends_at=ends_at).exists(), "written as Django writes it"

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite knows no other time than the statement's")
    def test_goes_on_in_a_long_transaction(self):
        with transaction.atomic(), connection.cursor() as cursor:
            first = clock.now()
            cursor.execute("SELECT pg_sleep(0.02)")
            assert clock.now() - first >= timedelta(milliseconds=20)


@pytest.mark.django_db
class TestThrottle:
    @pytest.mark.parametrize("by", HOURS)
    def test_a_window_does_not_end_sooner_on_another_machine(self, by):
        limit = Limit("guess", 1, 60)
        assert take_try(limit, "a") is Answer.ALLOWED
        with machine(by):
            assert take_try(limit, "a") is Answer.REFUSED_FIRST
