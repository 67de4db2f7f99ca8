import pytest

from my_shop.kernel.imports.columns import proposed_mapping, proposed_preset
from my_shop.kernel.imports.contract import Column, Preset

SMALL, LARGE = Preset("small", "Small", frozenset({"a"})), Preset("large", "Large", frozenset({"a", "b"}))


@pytest.mark.parametrize(("columns", "key"), [("a", "small"), ("abc", "large"), ("b", None), ("", None)])
def test_proposes_the_kind_of_file_that_knows_most_of_its_columns(columns, key):
    preset = proposed_preset([SMALL, LARGE], columns)
    assert (preset.key if preset else None) == key


def test_proposes_what_columns_are_that_are_called_alike():
    own = [Column("tax_category", "Tax class"), Column("name", "Name")]
    assert proposed_mapping(own, ["NAME", "Tax-Category", "name", "price"]) == {
        "NAME": "name",
        "Tax-Category": "tax_category",
    }
