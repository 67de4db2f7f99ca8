import pytest

from my_shop.kernel.whole_address import whole_address


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/media/mug.webp?v=1", "https://shop.example/media/mug.webp?v=1"),
        ("https://media.example/mug.webp", "https://media.example/mug.webp"),
        ("//media.example/mug.webp", "https://media.example/mug.webp"),
    ],
)
def test_has_the_shops_own_before_a_path(settings, address, whole):
    settings.SITE_URL = "https://shop.example"
    assert whole_address(address) == whole
