from dataclasses import replace

import pytest

from maps import SIGNAL_MAP, make_app, make_receiver, make_signal
from signal_map.rendering import selection


def told(signal_map):
    return {signal.key: [receiver.app for receiver in signal.receivers] for signal in signal_map.signals}


class TestOwn:
    def test_leaves_out_what_only_others_say_and_hear(self):
        assert told(selection.own(SIGNAL_MAP)) == {
            "shop.sold": ["mail", "auth"],
            "shop.unheard": [],
            "django.post_save": ["mail"],
            "django.sent_by_us": [],
        }

    def test_keeps_the_apps(self):
        assert selection.own(SIGNAL_MAP).apps == SIGNAL_MAP.apps


class TestNamed:
    @pytest.mark.parametrize(
        ("names", "keys"),
        [
            (["sold"], ["shop.sold"]),
            (["shop.sold"], ["shop.sold"]),
            (["post_save", "unheard"], ["shop.unheard", "django.post_save"]),
            (["mail"], ["shop.sold", "django.post_save"]),
            (["shop"], ["shop.sold", "shop.unheard", "django.sent_by_us"]),
            (["django"], ["django.post_save", "django.sent_by_us"]),
        ],
    )
    def test_finds_signals_and_apps(self, names, keys):
        assert list(told(selection.named(SIGNAL_MAP, names))) == keys

    def test_shows_all_of_what_was_asked_for(self):
        assert told(selection.named(SIGNAL_MAP, ["post_save"])) == {"django.post_save": ["auth", "mail"]}

    @pytest.mark.parametrize("name", ["blog.Comment", "Comment"])
    def test_finds_who_hears_of_a_model(self, name):
        heard = [make_receiver("mail", "tell", sender="blog.Comment"), make_receiver("mail", "x", sender="auth.User")]
        signal_map = replace(SIGNAL_MAP, signals=(make_signal("django", "post_save", heard, is_own=False),))
        (signal,) = selection.named(signal_map, [name]).signals
        assert [receiver.sender for receiver in signal.receivers] == ["blog.Comment"]

    def test_counts_a_signal_of_a_model_to_the_app_of_the_model(self):
        heard = [make_receiver("mail", "tell", sender="blog.Comment")]
        signal_map = replace(
            SIGNAL_MAP,
            apps=(*SIGNAL_MAP.apps, make_app("blog")),
            signals=(make_signal("django", "post_save", heard, is_own=False),),
        )
        assert told(selection.named(signal_map, ["blog"])) == {"django.post_save": ["mail"]}

    def test_refuses_what_it_does_not_know_and_says_what_is_near(self):
        with pytest.raises(selection.UnknownName, match="“unheart”. Did you mean unheard") as refused:
            selection.named(SIGNAL_MAP, ["sold", "unheart"])
        assert refused.value.near[0] == "unheard"

    def test_offers_nothing_where_nothing_is_near(self):
        with pytest.raises(selection.UnknownName, match="called “zzzzzz”.$"):
            selection.named(SIGNAL_MAP, ["zzzzzz"])
