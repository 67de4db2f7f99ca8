import pytest
from django.core.cache import cache

from my_shop.kernel.pages.keeping import one_hand, remember
from my_shop.kernel.pages.versions import announce_change, one_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_():
    """What the middleware lays around a request."""
    with one_reading(), one_hand():
        yield


class TestRememberWithinARequest:
    def test_takes_a_value_from_the_cache_once(self, request_, monkeypatch):
        made = remember("tree", lambda: ["oak"])
        monkeypatch.setattr(cache, "get", None)
        assert remember("tree", lambda: ["elm"]) is made

    def test_makes_it_anew_after_a_change_of_its_own(self, request_):
        remember("tree", lambda: "oak")
        announce_change()
        assert remember("tree", lambda: "elm") == "elm"

    def test_keeps_nothing_in_hand_that_is_not_worth_it(self, request_):
        for tree in ("oak", "elm"):
            assert remember("tree", lambda found=tree: found, worth_keeping=lambda value: False) == tree

    def test_has_empty_hands_at_the_next(self):
        with one_hand():
            remember("tree", lambda: "oak")
        cache.clear()
        with one_hand():
            assert remember("tree", lambda: "elm") == "elm"
