"""Pictures of other hosts: a server of this process plays the host, and a signal of its own the app that wants them."""

from datetime import timedelta

import pytest
from django.db import transaction

from my_shop.kernel import clock
from my_shop.kernel.pictures import remote, services
from my_shop.kernel.pictures.models import Picture, PictureRequest, RemotePicture
from my_shop.kernel.pictures.remote import WantedPicture, want_pictures
from my_shop.kernel.signals import overdue_work_due, picture_fetched
from tests.my_shop.kernel.pictures.test_services import image_file

pytestmark = pytest.mark.django_db
PNG = image_file(size=(8, 6)).read()


@pytest.fixture
def attached():
    """What the app that wants pictures was told; it takes those of owners below 100."""
    heard = []

    def attach(sender, picture_id, address, owners, **kwargs):
        heard.extend((owner.id, picture_id) for owner in owners)
        return sum(owner.id < 100 for owner in owners)

    picture_fetched.connect(attach, dispatch_uid="tests.attach")
    yield heard
    picture_fetched.disconnect(dispatch_uid="tests.attach")


def wanted(address, owner=1):
    return WantedPicture(address, "tests.owner", owner)


def due_now():
    RemotePicture.objects.update(next_try_at=clock.now() - timedelta(seconds=1))


class TestWantNoLonger:
    def test_asks_no_address_that_nobody_else_waits_for(self, site, attached):
        alone, shared = site.says("/alone.png", PNG), site.says("/shared.png", PNG)
        want_pictures([wanted(alone), wanted(shared)], origin="import:1")
        want_pictures([wanted(shared, 2)], origin="import:2")
        remote.want_no_longer("import:1")
        assert sum(remote.progress("import:1").values()) == 0
        due_now()
        assert remote.fetch_due() == 1
        assert [path for path, _ in site.asked] == ["/shared.png"] and [owner for owner, _ in attached] == [2]

    def test_asks_it_once_it_is_wanted_anew(self, site, attached):
        address = site.says("/a.png", PNG)
        want_pictures([wanted(address)], origin="import:1")
        remote.want_no_longer("import:1")
        want_pictures([wanted(address)], origin="import:2")
        due_now()
        assert remote.fetch_due() == 1 and [owner for owner, _ in attached] == [1]


class TestWantPictures:
    def test_counts_what_is_new_and_asks_nobody_yet(self, site):
        address = site.says("/a.png", PNG)
        assert want_pictures([wanted(address), wanted(address, 2), wanted(address)], origin="import:1") == 2
        assert want_pictures([wanted(address)], origin="import:2") == 0
        assert site.asked == [] and remote.progress("import:1") == {"waiting": 1, "fetched": 0, "failed": 0}
        assert remote.progress("import:2") == {"waiting": 0, "fetched": 0, "failed": 0}

    def test_is_undone_with_the_import(self):
        with transaction.atomic():
            want_pictures([wanted("http://x.example/a.png")])
            transaction.set_rollback(True)
        assert not RemotePicture.objects.exists()

    def test_takes_as_many_queries_for_many_as_for_a_few(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            want_pictures([wanted(f"http://x.example/{number}.png", number) for number in range(200)])
        with django_assert_max_num_queries(12):
            want_pictures([wanted(f"http://x.example/{number}.png", number) for number in range(300)])
        assert PictureRequest.objects.count() == 300


class TestFetchDue:
    def test_goes_on_with_the_others_where_one_address_breaks_something(self, site, attached, monkeypatch, caplog):
        addresses = [site.says(f"/{name}.png", PNG) for name in "abc"]
        want_pictures(wanted(address) for address in addresses)
        fetch = remote.fetch

        def break_over_b(url, **facts):
            if url.endswith("/b.png"):
                raise ValueError("a bug")
            return fetch(url, **facts)

        monkeypatch.setattr(remote, "fetch", break_over_b)
        assert remote.fetch_due() == 3
        assert dict(RemotePicture.objects.values_list("address", "status")) == dict(
            zip(addresses, ["fetched", "waiting", "fetched"], strict=True)
        )
        assert RemotePicture.objects.get(status="waiting").last_error == "ValueError: a bug"
        assert "attempt 1 failed" in caplog.text

    def test_asks_an_address_once_for_all_who_want_it(self, site, attached):
        address = site.says("/a.png", PNG)
        want_pictures([wanted(address), wanted(address, 2)])
        overdue_work_due.send(sender=None, now=clock.now())
        want_pictures([wanted(address), wanted(address, 3)])
        due_now()
        assert (remote.fetch_due(), remote.fetch_due()) == (1, 0)
        picture = Picture.objects.get()
        assert attached == [(1, picture.pk), (2, picture.pk), (3, picture.pk)] and len(site.asked) == 1
        assert (picture.width, picture.height) == (8, 6) and picture.file.name.endswith(".webp")

    def test_brings_what_is_here_to_who_wants_it_later_without_asking(self, site, attached):
        address = site.says("/a.png", PNG)
        for owner in (1, 2):
            want_pictures([wanted(address, owner)])
            remote.fetch_due()
        assert [owner for owner, _ in attached] == [1, 2] and len(site.asked) == 1

    @pytest.mark.parametrize("is_shown_by_others", [True, False])
    def test_brings_nothing_back_that_was_removed_since_but_to_others(self, site, attached, is_shown_by_others):
        """The owner has removed it: where nobody else shows it, the picture itself is gone as well."""
        address = site.says("/a.png", PNG)
        want_pictures([wanted(address), wanted(address, 2)])
        remote.fetch_due()
        if not is_shown_by_others:
            services.delete_picture(Picture.objects.get())
        assert want_pictures([wanted(address), wanted(address, 2)]) == 0 and remote.fetch_due() == 0
        want_pictures([wanted(address, 3)])
        remote.fetch_due()
        assert [owner for owner, _ in attached] == [1, 2, 3] and len(site.asked) == (1 if is_shown_by_others else 2)

    def test_keeps_no_picture_whose_owners_are_gone(self, site, attached):
        want_pictures([wanted(site.says("/a.png", PNG), 100)])
        remote.fetch_due()
        assert not Picture.objects.exists() and RemotePicture.objects.get().status == "fetched"

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ({"body": b"<html>", "kind": "image/png"}, "no PNG, JPEG or WebP"),
            ({"status": 404}, "status 404"),
            ({"status": 302, "headers": {"Location": "http://127.0.0.9/a.png"}}, "not public"),
        ],
    )
    def test_gives_up_where_asking_again_would_bring_the_same(self, site, attached, answer, said):
        want_pictures([wanted(site.says("/a.png", **answer))], origin="import:1")
        remote.fetch_due()
        row = RemotePicture.objects.get()
        assert row.status == "failed" and said in row.last_error and attached == []
        assert remote.progress("import:1")["failed"] == 1

    def test_tries_again_later_and_later_and_then_no_more(self, site, attached):
        want_pictures([wanted(site.says("/a.png", status=503))])
        pauses = []
        for _ in range(remote.MAX_ATTEMPTS):
            due_now()
            remote.fetch_due()
            pauses.append(round((RemotePicture.objects.get().next_try_at - clock.now()) / timedelta(minutes=1)))
        assert pauses[:5] == [1, 10, 60, 360, 1440] and RemotePicture.objects.get().status == "failed"
        site.answers.clear()
        site.says("/a.png", PNG)
        assert remote.fetch_again(RemotePicture.objects.all()) == 1
        remote.fetch_due()
        assert RemotePicture.objects.get().status == "fetched" and len(attached) == 1

    def test_leaves_a_host_alone_that_asks_for_it(self, site, attached):
        busy = site.says("/busy.png", status=429, headers={"Retry-After": "7200"})
        want_pictures([wanted(busy)])
        want_pictures([wanted(site.says(f"/{number}.png", PNG)) for number in range(remote.OF_ONE_HOST + 1)])
        remote.fetch_due()
        waiting = RemotePicture.objects.filter(status="waiting")
        assert waiting.count() == 3 and len(site.asked) == remote.OF_ONE_HOST and remote.fetch_due() == 0
        assert min(row.next_try_at for row in waiting) > clock.now() + timedelta(minutes=110)

    def test_asks_few_of_one_host_and_not_what_another_worker_has(self, site):
        want_pictures([wanted(f"http://{host}.example/{number}") for host in "ab" for number in range(9)])
        first, second, third = (remote._take_batch() for _ in range(3))
        assert [sorted(row.host[0] for row in batch) for batch in (first, second, third)] == [
            *[["a"] * 4 + ["b"] * 4] * 2,
            ["a", "b"],
        ]
        assert not {row.pk for row in first} & {row.pk for row in second}

    def test_tries_again_when_the_owner_could_not_take_it(self, site, attached, monkeypatch):
        def fail(sender, **kwargs):
            raise RuntimeError("no room")

        picture_fetched.connect(fail, dispatch_uid="tests.fail")
        try:
            want_pictures([wanted(site.says("/a.png", PNG))])
            remote.fetch_due()
        finally:
            picture_fetched.disconnect(dispatch_uid="tests.fail")
        row = RemotePicture.objects.get()
        assert (row.status, row.last_error) == ("waiting", "RuntimeError: no room") and not Picture.objects.exists()


class TestRemotePictureAdmin:
    def test_lists_those_of_an_import_and_fetches_again(self, site, admin_client):
        want_pictures([wanted(site.says("/a.png", status=404))], origin="import:1")
        want_pictures([wanted("http://x.example/other.png")], origin="import:2")
        remote.fetch_due()
        url = "/admin/pictures/remotepicture/"
        shown = admin_client.get(url, {"requests__origin": "import:1"}).content.decode()
        assert "/a.png" in shown and "other.png" not in shown and "status 404" in shown
        row = RemotePicture.objects.get(status="failed")
        admin_client.post(url, {"action": "fetch_again", "_selected_action": [row.pk]})
        row.refresh_from_db()
        assert (
            row.status == "waiting" and "tests.owner:1" in admin_client.get(f"{url}{row.pk}/change/").content.decode()
        )
