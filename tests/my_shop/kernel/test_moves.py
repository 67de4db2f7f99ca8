from types import SimpleNamespace

import pytest

from my_shop.kernel.moves import moved, renumbered


@pytest.mark.parametrize(
    ("name", "places", "order"),
    [("b", -1, "bac"), ("b", 1, "acb"), ("a", -1, "abc"), ("c", 1, "abc"), ("x", 1, "abc")],
)
def test_moved_stays_within_the_page(name, places, order):
    assert "".join(moved("abc", name, places)) == order


def test_renumbered_are_those_that_stand_elsewhere():
    rows = [SimpleNamespace(position=place) for place in (0, 5, 2, 2)]
    assert renumbered(rows) == [rows[1], rows[3]]
    assert [row.position for row in rows] == [0, 1, 2, 3]
