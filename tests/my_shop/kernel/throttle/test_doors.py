"""The doors that count: a burst from one visitor finds each of them shut after its limit."""

import pytest
from django.apps import apps

from tests.races import run_together
from tests.recipes import published_post

DOORS = {
    "find": ("orders", 10, 60),  # app, limit, tries by sixteen at once
    "voucher": ("orders", 10, 60),
    "comment": ("blog", 5, 32),
}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", [name for name, (app, *_) in DOORS.items() if apps.is_installed(app)])
def test_a_burst_by_sixteen_is_answered_as_often_as_the_limit_says(door):
    _, limit, tries = DOORS[door]
    if door == "comment":
        published_post.make(slug="a-post")

    calls = [(door, tries // 16 + (number < tries % 16), number) for number in range(16)]
    answered = run_together("tests.my_shop.kernel.throttle.knockers:knock", calls)

    assert sum(answered) == limit
