"""The picture of the shop in the README is the one that the running shop draws."""

from pathlib import Path

import pytest
from django.apps import apps

from tests.conftest import SHOP_APPS
from tests.my_shop.signal_map.test_shop import signals

PICTURE = Path(__file__).parents[3] / "docs" / "signals.svg"
RENEW = "python manage.py signals --format svg --output docs/signals.svg"

pytestmark = pytest.mark.skipif(
    not all(apps.is_installed(app) for app in SHOP_APPS), reason="the picture shows all four apps"
)


def test_is_what_the_project_draws():
    picture = PICTURE.read_text(encoding="utf-8") if PICTURE.exists() else ""
    assert picture == signals("--format", "svg"), f"docs/signals.svg is stale. Make it again: {RENEW}"


def test_would_be_stale_if_one_signal_were_gone():
    without = signals("--format", "svg", SHOP_APPS="products,orders,customers")
    assert "post_published" in PICTURE.read_text(encoding="utf-8")
    assert "post_published" not in without


def test_has_no_line_numbers_in_it():
    assert ".py" not in PICTURE.read_text(encoding="utf-8")
