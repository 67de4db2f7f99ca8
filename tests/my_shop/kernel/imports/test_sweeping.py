from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from my_shop.kernel.imports import sweeping
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.private_files import private_storage
from tests.my_shop.kernel.imports.clubs import fresh, take

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=31)


def old(clubs, **facts):
    row = take(clubs, "Ants")
    ImportRow.objects.create(source=row, phase="run", line=2, result="created", label="Ants")
    Import.objects.filter(pk=row.pk).update(created_at=LONG_AGO, **facts)
    return fresh(row)


class TestForgetOldImports:
    def test_keeps_no_more_than_that_there_was_one(self, clubs):
        row = old(clubs, status="failed", started_at=LONG_AGO, finished_at=LONG_AGO, counts={"run": {"created": 1}})
        assert sweeping.forget_old_imports(now=NOW) == 1
        assert not row.file.storage.exists(row.file.name)
        row = fresh(row)
        assert (row.file, row.samples, row.counts, row.rows.count()) == ("", [], {"run": {"created": 1}}, 0)
        assert row.emptied_at == NOW
        assert sweeping.forget_old_imports(now=NOW) == 0

    def test_deletes_what_was_never_let_in(self, clubs):
        row = old(clubs, status="checked")
        assert sweeping.forget_old_imports(now=NOW) == 1
        assert not Import.objects.exists()
        assert not row.file.storage.exists(row.file.name)

    @pytest.mark.parametrize(
        "facts",
        [
            {"status": "running", "started_at": LONG_AGO},
            {"status": "stopped", "started_at": LONG_AGO, "finished_at": NOW - timedelta(days=29)},
        ],
    )
    def test_leaves_what_is_at_work_or_can_be_undone(self, clubs, facts):
        old(clubs, **facts)
        assert sweeping.forget_old_imports(now=NOW) == 0


class TestDeleteLostFiles:
    def test_deletes_what_no_import_names_a_day_later(self, clubs):
        row, storage = take(clubs, "Ants"), private_storage()
        lost = storage.save("imports/ab/lost.csv", ContentFile(b"x"))
        assert sweeping.delete_lost_files(now=timezone.now()) == 0
        assert sweeping.delete_lost_files(now=timezone.now() + timedelta(days=2)) == 1
        assert not storage.exists(lost)
        assert storage.exists(row.file.name)
