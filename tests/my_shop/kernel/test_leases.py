"""A row is one worker's at a time; here it is an export, which has a table."""

from datetime import timedelta

import pytest

from my_shop.kernel import clock
from my_shop.kernel.exports.models import Export
from my_shop.kernel.leases import pause_after

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def export():
    return Export.objects.create(exporter="things", file_format="csv")


def claim(export, *, now=None, most=3):
    return Export.objects.claim(export.pk, now=now or clock.now(), lasts=HOUR, most=most)


class TestClaim:
    def test_takes_a_row_once(self, export):
        held = claim(export)
        assert held.attempts == 1 and held.lease
        assert claim(export) is None
        assert Export.objects.held_by(held).exists()

    def test_takes_a_row_from_a_worker_that_died(self, export):
        dead = claim(export)
        assert claim(export, now=clock.now() + HOUR)
        assert not Export.objects.held_by(dead).exists()

    def test_takes_no_row_that_is_gone_or_was_tried_often_enough(self, export):
        Export.objects.update(attempts=3)
        assert claim(export) is None
        export.delete()
        assert claim(Export(pk=1)) is None


class TestTakeAway:
    def test_gives_the_attempt_back(self, export):
        held = claim(export)
        Export.objects.all().take_away()
        assert not Export.objects.held_by(held).exists()
        assert claim(export).attempts == 1

    def test_leaves_what_nobody_is_at(self, export):
        assert Export.objects.all().take_away() == 0


def test_what_every_worker_died_over_has_failed(export):
    claim(export, most=1)
    assert Export.objects.end_dead(clock.now(), most=1) == 0
    assert Export.objects.end_dead(clock.now() + HOUR, most=1, finished_at=clock.Now()) == 1
    export.refresh_from_db()
    assert (export.is_failed, export.lease, bool(export.finished_at)) == (True, "", True)
    assert export.last_error == "The worker died over it each time."


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 10), (3, 10)])
def test_pauses_get_longer(attempts, minutes):
    assert pause_after(attempts, [timedelta(minutes=1), timedelta(minutes=10)]) == timedelta(minutes=minutes)
