import pytest

from maps import make_app, make_receiver, make_signal
from signal_map.checks import kinds
from signal_map.facts import SignalMap

SIGNAL_MAP = SignalMap(
    apps=(make_app("shop"), make_app("mail"), make_app("auth", is_own=False)),
    signals=(
        make_signal("shop", "sold", [make_receiver("mail", "tell")], doc="Sold.\nKind: may follow."),
        make_signal("shop", "asked", [make_receiver("mail", "answer")], doc="Asks for more."),
        make_signal(
            "django",
            "post_save",
            [make_receiver("mail", "a", sender="auth.User"), make_receiver("mail", "b", sender="shop.Thing")],
            is_own=False,
        ),
    ),
)


class TestDocumented:
    @pytest.mark.parametrize(
        ("doc", "kind"),
        [
            ("", ""),
            ("Something was sold.", ""),
            ("Sold.\nKind: must hold. Or else.", "must hold"),
            ("Sold.\nKind:  may\nfollow: later.", "may follow"),
            ("Asks for more.", "question"),
            ("Asks for more.\n\nKind: must hold", "must hold"),
            ("Asked for more. Kind: none.", ""),
        ],
    )
    def test_reads(self, doc, kind):
        assert kinds.documented(doc) == kind


class TestRead:
    def test_believes_the_docstring_where_no_contract_is_kept(self, settings):
        settings.SIGNAL_MAP = {}
        kind = kinds.read()
        assert [kind(signal) for signal in SIGNAL_MAP.signals] == ["may follow", "question", ""]

    def test_believes_the_contract_first(self, settings, tmp_path):
        file = tmp_path / "signals.toml"
        file.write_text(
            """
            "shop.sold" = { must = ["mail"], kind = "must hold" }
            "shop.asked" = { heard_by = ["mail"] }
            "django.post_save(auth.User)" = { heard_by = ["mail"], kind = "may follow" }
            """
        )
        settings.SIGNAL_MAP = {"CONTRACT": file}
        kind = kinds.read()
        assert [kind(signal) for signal in SIGNAL_MAP.signals] == ["must hold", "question", ""]
        assert [(edge.key, kind(edge)) for edge in SIGNAL_MAP.edges()] == [
            ("shop.sold", "must hold"),
            ("shop.asked", "question"),
            ("django.post_save(auth.User)", "may follow"),
            ("django.post_save(shop.Thing)", ""),
        ]
