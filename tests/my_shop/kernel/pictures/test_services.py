import io
import random
import struct
import zlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template import Context, Template
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from my_shop.kernel.pictures import services
from my_shop.kernel.pictures.encoding import MAX_PIXELS, clean_image
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.signals import overdue_work_due

RED, BLUE = (200, 30, 30), (30, 30, 200)


def image_file(image_format="PNG", size=(900, 600), mode="RGB", color=RED, **options):
    file = io.BytesIO()
    Image.new(mode, size, color).save(file, image_format, **options)
    return ContentFile(file.getvalue(), name=f"upload.{image_format.lower()}")


def png_header_claiming(width, height):
    """A small file that says it is huge: what a decompression bomb looks like."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return ContentFile(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b""), "b.png")


def stored(picture):
    with picture.file.open("rb") as file:
        image = Image.open(io.BytesIO(file.read()))
        image.load()
    return image


@pytest.fixture
def picture(db):
    return services.store_picture(image_file())


@pytest.fixture
def ready_picture(picture):
    services.make_sizes(picture.pk)
    picture.refresh_from_db()
    return picture


@pytest.mark.django_db
class TestStorePicture:
    @pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP"])
    def test_keeps_what_is_accepted_as_webp_under_a_random_name(self, image_format):
        picture = services.store_picture(image_file(image_format))
        image = stored(picture)
        assert (image.format, image.size, picture.width, picture.height) == ("WEBP", (900, 600), 900, 600)
        assert picture.status == Picture.Status.PENDING
        assert "upload" not in picture.file.name

    def test_keeps_a_finished_picture_byte_for_byte(self):
        content = image_file("WEBP", size=(90, 60), quality=7).read()
        picture = services.store_picture(services.FinishedPicture(ContentFile(content, name="ours.webp")))
        with picture.file.open("rb") as file:
            assert file.read() == content
        assert (picture.width, picture.height, picture.status) == (90, 60, Picture.Status.PENDING)

    def test_looks_at_the_content_not_at_the_name(self):
        with pytest.raises(services.PictureRejected, match="no PNG, JPEG or WebP"):
            services.store_picture(SimpleUploadedFile("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
        picture = services.store_picture(SimpleUploadedFile("notes.txt", image_file("JPEG").read()))
        assert stored(picture).format == "WEBP"

    @pytest.mark.parametrize("image_format", ["GIF", "BMP", "TIFF", "ICO", "PPM", "AVIF"])
    def test_refuses_other_formats_and_keeps_nothing(self, image_format, settings):
        with pytest.raises(services.PictureRejected):
            services.store_picture(image_file(image_format, size=(64, 64)))
        assert not Picture.objects.exists()
        assert not settings.MEDIA_ROOT.exists()

    @pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP"])
    def test_refuses_a_file_that_is_cut_off(self, image_format):
        noise = Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(200 * 200 * 3))
        file = io.BytesIO()
        noise.save(file, image_format)
        with pytest.raises(services.PictureRejected, match="damaged"):
            services.store_picture(ContentFile(file.getvalue()[: len(file.getvalue()) // 2]))

    def test_refuses_an_empty_file(self):
        with pytest.raises(services.PictureRejected, match="empty"):
            services.store_picture(ContentFile(b""))

    def test_refuses_more_bytes_than_the_setting_allows(self, settings):
        file = image_file()
        settings.SHOP_MAX_UPLOAD = file.size
        services.store_picture(file)
        settings.SHOP_MAX_UPLOAD = file.size - 1
        with pytest.raises(services.PictureRejected, match="too large"):
            services.store_picture(file)

    @pytest.mark.parametrize(("width", "height"), [(8000, 5001), (10_000, 10_000), (60_000, 60_000)])
    def test_refuses_too_many_pixels_before_decoding_any(self, width, height):
        assert width * height > MAX_PIXELS
        with pytest.raises(services.PictureRejected, match="40 megapixels"):
            services.store_picture(png_header_claiming(width, height))

    @pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
    def test_refuses_moving_pictures(self, image_format):
        frames = [Image.new("RGB", (40, 40), color) for color in (RED, BLUE)]
        file = io.BytesIO()
        frames[0].save(file, image_format, save_all=True, append_images=frames[1:])
        with pytest.raises(services.PictureRejected, match="Moving"):
            services.store_picture(ContentFile(file.getvalue()))

    def test_takes_the_first_picture_of_a_telephones_jpeg(self):
        file = io.BytesIO()
        Image.new("RGB", (80, 60), RED).save(
            file, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 20), BLUE)]
        )
        assert services.store_picture(ContentFile(file.getvalue())).width == 80

    def test_turns_the_picture_upright_and_drops_the_metadata(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        exif[0x010F] = "Camera of Jane"
        picture = services.store_picture(image_file("JPEG", size=(90, 60), exif=exif))
        image = stored(picture)
        assert (picture.width, picture.height) == image.size == (60, 90)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp"} & set(image.info)

    def test_drops_texts_and_profiles(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        image = stored(services.store_picture(image_file("PNG", icc_profile=profile)))
        assert not {"exif", "icc_profile", "xmp"} & set(image.info)

    def test_makes_large_pictures_smaller(self):
        picture = services.store_picture(image_file("JPEG", size=(5000, 2500)))
        assert (picture.width, picture.height) == (2000, 1000)

    @pytest.mark.parametrize(
        ("mode", "color", "kept"),
        [
            *[("L", 120, "RGB"), ("1", 1, "RGB"), ("P", 3, "RGB"), ("RGBA", (200, 30, 30, 90), "RGBA")],
            *[("LA", (90, 40), "RGBA"), ("I;16", 30_000, "RGB")],
        ],
    )
    def test_understands_every_kind_of_png(self, mode, color, kept):
        assert stored(services.store_picture(image_file("PNG", mode=mode, color=color, size=(50, 50)))).mode == kept

    def test_sixteen_bits_of_grey_stay_grey(self):
        image = stored(services.store_picture(image_file("PNG", mode="I;16", color=30_000, size=(50, 50))))
        assert abs(image.getpixel((5, 5))[0] - 30_000 // 256) <= 3

    def test_understands_the_colours_of_printers(self):
        image = stored(services.store_picture(image_file("JPEG", mode="CMYK", color=(0, 255, 255, 0), size=(50, 50))))
        red, green, blue = image.getpixel((5, 5))
        assert red > 180
        assert max(green, blue) < 80


class TestCleanImage:
    @hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        image_format=st.sampled_from(["PNG", "JPEG", "WEBP"]),
        place=st.floats(0, 1),
        junk=st.binary(min_size=1, max_size=40),
    )
    def test_damaged_bytes_are_a_picture_or_refused_never_an_error(self, image_format, place, junk):
        data = bytearray(image_file(image_format, size=(40, 30)).read())
        start = int(place * len(data))
        data[start : start + len(junk)] = junk
        try:
            assert clean_image(bytes(data)).mode in {"RGB", "RGBA"}
        except services.PictureRejected as refusal:
            assert str(refusal)


@pytest.mark.django_db
class TestMakeSizes:
    def test_makes_both_formats_at_every_width_and_none_larger_than_the_picture(self, ready_picture):
        assert ready_picture.status == Picture.Status.READY
        assert ready_picture.widths == [160, 320, 640, 900]
        storage = ready_picture.file.storage
        for width in ready_picture.widths:
            for extension in ("webp", "avif"):
                with storage.open(ready_picture.name_of(width, extension)) as file:
                    image = Image.open(file)
                    assert (image.format, image.width) == (extension.upper(), width)

    def test_does_nothing_the_second_time(self, ready_picture):
        assert services.make_sizes(ready_picture.pk) is False

    def test_does_nothing_while_another_worker_is_at_it(self, picture):
        Picture.objects.filter(pk=picture.pk).update(next_try_at=timezone.now() + services.LEASE)
        assert services.make_sizes(picture.pk) is False

    def test_does_nothing_for_a_picture_that_is_gone(self, db):
        assert services.make_sizes(4711) is False

    def test_waits_longer_after_each_failure_and_gives_up_in_the_end(self, picture):
        picture.file.storage.delete(picture.file.name)
        for attempt, pause in enumerate(services.BACK_OFF, start=1):
            before = timezone.now()
            assert services.make_sizes(picture.pk) is False
            picture.refresh_from_db()
            assert (picture.status, picture.attempts) == (Picture.Status.PENDING, attempt)
            assert before + pause - timedelta(milliseconds=1) <= picture.next_try_at <= timezone.now() + pause
            assert "FileNotFoundError" in picture.last_error
            Picture.objects.update(next_try_at=timezone.now())
        services.make_sizes(picture.pk)
        picture.refresh_from_db()
        assert picture.status == Picture.Status.FAILED

    def test_overwrites_what_an_attempt_left_half_written(self, picture):
        picture.file.storage.save(picture.name_of(160, "avif"), ContentFile(b"half"))
        services.make_sizes(picture.pk)
        with picture.file.storage.open(picture.name_of(160, "avif")) as file:
            assert Image.open(file).width == 160

    def test_a_worker_that_lost_its_lease_changes_nothing(self, picture, monkeypatch):
        def another_worker_began(same):
            Picture.objects.filter(pk=same.pk).update(attempts=2)

        monkeypatch.setattr(services, "_write_sizes", another_worker_began)
        assert services.make_sizes(picture.pk) is False
        picture.refresh_from_db()
        assert (picture.status, picture.attempts) == (Picture.Status.PENDING, 2)

    def test_leaves_no_files_of_a_picture_that_was_deleted_meanwhile(self, picture, monkeypatch, settings):
        write = services._write_sizes

        def write_then_delete(same):
            write(same)
            Picture.objects.filter(pk=same.pk).delete()

        monkeypatch.setattr(services, "_write_sizes", write_then_delete)
        assert services.make_sizes(picture.pk) is False
        assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.django_db
class TestMakeDueSizes:
    def test_the_regular_round_finds_what_no_task_was_left_for(self, picture):
        overdue_work_due.send(sender=None, now=timezone.now())
        picture.refresh_from_db()
        assert picture.status == Picture.Status.READY

    def test_bounds_the_work_of_one_round(self):
        for _ in range(3):
            services.store_picture(image_file(size=(20, 20)))
        assert services.make_due_sizes(limit=2) == 2
        assert Picture.objects.filter(status=Picture.Status.PENDING).count() == 1

    def test_gives_up_on_a_picture_that_kills_its_worker_every_time(self, picture):
        Picture.objects.update(attempts=services.MAX_ATTEMPTS, next_try_at=timezone.now() - timedelta(seconds=1))
        assert services.make_due_sizes() == 0
        picture.refresh_from_db()
        assert picture.status == Picture.Status.FAILED


@pytest.mark.django_db
class TestReportSizes:
    def test_the_round_says_in_one_line_how_many_were_made_since_the_last(self, caplog):
        caplog.set_level("INFO", logger="my_shop.kernel.pictures.services")
        services.report_sizes()  # what other tests made
        caplog.clear()
        first, *_ = [services.store_picture(image_file(size=(20, 20))) for _ in range(3)]
        services.make_sizes(first.pk)
        overdue_work_due.send(sender=None, now=timezone.now())
        overdue_work_due.send(sender=None, now=timezone.now())
        assert [said for said in caplog.messages if "pictures" in said] == ["3 pictures got their sizes"]


@pytest.mark.django_db
class TestTryAgain:
    def test_puts_a_failed_picture_back_in_the_queue(self, picture):
        Picture.objects.update(status=Picture.Status.FAILED, attempts=5, last_error="no")
        services.try_again(picture)
        assert services.make_sizes(picture.pk) is True


@pytest.mark.django_db(transaction=True)
class TestDeletePicture:
    def test_removes_all_files_once_committed(self, ready_picture, settings):
        services.delete_picture(ready_picture)
        assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]

    def test_a_rollback_keeps_row_and_files(self, ready_picture):
        with transaction.atomic():
            services.delete_picture(Picture.objects.get())
            transaction.set_rollback(True)
        assert stored(Picture.objects.get()).size == (900, 600)


@pytest.mark.django_db
class TestPictureTag:
    def render(self, source, **context):
        return Template(source).render(Context(context))

    def test_prints_both_formats_once_the_sizes_are_made(self, ready_picture):
        html = self.render(
            '{% picture picture alt=name sizes="50vw" class="card__picture" %}', picture=ready_picture, name="A <cup>"
        )
        assert html.count("<source ") == 2
        assert html.index("image/avif") < html.index("image/webp")
        assert f"{ready_picture.name_of(320, 'avif')} 320w" in html
        assert 'sizes="50vw"' in html
        assert 'alt="A &lt;cup&gt;"' in html
        assert 'class="card__picture"' in html
        assert 'width="900"' in html and 'height="600"' in html and 'loading="lazy"' in html

    def test_prints_the_original_before(self, picture):
        html = self.render('{% picture picture alt="" loading="eager" %}', picture=picture)
        assert "<picture" not in html
        assert f'src="{picture.file.url}" alt=""' in html
        assert 'width="900"' in html and 'loading="eager"' in html

    def test_prints_a_neutral_box_without_a_picture(self):
        html = self.render('{% picture nothing alt="A cup" class="big" %}', nothing=None)
        assert html.startswith("<span") and 'class="picture-missing big"' in html and 'aria-label="A cup"' in html
        assert 'aria-hidden="true"' in self.render("{% picture nothing %}")


@pytest.mark.django_db
class TestShownPicture:
    def test_asks_for_each_address_where_the_storage_signs_them(self, ready_picture, monkeypatch):
        storage = Picture.file.field.storage
        monkeypatch.setattr(storage, "url", lambda name: f"https://files.example/{name}?for={name}")
        shown = ready_picture.shown
        addresses = [part.split()[0] for _, srcset in shown.sources for part in srcset.split(", ")]
        assert len(addresses) == 2 * len(ready_picture.widths)
        for address in (shown.url, *addresses):
            path, _, signed_for = address.removeprefix("https://files.example/").partition("?for=")
            assert path == signed_for


@pytest.mark.django_db
class TestUrlFor:
    def test_answers_the_smallest_size_that_is_wide_enough(self, ready_picture):
        assert ready_picture.url_for(200).endswith("-320.webp")
        assert ready_picture.url_for(1200) == ready_picture.file.url

    def test_answers_the_original_before_the_sizes_are_made(self, picture):
        assert picture.url_for(160) == picture.file.url


class TestAdmin:
    def test_lists_pictures_and_tries_again(self, admin_client, picture):
        Picture.objects.update(status=Picture.Status.FAILED)
        assert picture.url_for(160) in admin_client.get("/admin/pictures/picture/").content.decode()
        admin_client.post("/admin/pictures/picture/", {"action": "make_sizes_again", "_selected_action": [picture.pk]})
        picture.refresh_from_db()
        assert picture.status == Picture.Status.PENDING

    def test_opens_one_picture(self, admin_client, picture):
        assert admin_client.get(f"/admin/pictures/picture/{picture.pk}/change/").status_code == 200
