import asyncio
import socket
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.core.cache import cache
from redis import Redis
from redis.exceptions import ConnectionError as RedisIsGone
from redis.exceptions import RedisError

from my_shop.kernel import cache as module

REAL = "redis://127.0.0.1:6379/0"


def in_a_loop(coroutine):
    """Run a coroutine in a thread of its own: a browser test of the same run leaves its loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def redis_answers():
    try:
        return Redis.from_url(REAL, socket_connect_timeout=1).ping()
    except RedisError:
        return False


@pytest.fixture
def use_redis(settings):
    def use(url):
        module._paused_until.clear()
        settings.CACHES = {
            "default": {
                "BACKEND": "my_shop.kernel.cache.FailOpenRedisCache",
                "LOCATION": url,
                "KEY_PREFIX": f"test-{uuid.uuid4().hex}",
                "TIMEOUT": 60,
            }
        }

    yield use
    module._paused_until.clear()


@pytest.fixture
def redis_gone(use_redis):
    use_redis("redis://127.0.0.1:1/0")


@pytest.mark.usefixtures("redis_gone")
class TestWithoutRedis:
    @pytest.mark.parametrize(
        ("ask", "answer"),
        [
            (lambda: cache.get("k"), None),
            (lambda: cache.get("k", 7), 7),
            (lambda: cache.get("k", default=7), 7),
            (lambda: cache.get_many(["k", "l"]), {}),
            (lambda: cache.has_key("k"), False),
            (lambda: "k" in cache, False),
            (lambda: cache.add("k", 1), True),
            (lambda: cache.add("k", 1, timeout=5), True),
            (lambda: cache.set("k", 1, 60), None),
            (lambda: cache.set_many({"k": 1, "l": 2}), ["k", "l"]),
            (lambda: cache.touch("k"), False),
            (lambda: cache.incr("k"), 1),
            (lambda: cache.incr("k", 3), 3),
            (lambda: cache.decr("k"), -1),
            (lambda: cache.delete("k"), False),
            (lambda: cache.delete_many(["k"]), None),
            (lambda: cache.clear(), False),  # noqa: PLW0108 - the fixture exchanges the cache first
            (lambda: cache.get_or_set("k", 5), 5),
            (lambda: cache.get_or_set("k", lambda: 5, 60), 5),
            (lambda: in_a_loop(cache.aget("k", 7)), 7),
            (lambda: in_a_loop(cache.aget_or_set("k", 5)), 5),
            (lambda: in_a_loop(cache.aset("k", 5)), None),
        ],
    )
    def test_answers_as_if_nothing_were_cached(self, ask, answer):
        assert ask() == answer
        assert ask() == answer  # also while Redis is left alone

    def test_a_version_of_what_is_not_cached_cannot_grow_as_in_django(self):
        with pytest.raises(ValueError, match="not found"):
            cache.incr_version("k")

    def test_asks_once_and_then_leaves_it_alone_for_a_while(self, monkeypatch, caplog):
        for number in range(20):
            cache.get(f"k{number}")
        assert len([record for record in caplog.records if "did not answer" in record.message]) == 1
        later = time.monotonic() + module.PAUSE_SECONDS
        monkeypatch.setattr(module.time, "monotonic", lambda: later)
        cache.get("k")
        assert len([record for record in caplog.records if "did not answer" in record.message]) == 2

    @pytest.mark.django_db
    def test_the_shop_stays_open(self, client):
        assert client.get("/").status_code == 200

    @pytest.mark.django_db
    def test_logging_in_goes_on(self, client, django_user_model):
        user = django_user_model.objects.create_user("jo", "jo@example.com", "a-good-password", is_staff=True)
        client.post("/accounts/login/", {"login": user.email, "password": "a-good-password"})
        assert "sessionid" in client.cookies

    @pytest.mark.django_db
    @pytest.mark.skipif(not apps.is_installed("customers"), reason="allauth counts in the cache")
    def test_and_so_does_the_count_of_wrong_passwords(self, client):
        answers = [
            client.post("/accounts/login/", {"login": "jo@example.com", "password": "wrong"}).status_code
            for _ in range(11)
        ]
        assert answers == [422] * 10 + [429]


class TestHangingRedis:
    def test_a_server_that_never_answers_is_not_waited_for(self, use_redis, monkeypatch):
        monkeypatch.setattr(module, "TIMEOUT_SECONDS", 0.05)
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            use_redis(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
            assert cache.get("k", 7) == 7


@pytest.mark.skipif(not redis_answers(), reason="no Redis at 127.0.0.1:6379")
class TestWithRedis:
    @pytest.fixture(autouse=True)
    def redis(self, use_redis):
        use_redis(REAL)

    def test_caches(self):
        assert cache.add("k", 1) is True
        assert cache.add("k", 2) is False
        assert (cache.get("k"), cache.incr("k"), cache.decr("k", 2), "k" in cache) == (1, 2, 0, True)
        assert cache.set_many({"a": "x", "b": [1]}) == []
        assert cache.get_many(["a", "b", "c"]) == {"a": "x", "b": [1]}
        assert cache.get_or_set("d", lambda: 5) == 5
        assert cache.touch("d") is True
        assert cache.incr_version("d") == 2
        assert in_a_loop(cache.aget("a")) == "x"
        cache.delete_many(["a", "b"])
        assert cache.delete("k") is True
        assert cache.get("k", "gone") == "gone"

    def test_goes_on_when_redis_comes_back(self, monkeypatch):
        cache.set("k", 1)
        with monkeypatch.context() as patch:
            patch.setattr(Redis, "get", self.gone)
            assert cache.get("k") is None
        assert cache.get("k") is None  # left alone
        module._paused_until.clear()
        assert cache.get("k") == 1

    @staticmethod
    def gone(*args, **kwargs):
        raise RedisIsGone

    def test_a_wrong_key_is_still_an_error(self):
        with pytest.raises(ValueError, match="not found"):
            cache.incr("never-set")
