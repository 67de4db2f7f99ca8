import pytest
from django.apps import apps

from signal_map.analysis import installed


class TestIsOwn:
    @pytest.mark.parametrize(
        ("label", "is_own"),
        [("my_shop", True), ("pictures", True), ("auth", False), ("rest_framework", False), ("signals", False)],
    )
    def test_knows_what_the_project_wrote(self, settings, label, is_own):
        settings.SIGNAL_MAP = {}
        assert installed.is_own(apps.get_app_config(label)) is is_own


class TestAppOf:
    @pytest.mark.parametrize(
        ("module", "label"),
        [
            ("my_shop.views", "my_shop"),
            ("my_shop.kernel.pictures", "pictures"),
            ("my_shop.kernel.pictures.receivers", "pictures"),
            ("my_shopping.views", "my_shopping"),
        ],
    )
    def test_names_the_innermost_app(self, module, label):
        assert installed.app_of(module) == label


class TestReadApps:
    def test_keeps_the_order_of_the_settings(self):
        labels = [app.label for app in installed.read_apps()]
        assert labels.index("my_shop") < labels.index("pictures") < labels.index("auth")
