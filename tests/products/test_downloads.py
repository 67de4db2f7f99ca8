"""Downloads of what was bought: given once, counted, ended; by links that nobody can make up."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.back_office import lists
from products.models import Purchase
from products.models.downloads import DownloadGrant, VariantFile
from products.services import downloads, files
from products.services.file_cleanup import delete_orphaned_files
from tests.recipes import stocked_variant

pytestmark = pytest.mark.django_db

ORDER = "AB12C-DE34F"


def add(variant, content=b"0123456789", name="suppers.pdf", replaces=None):
    return files.add_file(variant=variant, file=ContentFile(content, name=name), replaces=replaces)


def grant(variant, **given):
    return downloads.grant_downloads(order_number=ORDER, variant_ids=[variant.pk], **given)


@pytest.fixture
def booklet():
    variant = stocked_variant(9, sku="PDF", product__is_digital=True)
    add(variant)
    return variant


@pytest.fixture
def link(booklet):
    """The path of a link to the booklet."""
    [granted] = grant(booklet)
    return granted.url.removeprefix("http://127.0.0.1:8000")


def left():
    return DownloadGrant.objects.get().downloads_left


class TestGrantDownloads:
    def test_once_for_each_order_and_file(self, booklet, settings):
        settings.SHOP_DOWNLOAD_LIMIT, settings.SHOP_DOWNLOAD_DAYS = 3, 7
        add(booklet, name="list.txt")
        at = timezone.now() - timedelta(days=1)
        first = grant(booklet, at=at)
        assert [one.file.name for one in first] == ["suppers.pdf", "list.txt"]
        assert {(one.grant.downloads_left, one.grant.expires_at) for one in first} == {(3, at + timedelta(days=7))}
        assert [one.grant.pk for one in grant(booklet)] == [one.grant.pk for one in first]
        assert DownloadGrant.objects.count() == 2

    def test_renewed_it_begins_again_and_takes_in_what_came_later(self, booklet):
        grant(booklet, at=timezone.now() - timedelta(days=90))
        DownloadGrant.objects.update(downloads_left=0, ended_at=timezone.now())
        add(booklet, name="list.txt")
        renewed = grant(booklet, is_renewed=True)
        assert [(one.file.name, one.grant.downloads_left) for one in renewed] == [("suppers.pdf", 5), ("list.txt", 5)]
        assert all(one.grant.expires_at > timezone.now() for one in renewed)

    def test_leads_to_the_newest_version_or_the_one_that_was_bought(self, booklet):
        grant(booklet)
        bought = VariantFile.objects.get()
        newer = add(booklet, b"two", replaces=bought)
        assert [one.file for one in downloads.downloads_of(order_number=ORDER)] == [newer]
        files.remove_file(file=newer)
        assert [one.file for one in downloads.downloads_of(order_number=ORDER)] == [bought]

    def test_an_older_version_never_takes_the_place_of_what_was_bought(self, booklet):
        newer = add(booklet, b"two", replaces=VariantFile.objects.get())
        grant(booklet)
        files.remove_file(file=newer)
        assert [one.file for one in downloads.downloads_of(order_number=ORDER)] == [newer]

    def test_of_a_variant_without_a_file_there_is_nothing(self):
        assert grant(stocked_variant(1)) == []


class TestDownload:
    def test_gives_the_file_and_counts(self, client, link):
        answer = client.get(link)
        assert (answer.status_code, b"".join(answer), left()) == (200, b"0123456789", 4)
        assert answer["Content-Disposition"] == 'attachment; filename="suppers.pdf"'
        assert answer["Content-Length"] == "10"
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_looking_costs_nothing(self, client, link):
        answer = client.head(link)
        assert (answer.status_code, answer["Content-Length"], left()) == (200, "10", 5)

    @pytest.mark.parametrize(
        ("asked", "status", "content", "counted"),
        [
            ("bytes=0-", 206, b"0123456789", 1),
            ("bytes=0-3", 206, b"0123", 1),
            ("bytes=4-", 206, b"456789", 0),
            ("bytes=4-6", 206, b"456", 0),
            ("bytes=4-99", 206, b"456789", 0),
            ("bytes=10-", 200, b"0123456789", 1),
            ("bytes=-3", 200, b"0123456789", 1),
            ("bytes=1-2,4-5", 200, b"0123456789", 1),
        ],
    )
    def test_goes_on_where_a_line_broke_without_counting(self, client, link, asked, status, content, counted):
        client.get(link)
        answer = client.get(link, headers={"range": asked})
        assert (answer.status_code, b"".join(answer), left()) == (status, content, 4 - counted)
        assert int(answer["Content-Length"]) == len(content)

    def test_the_last_one_can_be_resumed_and_not_begun_again(self, client, link):
        DownloadGrant.objects.update(downloads_left=1)
        client.get(link)
        assert client.get(link, headers={"range": "bytes=5-"}).status_code == 206
        assert client.get(link, headers={"range": "bytes=0-"}).status_code == 410
        DownloadGrant.objects.update(started_at=timezone.now() - timedelta(hours=2))
        assert client.get(link, headers={"range": "bytes=5-"}).status_code == 410

    def test_a_rest_is_not_a_way_to_have_the_file_without_end(self, client, link):
        DownloadGrant.objects.update(downloads_left=2)
        client.get(link)

        def rest():
            return client.get(link, headers={"range": "bytes=1-"}).status_code

        assert ([rest() for _ in range(5)], left()) == ([206] * 5, 1)
        assert (rest(), left()) == (206, 0), "the sixth counts, and may break off as often"
        assert ([rest() for _ in range(7)], left()) == ([206] * 5 + [410] * 2, 0)

    def test_a_rest_without_a_beginning_counts(self, client, link):
        assert client.get(link, headers={"range": "bytes=5-"}).status_code == 206
        assert left() == 4

    def test_a_rest_of_another_version_is_the_whole(self, client, link):
        client.get(link)
        answer = client.get(link, headers={"range": "bytes=5-", "if-range": '"0"'})
        assert (answer.status_code, left()) == (200, 3)

    @pytest.mark.parametrize(
        "change",
        [
            {"downloads_left": 0},
            {"expires_at": timezone.now() - timedelta(seconds=1)},
            {"ended_at": timezone.now()},
        ],
    )
    def test_that_has_ended_says_what_to_do(self, client, link, change):
        DownloadGrant.objects.update(**change)
        answer = client.get(link)
        assert answer.status_code == 410
        assert "Write to us" in answer.text
        assert left() == change.get("downloads_left", 5)

    @pytest.mark.parametrize("token", ["1", "1:forged", "x", "1:" + "a" * 43, "9" * 40, "\x00"])
    def test_nobody_can_make_one_up(self, client, link, token):
        assert client.get(reverse("products:download", args=[token])).status_code == 404

    def test_is_the_buyers_whatever_else_changes_in_the_number(self, client, link):
        assert client.get(link.replace("/downloads/", "/downloads/1")).status_code == 404

    def test_counts_nothing_where_the_file_cannot_be_read(self, client, link):
        Path(VariantFile.objects.get().file.path).unlink()
        assert (client.get(link).status_code, left()) == (503, 5)


class TestEndReturnedDownloads:
    def test_ends_what_came_back_wholly(self, booklet):
        grant(booklet)
        purchase = Purchase.objects.create(order_number=ORDER, variant=booklet, product=booklet.product, quantity=1)
        assert downloads.end_returned_downloads(order_number=ORDER, variant_ids=[booklet.pk]) == 0
        purchase.quantity = 0
        purchase.save()
        assert downloads.end_returned_downloads(order_number=ORDER, variant_ids=[booklet.pk]) == 1
        assert downloads.downloads_of(order_number=ORDER) == []


@pytest.mark.parametrize("typed", [ORDER.lower(), "pdf"])
def test_the_back_office_finds_those_of_an_order_or_sku_however_many_came_since(
    admin_client, booklet, monkeypatch, typed
):
    grant(booklet)
    first = DownloadGrant.objects.get()
    monkeypatch.setattr(lists, "MOST_COUNTED", 1)
    for number in range(2):
        other = stocked_variant(9, product__is_digital=True)
        add(other)
        downloads.grant_downloads(order_number=f"NEW-{number}", variant_ids=[other.pk])
    page = admin_client.get(reverse("admin:products_downloadgrant_changelist"), {"q": typed})
    assert list(page.context["cl"].result_list) == [first]


class TestSweeping:
    def test_deletes_what_nobody_can_have_and_nothing_else(self, booklet, settings):
        grant(booklet)
        bought = VariantFile.objects.get()
        add(booklet, b"two", replaces=bought)
        middle = add(booklet, b"three", replaces=bought)
        add(booklet, b"four", replaces=bought)
        lost = Path(settings.PRIVATE_ROOT) / "files" / "9" / "lost"
        lost.parent.mkdir()
        lost.write_bytes(b"x")
        now = timezone.now() + timedelta(days=2)
        assert delete_orphaned_files(now=now - timedelta(days=2)) == 0
        assert delete_orphaned_files(now=now) == 3
        assert list(VariantFile.objects.exclude(file="").values_list("version", flat=True)) == [4, 1]
        assert not lost.exists() and not Path(middle.file.path).exists()
        assert delete_orphaned_files(now=now) == 0

    def test_leaves_a_folder_alone_whose_database_is_empty(self, settings):
        file = Path(settings.PRIVATE_ROOT) / "files" / "9" / "other-shops"
        file.parent.mkdir(parents=True)
        file.write_bytes(b"x")
        assert delete_orphaned_files(now=timezone.now() + timedelta(days=9)) == 0
        assert file.exists()
