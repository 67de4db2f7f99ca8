import re
from pathlib import Path

import pytest
from django.conf import settings

from my_shop.kernel.brand import colours
from my_shop.kernel.brand.colours import DARK, LIGHT, contrast

TOKENS = (Path(settings.BASE_DIR) / "my_shop" / "static" / "my_shop" / "tokens.css").read_text()


class TestBase:
    @pytest.mark.parametrize("theme", [LIGHT, DARK])
    def test_is_what_the_styles_have(self, theme):
        half = TOKENS.split("@media (prefers-color-scheme: dark)")[theme == DARK]
        found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", half))
        assert colours.BASE[theme].items() <= found.items()

    @pytest.mark.parametrize("theme", [LIGHT, DARK])
    @pytest.mark.parametrize("field", list(colours.PAIRS))
    def test_can_be_read(self, theme, field):
        assert colours.least_contrast(theme, {}, field) >= colours.ENOUGH


class TestContrast:
    def test_is_that_of_the_standard(self):
        assert contrast("#000000", "#ffffff") == pytest.approx(21)
        assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


class TestUnreadable:
    def test_names_the_pair_the_figure_and_a_shade_that_is_enough(self):
        (found,) = colours.unreadable(LIGHT, {"primary": "#ff9900"})
        assert (found.field, found.ink) == ("primary", "#ff9900")
        assert found.ratio < 2.2
        assert list(colours.unreadable(LIGHT, {"primary": found.nearest})) == []

    def test_takes_the_shade_next_to_what_was_chosen(self):
        (found,) = colours.unreadable(LIGHT, {"primary": "#ff9900"})
        lighter = colours.mix(found.nearest, "#ffffff", 0.06)
        assert list(colours.unreadable(LIGHT, {"primary": lighter})) != []

    @pytest.mark.parametrize(
        ("theme", "chosen"),
        [
            (LIGHT, {"primary": "#1b3a8c"}),
            (LIGHT, {"accent": "#8a1c5a"}),
            (LIGHT, {"primary": "#1b3a8c", "background": "#f4f6fb"}),
            (DARK, {"primary": "#9db7ff", "background": "#0e1320"}),
        ],
    )
    def test_leaves_what_can_be_read(self, theme, chosen):
        assert list(colours.unreadable(theme, chosen)) == []

    @pytest.mark.parametrize(("theme", "background"), [(LIGHT, "#808080"), (DARK, "#808080"), (LIGHT, "#203020")])
    def test_refuses_a_ground_on_which_the_shops_texts_are_lost(self, theme, background):
        (found,) = colours.unreadable(theme, {"background": background})
        assert found.field == "background"
        assert list(colours.unreadable(theme, {"background": found.nearest})) == []

    def test_looks_at_the_ground_that_is_chosen_with_it(self):
        assert list(colours.unreadable(LIGHT, {"primary": "#6e6e6e"})) != []
        assert list(colours.unreadable(LIGHT, {"primary": "#6e6e6e", "background": "#ffffff"})) == []


class TestCompleted:
    def test_lightens_a_colour_for_the_dark_so_that_it_can_be_read(self):
        chosen = colours.completed({"primary": "#1b3a8c", "accent": ""}, {})
        assert chosen[DARK].keys() == {"primary"}
        assert list(colours.unreadable(DARK, chosen[DARK])) == []

    def test_keeps_what_is_chosen_for_the_dark(self):
        assert colours.completed({"primary": "#1b3a8c"}, {"primary": "#ccddff"})[DARK] == {"primary": "#ccddff"}


class TestStylesheet:
    def test_is_empty_where_nothing_is_chosen(self):
        assert colours.stylesheet(colours.completed({}, {})) == ""

    def test_sets_each_theme_by_itself(self):
        css = colours.stylesheet(colours.completed({"background": "#ffffff"}, {}))
        assert css.startswith("@media (prefers-color-scheme:light){:root{--paper:#ffffff;")
        assert "dark" not in css
