import pytest
from django.contrib.auth.models import Group

from my_shop.kernel.imports.batches import record_together
from my_shop.kernel.imports.contract import ImportStopped, Result, RowOutcome
from tests.fake_import import FakeJob
from tests.my_shop.kernel.imports.clubs import names

pytestmark = pytest.mark.django_db


def write():
    for line, name in ((3, "Bees"), (2, "Ants")):
        Group.objects.create(name=name)
        yield RowOutcome(line, Result.CREATED, name)


class TestRecordTogether:
    @pytest.mark.parametrize(("is_dry_run", "stored"), [(False, ["Ants", "Bees"]), (True, [])])
    def test_records_what_was_written_in_the_order_of_the_file(self, tmp_path, is_dry_run, stored):
        job = FakeJob(tmp_path, "", is_dry_run=is_dry_run)
        record_together(job, write)
        assert [outcome.label for outcome in job.outcomes] == ["Ants", "Bees"]
        assert names() == stored

    def test_leaves_nothing_of_what_cannot_be_recorded(self, tmp_path, monkeypatch):
        def stop(outcomes):
            raise ImportStopped

        job = FakeJob(tmp_path, "")
        monkeypatch.setattr(job, "record", stop)
        with pytest.raises(ImportStopped):
            record_together(job, write)
        assert names() == []
