"""Two accounts put the same guest's order into themselves, each by a process with a connection of its own."""

import pytest
from django.db import DatabaseError, connection

from orders.models import Order, OrderEvent
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.race_workers"


@pytest.fixture
def calls(place, ada, bo):
    number = place().number
    return [(number, "ada"), (number, "bo")]


def test_one_of_them_gets_it(calls, ada, bo):
    answers = run_together(f"{WORKERS}:keep", calls)
    assert sorted(answers) == [False, True]
    assert Order.objects.get().user == (ada if answers[0] else bo)
    assert OrderEvent.objects.filter(kind="note").count() == 1


def test_would_be_seen_to_be_told_to_both(calls):
    """The control: without the lock both are told that it is theirs (on SQLite, where one writes: one fails)."""
    answers = run_together(f"{WORKERS}:keep_unlocked", calls)
    if connection.vendor == "sqlite":
        assert any(isinstance(answer, DatabaseError) for answer in answers), answers
    else:
        assert answers == [True, True]
