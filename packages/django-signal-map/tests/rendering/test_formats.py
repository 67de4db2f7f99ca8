import json
import re
from dataclasses import replace

import pytest

from maps import make_app, make_big_map, make_receiver, make_signal
from signal_map.facts import Place, Sending, SignalMap
from signal_map.rendering.formats import FORMATS, dot, markdown, mermaid, table
from signal_map.rendering.formats import json as json_format

DOC = """Something was sold.

Arguments: ``what`` (str).
Sent by ``services.sell``.
Kind: must hold: all or nothing."""
SENDING = Sending("shop", Place("shop/services.py", 31, "sell"), "send", True, ("what",), "Thing")
SIGNAL_MAP = SignalMap(
    apps=(make_app("shop"), make_app("mail"), make_app("auth", is_own=False)),
    signals=(
        make_signal("shop", "asked", [make_receiver("mail", "answer")], doc="Asks for more.", arguments=()),
        make_signal(
            "shop",
            "sold",
            [make_receiver("mail", "tell", doc="Writes."), make_receiver("mail", "count")],
            doc=DOC,
            arguments=("what",),
            sendings=(SENDING, replace(SENDING, place=replace(SENDING.place, line=47))),
        ),
        make_signal("shop", "unheard"),
        make_signal(
            "django",
            "post_save",
            [make_receiver("mail", "welcome", sender="auth.User"), make_receiver("shop", "note")],
            is_own=False,
        ),
    ),
)


@pytest.fixture(autouse=True)
def no_contract(settings):
    settings.SIGNAL_MAP = {}


def only(key):
    return replace(SIGNAL_MAP, signals=tuple(signal for signal in SIGNAL_MAP.signals if signal.key == key))


class TestFormats:
    @pytest.mark.parametrize("name", FORMATS)
    @pytest.mark.parametrize("signal_map", [SIGNAL_MAP, make_big_map(), SignalMap((), ())], ids=["few", "many", "none"])
    def test_each_prints_every_map(self, name, signal_map):
        assert FORMATS[name](signal_map).strip()


class TestTable:
    def test_groups_by_signal(self):
        assert table.draw(only("shop.sold"), width=200).splitlines() == [
            f"{'shop.sold · must hold':<183}shop/signals.py:7",
            *(f"  {line}".rstrip() for line in DOC.splitlines()),
            "",
            "  sent by   shop  sell   shop/services.py:31          send, in a transaction; sender Thing",
            "            shop  sell   shop/services.py:47          send, in a transaction; sender Thing",
            f"  heard by  mail  tell   mail/receivers/sender.py:12  {'no uid':<36}  Writes",
            "            mail  count  mail/receivers/sender.py:12  no uid",
            "",
            "1 signal, 2 receivers, 2 places that send.",
        ]

    def test_tells_one_sentence_of_several(self):
        text = table.draw(SIGNAL_MAP, width=200)
        assert "Something was sold." in text
        assert "Arguments:" not in text
        assert "Writes" not in text
        assert "4 signals, 5 receivers, 2 places that send." in text

    def test_counts_a_place_that_may_send_several_once(self):
        place = Place("shop/services.py", 3, "sell")
        perhaps = Sending(app="shop", place=place, method="send", in_atomic=False, arguments=None, is_told=False)
        signals = tuple(make_signal("shop", name, sendings=(perhaps,)) for name in ("sold", "sent"))
        assert "2 signals, 0 receivers, 1 place that sends." in table.draw(SignalMap((), signals))

    def test_says_when_nobody_sends_or_hears(self):
        lines = table.draw(only("shop.unheard"), width=80).splitlines()
        assert lines[1:4] == ["", "  sent by   nobody", "  heard by  nobody"]

    def test_does_not_ask_who_sends_what_others_declare(self):
        assert "sent by" not in table.draw(only("django.post_save"), width=80)

    def test_says_what_is_unusual_about_a_receiver(self):
        odd = replace(
            make_receiver("mail", "tell", sender="auth.User"),
            dispatch_uid="a",
            kind="lambda",
            is_async=True,
            takes_kwargs=False,
        )
        signal_map = SignalMap(apps=(make_app("mail"),), signals=(make_signal("shop", "sold", [odd]),))
        assert "sender auth.User; lambda; async; takes no **kwargs; uid a" in table.draw(signal_map, width=200)

    @pytest.mark.parametrize("width", [50, 64, 80, 100, 160])
    def test_is_no_wider_than_the_terminal(self, width):
        text = table.draw(replace(SIGNAL_MAP, signals=SIGNAL_MAP.signals[:3]), width=width)
        assert max(map(len, text.splitlines())) <= width
        assert text.count("mail/receivers/sender.py:12") == 3

    def test_asks_the_terminal_for_its_width(self, monkeypatch):
        monkeypatch.setenv("COLUMNS", "66")
        assert len(table.draw(SIGNAL_MAP).splitlines()[0]) == 66


class TestJson:
    def test_holds_every_fact(self):
        document = json.loads(json_format.draw(SIGNAL_MAP))
        sold = next(signal for signal in document["signals"] if signal["key"] == "shop.sold")
        assert document["version"] == 1
        assert document["apps"][2] == {
            "label": "auth",
            "name": "auth",
            "title": "Auth",
            "path": "/nowhere/auth",
            "is_own": False,
        }
        assert {name: sold[name] for name in ("name", "app", "kind", "doc", "summary", "arguments", "is_own")} == {
            "name": "sold",
            "app": "shop",
            "kind": "must hold",
            "doc": DOC,
            "summary": "Something was sold.",
            "arguments": ["what"],
            "is_own": True,
        }
        assert sold["sendings"][0] == {
            "app": "shop",
            "place": {"path": "shop/services.py", "line": 31, "function": "sell", "file": ""},
            "method": "send",
            "in_atomic": True,
            "arguments": ["what"],
            "sender": "Thing",
            "is_told": True,
        }
        assert sold["receivers"][0] == {
            "name": "mail.receivers.sender.tell",
            "short_name": "tell",
            "summary": "Writes",
            "app": "mail",
            "place": {"path": "mail/receivers/sender.py", "line": 12, "function": "tell", "file": ""},
            "sender": "",
            "dispatch_uid": None,
            "is_weak": True,
            "is_async": False,
            "takes_kwargs": True,
            "kind": "function",
            "doc": "Writes.",
            "requires": [],
        }

    def test_holds_what_goes_from_app_to_app(self):
        edges = json.loads(json_format.draw(SIGNAL_MAP))["edges"]
        assert [(edge["key"], edge["origin"], edge["hearer"], edge["kind"]) for edge in edges] == [
            ("shop.asked", "shop", "mail", "question"),
            ("shop.sold", "shop", "mail", "must hold"),
            ("django.post_save(auth.User)", "auth", "mail", ""),
            ("django.post_save", "django", "shop", ""),
        ]
        assert edges[1]["receivers"] == ["mail.receivers.sender.tell", "mail.receivers.sender.count"]


class TestMermaid:
    def test_draws_apps_and_arrows(self):
        assert mermaid.draw(SIGNAL_MAP).splitlines() == [
            "flowchart LR",
            '    app_shop["shop"]',
            '    app_mail["mail"]',
            '    app_auth["auth"]',
            '    app_django["django"]',
            '    app_shop ==>|"asked<br>sold"| app_mail',
            '    app_auth -->|"post_save of User"| app_mail',
            '    app_django -->|"post_save"| app_shop',
            "    classDef others stroke-dasharray:4",
            "    class app_auth,app_django others",
        ]

    def test_puts_several_signals_on_one_arrow(self):
        signals = tuple(make_signal("a", name, [make_receiver("b", "f")]) for name in ("one", "two"))
        assert '    app_a -->|"one<br>two"| app_b' in mermaid.draw(SignalMap((), signals)).splitlines()

    @pytest.mark.parametrize(
        ("kinds", "line"),
        [
            (["question", "question"], "-.->"),
            (["question", "may follow"], "-->"),
            (["may follow", "must hold"], "==>"),
            (["may follow", ""], "-->"),
        ],
    )
    def test_draws_what_must_hold_thick_and_questions_dotted(self, kinds, line):
        signals = [make_signal("a", f"s{n}", [make_receiver("b", "f")], doc=f"Kind: {k}") for n, k in enumerate(kinds)]
        assert f'    app_a {line}|"s0<br>s1"| app_b' in mermaid.draw(SignalMap((), tuple(signals))).splitlines()

    def test_escapes_what_means_something_there(self):
        signals = (make_signal("end", 'BY["a|b"]#x;', [make_receiver("a-b", "f")]),)
        *_, arrow, _, others = mermaid.draw(SignalMap((), signals)).splitlines()
        assert arrow == '    app_end -->|"BY#91;#34;a#124;b#34;#93;#35;x#59;"| app_a_2d_b'
        assert others == "    class app_a_2d_b,app_end others"


class TestDot:
    def test_draws_apps_and_arrows(self):
        lines = dot.draw(SIGNAL_MAP).splitlines()
        assert lines[0] == "digraph signals {"
        assert lines[-1] == "}"
        assert '    "shop" [style=solid, tooltip="shop"];' in lines
        assert '    "auth" [style=dashed, tooltip="auth"];' in lines
        assert r'    "shop" -> "mail" [label="asked\nsold", style=bold];' in lines
        assert '    "auth" -> "mail" [label="post_save of User", style=solid];' in lines

    def test_escapes_quotes_and_backslashes(self):
        signals = tuple(make_signal("a", name, [make_receiver("b", "f")]) for name in ('B["x"]', "c\\n"))
        assert r'[label="B[\"x\"]\nc\\n", style=solid]' in dot.draw(SignalMap((), signals))


class TestMarkdown:
    def test_has_no_line_numbers(self):
        moved = replace(SENDING, place=replace(SENDING.place, line=99))
        signals = [
            replace(
                signal,
                place=replace(signal.place, line=98),
                sendings=tuple(moved for _ in signal.sendings),
                receivers=tuple(replace(each, place=replace(each.place, line=97)) for each in signal.receivers),
            )
            for signal in SIGNAL_MAP.signals
        ]
        assert markdown.draw(replace(SIGNAL_MAP, signals=tuple(signals))) == markdown.draw(SIGNAL_MAP)

    def test_does_not_depend_on_who_connected_first(self):
        turned = [replace(signal, receivers=signal.receivers[::-1]) for signal in SIGNAL_MAP.signals]
        assert turned[1].receivers != SIGNAL_MAP.signals[1].receivers
        assert markdown.draw(only("shop.sold")) == markdown.draw(replace(SIGNAL_MAP, signals=(turned[1],)))

    def test_links_lead_somewhere(self):
        text = markdown.draw(make_big_map())
        links = re.findall(r"\]\(#([^)]*)\)", text)
        headings = re.findall(r"^### (.*)$", text, re.MULTILINE)
        assert len(links) == len(make_big_map().signals)
        assert links == [heading.lower().replace(".", "") for heading in headings]

    def test_tells_each_contract(self):
        text = markdown.draw(SIGNAL_MAP)
        assert "| [`shop.sold`](#shopsold) | must hold | shop | mail: `count`, `tell` |" in text
        assert "| [`shop.unheard`](#shopunheard) |  | nobody | nobody |" in text
        assert "| `django.post_save` of `auth.User` |  | auth | mail: `welcome` |" in text
        [contract] = re.findall(r"(?s)^### shop.sold\n\n(.*?)\n\n###", text, re.MULTILINE)
        assert contract.split("\n\n") == [
            "Something was sold.",
            "Arguments: ``what`` (str).",
            "Sent by ``services.sell``.",
            "Kind: must hold: all or nothing.",
            "Declared in `shop/signals.py`.",
            "**Sent by**",
            "- `sell` in `shop/services.py`, with `send`, in a transaction",
            "**Heard by**",
            "- mail: `mail.receivers.sender.count`\n- mail: `mail.receivers.sender.tell`: Writes",
        ]
        assert "Asks for more.\n\nKind: question.\n\nDeclared in" in text
        assert "- `django.post_save` of `auth.User`: `mail.receivers.sender.welcome`" in text

    def test_says_how_to_make_it_again(self):
        assert "manage.py signals --format markdown --output docs/signals.md" in markdown.draw(SIGNAL_MAP)
