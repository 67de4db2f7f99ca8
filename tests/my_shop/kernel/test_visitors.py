import pytest
from django.core import checks
from django.test import RequestFactory

from my_shop.kernel.visitors import address_of, visitor_of


def asks(remote="192.0.2.9", forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


class TestAddressOf:
    @pytest.mark.parametrize(
        ("proxies", "remote", "forwarded", "expected"),
        [
            (None, "192.0.2.9", "203.0.113.5", "192.0.2.9"),
            (0, "192.0.2.9", "203.0.113.5", "192.0.2.9"),
            (1, "127.0.0.1", "203.0.113.5", "203.0.113.5"),
            (1, "127.0.0.1", "10.9.9.9, 203.0.113.5", "203.0.113.5"),  # what stands before is the visitor's word
            (1, "", "203.0.113.5", "203.0.113.5"),  # a Unix socket has no address
            (2, "127.0.0.1", "10.9.9.9, 203.0.113.5, 198.51.100.7", "203.0.113.5"),
            (2, "127.0.0.1", "203.0.113.5", "127.0.0.1"),  # it came past the outer proxy
            (1, "127.0.0.1", None, "127.0.0.1"),
            (1, "127.0.0.1", "203.0.113.5:4711", "203.0.113.5"),
            (1, "127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
            (1, "127.0.0.1", "2001:DB8:0::7", "2001:db8::7"),
            (1, "127.0.0.1", "nonsense", ""),
            (0, "::ffff:192.0.2.9", None, "192.0.2.9"),
            (0, "", None, ""),
        ],
    )
    def test_is_what_the_outermost_trusted_proxy_saw(self, settings, proxies, remote, forwarded, expected):
        settings.SHOP_TRUSTED_PROXIES = proxies

        assert address_of(asks(remote, forwarded)) == expected


class TestVisitorOf:
    def test_whoever_has_a_whole_ipv6_network_is_one_visitor(self):
        first, second, other = (visitor_of(asks(ip)) for ip in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"))

        assert first == second == "2001:db8::/64"
        assert other != first

    def test_ipv4_visitors_are_told_apart(self):
        assert visitor_of(asks("192.0.2.9")) != visitor_of(asks("192.0.2.8"))


@pytest.mark.django_db  # Django 6.1 asks the database in its checks
class TestDeployCheck:
    def messages(self):
        found = checks.run_checks(include_deployment_checks=True)
        return [(message.id, message.msg) for message in found if message.id.startswith("throttle.")]

    @pytest.mark.parametrize(
        ("proxies", "code", "said"),
        [
            (None, "throttle.W001", "Nobody has said how many proxies"),
            (0, "throttle.I001", "X-Forwarded-For and X-Forwarded-Proto are not read"),
            (1, "throttle.I001", "Entry -1 of X-Forwarded-For is taken for the visitor's address"),
            (2, "throttle.I001", "Entry -2 of"),
        ],
    )
    def test_says_what_the_shop_will_believe(self, settings, proxies, code, said):
        settings.SHOP_TRUSTED_PROXIES = proxies

        [(found, message)] = self.messages()

        assert found == code
        assert said in message
