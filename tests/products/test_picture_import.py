"""The pictures that come with a file are drawn while nobody waits, and recorded a few at a time."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image

from my_shop.kernel.imports import intake, services, worker
from my_shop.kernel.imports.contract import ImportStopped
from my_shop.kernel.imports.models import Import
from my_shop.kernel.pictures import services as pictures
from my_shop.kernel.pictures.models import Picture
from products.models import Product, ProductImage
from products.services import catalogue_import
from tests.products.imports import IMPORTER, FakeJob, run_import, undo

pytestmark = pytest.mark.django_db

HEADER = "slug,sku,name,price,category1,image1_src\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def looked_at(monkeypatch):
    """The number of blocks within which a picture was looked at, for each; of a test one is open anyway."""
    depths, open_image = [], pictures._encoding().clean_image

    def look(data):
        depths.append(len(connection.savepoint_ids))
        return open_image(data)

    monkeypatch.setattr(pictures._encoding(), "clean_image", look)
    return depths


def file_of(count, folder, *, broken=()):
    for number in range(count):
        if number in broken:
            (folder / f"{number}.png").write_bytes(b"no picture")
        else:
            Image.new("RGB", (9, 9), "#7a8b6f").save(folder / f"{number}.png")
    return HEADER + "".join(f"mug-{n},M-{n},Mug {n},9,Mugs,{n}.png\n" for n in range(count))


def stored(root):
    return [path for path in root.rglob("*") if path.is_file()]


def take_turns(tmp_path, *, most=50, **facts):
    """Bring the file in by turns that end at their second record, and return all that was recorded."""
    outcomes = []
    for turn in range(most):
        lines = {each.line for each in outcomes}
        job = FakeJob(tmp_path / "file.csv", recorded=lines, earlier=list(outcomes), stops_after=1, **facts)
        try:
            IMPORTER.run(job)
        except ImportStopped:
            assert job.outcomes, f"turn {turn} got nowhere"
            outcomes += job.outcomes
        else:
            return outcomes + job.outcomes
    raise AssertionError("it comes to no end")


class TestRehearsal:
    def test_looks_at_pictures_once_nothing_is_locked_and_keeps_none(self, tmp_path, folder, looked_at, settings):
        settings.MEDIA_ROOT = tmp_path / "media"
        job = run_import(tmp_path, file_of(3, folder, broken=[1]), pictures=folder, is_dry_run=True)
        assert looked_at == [0, 0, 0]
        assert [each.label for each in job.outcomes if each.label.endswith("png") and each.result == "created"] == [
            "0.png",
            "2.png",
        ]
        assert "“1.png” was left out" in job.texts("noted")[0]
        assert not Picture.objects.exists() and not stored(tmp_path / "media")

    def test_says_the_same_over_several_turns(self, tmp_path, folder, monkeypatch):
        monkeypatch.setattr(catalogue_import, "BATCH", 2)
        job = run_import(tmp_path, file_of(5, folder, broken=[1]), pictures=folder, is_dry_run=True)
        assert take_turns(tmp_path, pictures=folder, is_dry_run=True) == job.outcomes


class TestRun:
    def test_draws_while_nothing_is_locked(self, tmp_path, folder, looked_at):
        run_import(tmp_path, file_of(3, folder), pictures=folder)
        assert looked_at == [0, 0, 0]

    def test_what_is_recorded_survives_a_stop_and_the_next_turn_brings_the_rest(self, tmp_path, folder, monkeypatch):
        monkeypatch.setattr(catalogue_import, "PICTURES", 2)
        job = FakeJob(tmp_path / "file.csv", pictures=folder, stops_after=16)  # 15 rows, then pictures
        job.path.write_text(file_of(7, folder, broken=[0, 3]))
        with pytest.raises(ImportStopped):
            IMPORTER.run(job)
        assert Product.objects.count() == 7
        assert [each.source for each in ProductImage.objects.all()] == ["1.png"]
        rest = FakeJob(job.path, pictures=folder, recorded=set(range(2, 9)), earlier=job.outcomes)
        IMPORTER.run(rest)
        told = [each.label for each in job.outcomes + rest.outcomes if each.label.endswith("png")]
        assert sorted(told) == [f"{number}.png" for number in range(7)]

    def test_takes_any_number_of_turns(self, tmp_path, folder, monkeypatch):
        monkeypatch.setattr(catalogue_import, "PICTURES", 2)
        monkeypatch.setattr(catalogue_import, "BATCH", 3)
        (tmp_path / "file.csv").write_text(file_of(8, folder, broken=[0, 1, 4]))
        outcomes = take_turns(tmp_path, pictures=folder)
        assert sorted(each.label for each in outcomes if each.label.endswith("png")) == [f"{n}.png" for n in range(8)]
        assert ProductImage.objects.count() == 5

    def test_undo_takes_every_picture_off(self, tmp_path, folder, monkeypatch):
        monkeypatch.setattr(catalogue_import, "PICTURES", 2)
        file = file_of(5, folder)
        run_import(tmp_path, file)
        outcomes = take_turns(tmp_path, pictures=folder)
        assert ProductImage.objects.count() == 5
        undo(FakeJob(tmp_path, outcomes=outcomes))
        assert (Product.objects.count(), ProductImage.objects.count(), Picture.objects.count()) == (5, 0, 0)

    def test_reads_no_more_of_earlier_rows_than_a_batch(self, tmp_path, folder, monkeypatch):
        monkeypatch.setattr(catalogue_import, "BATCH", 2)
        seen, batch = [], catalogue_import.Batch
        job = run_import(tmp_path, file_of(7, folder), pictures=folder)
        monkeypatch.setattr(catalogue_import, "Batch", lambda rows, **how: seen.extend(rows) or batch(rows, **how))
        facts = {"recorded": set(range(2, 8)), "earlier": job.outcomes}
        IMPORTER.run(FakeJob(tmp_path / "file.csv", pictures=folder, **facts))
        assert [row.slug for row in seen] == ["mug-4", "mug-5", "mug-6"]

    def test_takes_turns_with_the_worker_and_is_taken_back(self, tmp_path, folder, monkeypatch):
        def take_turns(deed, **facts):
            deed(row=Import.objects.get(), **facts)
            for _ in range(30):
                if not worker.work(row.pk, seconds=-1):
                    return Import.objects.get()
            raise AssertionError("it comes to no end")

        monkeypatch.setattr(catalogue_import, "PICTURES", 2)
        monkeypatch.setattr(catalogue_import, "BATCH", 3)
        file = file_of(8, folder, broken=[0, 1, 4])
        run_import(tmp_path, file)  # the products are there
        file = ContentFile(file.encode(), name="mugs.csv")
        row = intake.take_file(importer=IMPORTER, file=file, picture_folder=str(folder))
        rehearsed = take_turns(services.check_file, importer=IMPORTER, preset="own").counts["rehearsal"]
        done = take_turns(services.run_import)
        assert done.status == Import.Status.DONE
        assert rehearsed == done.counts["run"] == {"unchanged": 16, "created": 5, "noted": 3}
        assert ProductImage.objects.count() == 5
        assert take_turns(services.undo_import).status == Import.Status.UNDONE
        assert (Product.objects.count(), ProductImage.objects.count()) == (8, 0)

    def test_leaves_out_the_picture_of_a_product_that_is_gone(self, tmp_path, folder, monkeypatch):
        draw = catalogue_import.PictureImport.draw

        def delete_meanwhile(self, wanted, report):
            drawn = draw(self, wanted, report)
            Product.objects.filter(slug="mug-1").delete()
            return drawn

        monkeypatch.setattr(catalogue_import.PictureImport, "draw", delete_meanwhile)
        job = run_import(tmp_path, file_of(3, folder), pictures=folder)
        assert [each.source for each in ProductImage.objects.order_by("source")] == ["0.png", "2.png"]
        (note,) = job.texts("noted")
        assert "“1.png” was left out" in note
