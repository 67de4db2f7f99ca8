import socket
import time
from datetime import timedelta

import pytest

from my_shop.kernel.networks import is_allowed
from my_shop.kernel.outbound import AddressRefused, FetchFailed, fetch, post
from tests.servers import LOOPBACK


def drip(seconds, pieces=100):
    for _ in range(pieces):
        yield b"x"
        time.sleep(seconds)


class TestFetch:
    def test_brings_what_is_there_and_says_who_asks(self, site, settings, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        fetched = fetch(site.says("/a.png", b"pixels"), most_bytes=10)
        assert (fetched.content, fetched.content_type) == (b"pixels", "image/png")
        ((_, headers),) = site.asked
        assert headers["User-Agent"].startswith(settings.SHOP_NAME) and "Cookie" not in headers

    def test_asks_with_what_an_address_may_not_hold_quoted(self, site):
        site.says("/a%20b/%C3%BC.png?v=1%202", b"pixels")
        assert fetch(f"{site.url}/a b/ü.png?v=1 2#top", most_bytes=10).content == b"pixels"

    def test_follows_redirects_three_at_most(self, site):
        site.says("/end", b"pixels")
        for number in range(4):
            site.says(f"/{number}", status=302, headers={"Location": f"/{number + 1}" if number < 3 else "/end"})
        assert fetch(f"{site.url}/1", most_bytes=10).url == f"{site.url}/end"
        with pytest.raises(FetchFailed, match="too often") as failed:
            fetch(f"{site.url}/0", most_bytes=10)
        assert failed.value.is_final

    @pytest.mark.parametrize("target", ["http://[bad", "//[/a.png", "http://a]/"])
    def test_does_not_follow_what_is_no_address(self, site, target):
        site.says("/there", status=301, headers={"Location": target})
        with pytest.raises(FetchFailed, match="redirects to one that is none") as failed:
            fetch(f"{site.url}/there", most_bytes=10)
        assert failed.value.is_final

    @pytest.mark.parametrize(
        "target",
        ["http://127.0.0.2/", "http://[::1]/", "http://169.254.169.254/latest/", "file:///etc/passwd", "//x@y/"],
    )
    def test_looks_at_the_address_of_a_redirect_again(self, site, target):
        site.says("/there", status=301, headers={"Location": target})
        with pytest.raises(AddressRefused):
            fetch(f"{site.url}/there", most_bytes=10)
        assert len(site.asked) == 1

    @pytest.mark.parametrize("url", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "[::1]"])
    def test_asks_no_network_that_is_not_public(self, site, settings, url):
        settings.SHOP_OUTBOUND_NETWORKS = []
        with pytest.raises(AddressRefused, match="not public"):
            fetch(f"http://{url}:{site.url.rpartition(':')[2]}/a.png", most_bytes=10)
        assert site.asked == []

    def test_goes_to_the_address_that_it_has_looked_at(self, site, monkeypatch):
        port, answers = int(site.url.rpartition(":")[2]), iter(["127.0.0.1"])  # asked a second time, it fails

        def resolve(host, port, *args, **kwargs):
            if host != "shop.test":
                return real(host, port, *args, **kwargs)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

        real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        site.says("/a.png", b"pixels")
        assert fetch(f"http://shop.test:{port}/a.png", most_bytes=10).content == b"pixels"
        assert site.asked[0][1]["Host"] == f"shop.test:{port}"

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "a.png",
            "/a.png",
            "ftp://x.example/a",
            "http:///a",
            "http://u:p@x.example/",
            "http://x:99999/",
            "http://x:0/",
        ]
        + ["http://a..b/", "javascript:alert(1)", "http://x y/", "http://" + "a" * 70 + ".example/", "http://[::1"],
    )
    def test_refuses_what_is_no_address_of_the_web(self, url):
        with pytest.raises(AddressRefused):
            fetch(url, most_bytes=10)

    @pytest.mark.parametrize("body", [b"x" * 11, [b"x" * 6, b"x" * 6]])
    def test_reads_no_more_than_it_may(self, site, body):
        with pytest.raises(FetchFailed, match="too large") as failed:
            fetch(site.says("/big", body), most_bytes=10)
        assert failed.value.is_final

    @pytest.mark.parametrize("part", ["body", "head"])
    def test_is_not_held_up_by_a_drip(self, site, part):
        site.says("/drip", drip(0.02), headers={} if part == "body" else {"X": "y"})
        began = time.monotonic()
        with pytest.raises(FetchFailed, match="in time") as failed:
            fetch(f"{site.url}/drip", most_bytes=1000, seconds=0.1)
        assert time.monotonic() - began < 1 and not failed.value.is_final

    @pytest.mark.parametrize(
        ("status", "headers", "is_final", "pause"),
        [
            (404, {"Retry-After": "60"}, True, None),
            (403, {}, True, None),
            (503, {}, False, None),
            (429, {"Retry-After": "60"}, False, timedelta(minutes=1)),
            (429, {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, False, timedelta(0)),
            (503, {"Retry-After": "soon"}, False, None),
        ],
    )
    def test_says_whether_to_ask_again(self, site, status, headers, is_final, pause):
        with pytest.raises(FetchFailed, match=f"status {status}") as failed:
            fetch(site.says("/no", status=status, headers=headers), most_bytes=10)
        assert (failed.value.is_final, failed.value.retry_after) == (is_final, pause)

    def test_notices_an_answer_that_breaks_off(self, site):
        with pytest.raises(FetchFailed, match="broke off") as failed:
            fetch(site.says("/half", [b"pix"], headers={"Content-Length": "6"}), most_bytes=10)
        assert not failed.value.is_final

    def test_takes_nobody_there_for_a_matter_of_time(self, site):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(FetchFailed, match="could not be reached") as failed:
            fetch(f"http://127.0.0.1:{port}/", most_bytes=10)
        assert not failed.value.is_final


class TestPost:
    def send(self, url, body=b"{}", **options):
        return post(url, body, headers={"webhook-id": "msg_1"}, **{"most_bytes": 10, **options})

    def test_sends_these_very_bytes_and_brings_the_beginning_of_the_answer(self, site, settings):
        answer = self.send(site.says("/hook", b"0123456789abc", status=202), '{"a": "ü"}'.encode())
        ((path, headers, body),) = site.posted
        assert (path, body, headers["webhook-id"]) == ("/hook", '{"a": "ü"}'.encode(), "msg_1")
        assert headers["User-Agent"].startswith(settings.SHOP_NAME)
        assert (answer.status, answer.text, answer.retry_after) == (202, "0123456789", None)

    def test_answers_whatever_the_status_is(self, site):
        answer = self.send(site.says("/hook", b"no\0 \xff", status=503, headers={"Retry-After": "60"}))
        assert (answer.status, answer.text, answer.retry_after) == (503, "no \ufffd", timedelta(minutes=1))

    def test_goes_encrypted_wherever_the_whole_internet_may_listen(self, monkeypatch):
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, port, **kwargs: [(2, 1, 6, "", ("93.184.215.14", port))]
        )
        with pytest.raises(AddressRefused, match="https"):
            self.send("http://erp.example/")

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_follows_no_redirect(self, site, status):
        site.says("/hook", status=status, headers={"Location": site.says("/there")})
        assert self.send(f"{site.url}/hook").status == status
        assert [path for path, *_ in site.asked] == ["/hook"]

    @pytest.mark.parametrize("host", ["127.0.0.2", "localhost", "[::1]", "169.254.169.254"])
    def test_sends_nothing_into_a_network_that_is_not_public(self, site, settings, host):
        settings.SHOP_OUTBOUND_NETWORKS = []
        with pytest.raises(AddressRefused):
            self.send(f"http://{host}:{site.url.rpartition(':')[2]}/hook")
        assert site.posted == []

    def test_is_not_held_up_by_a_drip(self, site):
        site.says("/drip", drip(0.02), headers={"X": "y"})
        with pytest.raises(FetchFailed, match="in time"):
            self.send(f"{site.url}/drip", most_bytes=1000, seconds=0.1)


class TestIsAllowed:
    @pytest.mark.parametrize(
        ("address", "is_public"),
        [
            ("93.184.215.14", True),
            ("2606:4700::1111", True),
            ("64:ff9b::5db8:d70e", True),
            *((address, False) for address in ("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1")),
            *((address, False) for address in ("0.0.0.0", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255")),
            *((address, False) for address in ("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff0e::1")),
            *((address, False) for address in ("::ffff:8.8.8.8", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::")),
            *((address, False) for address in ("2001:0:53aa:64c::1", "2001:db8::1", "::7f00:1")),
        ],
    )
    def test_is_what_the_whole_internet_may_ask(self, address, is_public):
        assert is_allowed(address) is is_public

    def test_takes_in_the_networks_that_the_settings_allow(self, settings):
        settings.SHOP_OUTBOUND_NETWORKS = LOOPBACK
        assert is_allowed("127.0.0.1") and not is_allowed("127.0.0.2")
