import pytest

from orders.documents.addresses import address_from_lines, street_lines
from orders.documents.data import PostalAddress


@pytest.mark.parametrize(
    ("lines", "country", "parts"),
    [
        (["Fern GmbH", "Mühlweg 1", "22081 Hamburg", "Germany"], "DE", ("DE", ("Mühlweg 1",), "22081", "Hamburg")),
        (
            ["Fern GmbH", "Hof 2", "Mühlweg 1", "22081 Bad Ems"],
            "DE",
            ("DE", ("Hof 2", "Mühlweg 1"), "22081", "Bad Ems"),
        ),
        (["Fern AB", "Kanalgatan 4", "111 22 Stockholm"], "SE", ("SE", ("Kanalgatan 4",), "111 22", "Stockholm")),
        (["Fern Ltd", "1 Mill Lane", "York", "YO1 7HH"], "GB", ("GB", ("1 Mill Lane",), "YO1 7HH", "York")),
        (["Ada", "Graben 7", "1010 Wien", "Austria"], "DE", ("AT", ("Graben 7",), "1010", "Wien")),
        (["Fern", "somewhere"], "DE", ("DE", ("somewhere",), "", "")),
        (["Fern"], "DE", ("DE", (), "", "")),
    ],
)
def test_finds_the_town_by_its_postcode(settings, lines, country, parts):
    settings.SHOP_COUNTRIES = ["DE", "AT"]
    found = address_from_lines(lines, country)
    assert (found.country, found.lines, found.postcode, found.city) == parts
    assert found.name == lines[0]


def test_has_room_for_three_lines():
    assert street_lines(PostalAddress("Ada", "DE", ("1", "2", "3", "4"))) == ("1", "2", "3, 4")
