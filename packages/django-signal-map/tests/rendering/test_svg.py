"""The drawing: everything is on it, nothing touches, and it needs neither script nor inline style."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from maps import make_app, make_big_map, make_receiver, make_signal
from signal_map.facts import SignalMap
from signal_map.rendering.formats.svg import draw
from signal_map.rendering.formats.svg.layout import MARGIN, lay_out
from signal_map.rendering.formats.svg.words import wrap

SVG = "{http://www.w3.org/2000/svg}"


class Links:
    def app(self, label):
        return f"#app-{label}"

    def signal(self, key):
        return f"/signals/{key}/?a=1&b=2"

    def receiver(self, key, name):
        return f"/signals/{key}/#{name}"


def kind_of(edge):
    return {"shop.sold": "must hold", "django.post_save": "question"}.get(edge.signal.key, "")


def no_kind(edge):
    return ""


@pytest.fixture
def small_map():
    heard = [make_receiver("store", "take_stock_of_everything"), make_receiver("mail", "tell")]
    saved = make_signal("django", "post_save", [make_receiver("mail", "greet", sender="shop.Sale")], is_own=False)
    return SignalMap(
        apps=tuple(map(make_app, ("shop", "store", "mail", "quiet"))),
        signals=(make_signal("shop", "sold", heard), make_signal("store", "ran_low"), saved),
    )


def texts(svg):
    """Return what is written, each text in one piece."""
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def touching(layout):
    return [(one.text, other.text) for one, other in combinations(layout.boxes(), 2) if one.touches(other)]


class TestLayout:
    def test_nothing_touches_with_15_apps_and_60_receivers(self):
        signal_map = make_big_map()
        assert sum(len(signal.receivers) for signal in signal_map.signals) == 60
        layout = lay_out(signal_map, no_kind)
        assert len(layout.columns) == 15
        assert len(layout.boxes()) > 150
        assert touching(layout) == []

    def test_everything_stands_on_the_ground_of_its_band(self):
        layout = lay_out(make_big_map(), no_kind)
        for band in layout.bands:
            boxes = [bar.name_box for bar in band.bars] + [plate.box for bar in band.bars for plate in bar.plates]
            assert all(box.left > MARGIN and box.right < layout.width - MARGIN for box in boxes)

    def test_would_see_it_if_something_touched(self, monkeypatch):
        monkeypatch.setattr("signal_map.rendering.formats.svg.layout.NAME_LANE", 2)
        assert touching(lay_out(make_big_map(), no_kind))

    @pytest.mark.parametrize("name", ["a" * 70, "ä" * 40, "a_b" * 30, "漢字" * 15])
    def test_long_names_make_it_wider_and_are_not_cut(self, name):
        heard = [make_receiver("last", name), make_receiver("last", "other")]
        signal_map = SignalMap(
            apps=(make_app("first"), make_app("last"), make_app(f"app_{name}")),
            signals=(make_signal("first", name, heard), make_signal("last", f"{name}_again")),
        )
        layout = lay_out(signal_map, no_kind)
        assert touching(layout) == []
        assert all(box.left >= 0 and box.right <= layout.width for box in layout.boxes())
        assert all(box.top >= 0 and box.bottom <= layout.height for box in layout.boxes())
        assert f"{name}_again (nobody hears it)" in texts(draw(signal_map, kind_of=no_kind))

    def test_an_empty_map_is_a_drawing_too(self):
        ElementTree.fromstring(draw(SignalMap(apps=(), signals=()), kind_of=no_kind))

    def test_says_beside_a_name_who_hears_it_far_away(self):
        apps = tuple(make_app(f"app_number_{number:02}") for number in range(20))
        far = make_signal(
            "app_number_00", "far", [make_receiver(apps[number].label, "hear") for number in range(1, 20)]
        )
        near = make_signal("app_number_00", "near", [make_receiver("app_number_01", "hear")])
        layout = lay_out(SignalMap(apps=apps, signals=(far, near)), no_kind)
        (band,) = layout.bands
        assert band.bars[0].note == "→ " + ", ".join(app.label for app in apps[1:])
        assert band.bars[1].note == ""
        assert touching(layout) == []
        assert all(box.right <= layout.width for box in layout.boxes())


class TestWrap:
    @pytest.mark.parametrize(
        ("name", "lines"),
        [
            ("put_cancelled_stock_back", ("put_cancelled_", "stock_back")),
            ("tell", ("tell",)),
            ("Shelf.__call__", ("Shelf.__call__",)),
            ("averyverylongnameindeed_x", ("averyverylongnameindeed_", "x")),
            ("handleEverythingNow", ("handle", "EverythingNow")),
        ],
    )
    def test_breaks_where_a_word_ends(self, name, lines):
        assert wrap(name, 14) == lines


class TestDraw:
    def test_every_signal_and_receiver_of_a_big_map_is_written(self):
        signal_map = make_big_map()
        written = texts(draw(signal_map, kind_of=no_kind))
        for signal in signal_map.signals:
            assert any(text.startswith(signal.name) for text in written), signal.name
            for receiver in signal.receivers:
                assert receiver.short_name in written

    def test_links_everything_in_the_order_of_reading(self, small_map):
        svg = draw(small_map, kind_of=kind_of, links=Links())
        links = [link.get("href") for link in ElementTree.fromstring(svg).iter(f"{SVG}a")]
        assert links == [
            "#app-shop",
            "#app-store",
            "#app-mail",
            "/signals/shop.sold/?a=1&b=2",
            "/signals/shop.sold/#store.receivers.sender.take_stock_of_everything",
            "/signals/shop.sold/#mail.receivers.sender.tell",
            "/signals/django.post_save/?a=1&b=2",
            "/signals/django.post_save/#mail.receivers.sender.greet",
            "/signals/store.ran_low/?a=1&b=2",
        ]

    def test_says_in_words_what_a_link_is(self, small_map):
        svg = draw(small_map, kind_of=kind_of, links=Links())
        labels = [link.get("aria-label") for link in ElementTree.fromstring(svg).iter(f"{SVG}a")]
        assert "sold, from shop, heard by store, mail" in labels
        assert "take_stock_of_everything of store hears sold, must hold" in labels
        assert "greet of mail hears post_save(shop.Sale), question" in labels
        assert "ran_low, from store, heard by nobody" in labels

    def test_draws_firmly_what_must_hold_and_a_question_in_dots(self, small_map):
        plates = re.findall(r'class="plate (\w+)"', draw(small_map, kind_of=kind_of))
        assert plates == ["firm", "firm", "question"]
        assert re.findall(r'class="plate (\w+)"', draw(small_map, kind_of=no_kind)) == ["loose"] * 3

    def test_a_page_gets_no_style_and_a_file_its_own(self, small_map):
        page = draw(small_map, kind_of=kind_of, links=Links())
        file = draw(small_map, kind_of=kind_of)
        assert "style" not in page
        assert "style=" not in file
        assert "color-scheme: light dark" in file
        assert "<a " not in file

    def test_has_a_title_and_a_description(self, small_map):
        svg = ElementTree.fromstring(draw(small_map, kind_of=kind_of))
        assert svg.get("role") == "img"
        assert svg.find(f"{SVG}title").text == "Who hears which signal"
        assert "3 apps are the columns, 3 signals the rows" in svg.find(f"{SVG}desc").text

    def test_escapes_what_it_writes(self):
        heard = [make_receiver("b", "<lambda>")]
        signal_map = SignalMap(apps=(make_app("a"), make_app("b")), signals=(make_signal("a", "x&y", heard),))
        written = texts(draw(signal_map, kind_of=no_kind, links=Links()))
        assert "<lambda>" in written
        assert "x&y" in written

    def test_changes_only_with_the_picture(self, small_map):
        assert draw(small_map, kind_of=kind_of) == draw(small_map, kind_of=kind_of)
        assert "signals.py" not in draw(small_map, kind_of=kind_of)
