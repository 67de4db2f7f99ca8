import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from my_shop.kernel.pictures import services, sweeping
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.signals import overdue_work_due

pytestmark = pytest.mark.django_db


def upload():
    file = io.BytesIO()
    Image.new("RGB", (400, 300)).save(file, "PNG")
    return ContentFile(file.getvalue(), name="upload.png")


@pytest.fixture
def files(settings):
    """The names of all files that are kept."""
    root = Path(settings.MEDIA_ROOT)
    return lambda: {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def picture(files):
    kept = services.store_picture(upload())
    services.make_sizes(kept.pk)
    return kept


def store_and_roll_back():
    """The fault: whoever asked for the picture fails after it was stored."""
    with pytest.raises(RuntimeError, match="planted"), transaction.atomic():
        lost = services.store_picture(upload())
        services.make_sizes(lost.pk)
        raise RuntimeError("planted")
    return lost


def make_older(settings, **age):
    moment = (timezone.now() - timedelta(**age)).timestamp()
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        os.utime(path, (moment, moment))


class TestDeleteLostFiles:
    def test_deletes_original_and_sizes_of_what_was_rolled_back_and_nothing_else(self, settings, files, picture):
        kept = files()
        store_and_roll_back()
        assert len(files()) == 2 * len(kept), "the control: a rollback leaves files behind"
        make_older(settings, days=2)
        assert sweeping.delete_lost_files(now=timezone.now()) == len(kept)
        assert files() == kept

    def test_waits_for_a_day(self, settings, files, picture):
        store_and_roll_back()
        before = files()
        make_older(settings, hours=23)
        assert sweeping.delete_lost_files(now=timezone.now()) == 0
        assert files() == before

    def test_takes_a_dash_in_a_random_name_for_no_size(self, settings, files, picture):
        storage = picture.file.storage
        name = storage.save("pictures/ab/ab-320.webp", upload())
        Picture.objects.filter(pk=picture.pk).update(file=name)
        make_older(settings, days=2)
        sweeping.delete_lost_files(now=timezone.now())
        assert files() == {name}

    def test_leaves_alone_what_is_none_of_ours(self, settings, files, picture):
        picture.file.storage.save("pictures/ab/readme.txt", ContentFile(b"x"))
        picture.file.storage.save("other/ab/x.webp", ContentFile(b"x"))
        before = files()
        make_older(settings, days=2)
        assert sweeping.delete_lost_files(now=timezone.now()) == 0
        assert files() == before

    def test_deletes_nothing_where_the_database_knows_no_picture(self, settings, files):
        store_and_roll_back()
        before = files()
        make_older(settings, days=2)
        assert sweeping.delete_lost_files(now=timezone.now()) == 0
        assert files() == before != set()

    def test_copes_with_a_shop_that_has_stored_nothing(self, picture):
        picture.file.storage.delete(picture.file.name)
        Picture.objects.update(file="elsewhere.webp")
        assert sweeping.delete_lost_files(now=timezone.now()) == 0


class TestSweep:
    NOON = datetime(2030, 5, 1, 12, 10, tzinfo=UTC)

    @pytest.fixture(autouse=True)
    def looked(self, monkeypatch):
        cache.clear()
        parts = []
        monkeypatch.setattr(sweeping, "delete_lost_files", lambda *, now, part: parts.append(part) or 0)
        return parts

    def test_looks_once_an_hour_and_through_every_part_within_a_day(self, looked):
        for minutes in range(0, 24 * 60, 20):
            sweeping.sweep(now=self.NOON + timedelta(minutes=minutes))
        assert sorted(looked) == sorted([*range(sweeping.PARTS)])

    def test_is_part_of_the_workers_round(self, looked):
        overdue_work_due.send(sender=None, now=self.NOON)
        assert len(looked) == 1

    def test_does_not_look_at_every_round_while_the_cache_is_away(self, looked, settings):
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        for _ in range(2):
            sweeping.sweep(now=self.NOON)
        assert looked == []


def test_every_folder_is_in_one_part(settings, files, picture):
    store_and_roll_back()
    make_older(settings, days=2)
    gone = [sweeping.delete_lost_files(now=timezone.now(), part=part) for part in range(sweeping.PARTS)]
    assert sum(gone) == len(files())
