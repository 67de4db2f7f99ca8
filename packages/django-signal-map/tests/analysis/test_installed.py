import pytest
from django.apps import apps

from signal_map.analysis import installed


class TestIsOwn:
    @pytest.mark.parametrize("label", ["auth", "signals"])
    def test_is_nothing_that_was_installed_as_a_package(self, settings, label):
        settings.SIGNAL_MAP = {}
        assert not installed.is_own(apps.get_app_config(label))

    def test_is_what_the_project_wrote(self, project):
        project.write({"shop/signals.py": "", "mail/apps.py": ""})
        told = project.python("""
            from django.apps import apps
            from signal_map.analysis import installed

            print(*(config.label for config in apps.get_app_configs() if installed.is_own(config)))
        """)
        assert told.split() == ["mail", "shop"]

    @pytest.mark.parametrize(("label", "is_own"), [("contenttypes", False), ("auth", True), ("signals", True)])
    def test_believes_the_setting(self, settings, label, is_own):
        settings.SIGNAL_MAP = {"OWN": ("auth", "signals")}
        assert installed.is_own(apps.get_app_config(label)) is is_own


class TestAppOf:
    @pytest.mark.parametrize(
        ("module", "label"),
        [
            ("signal_map.conf", "signals"),
            ("signal_mapping.conf", "signal_mapping"),
            ("django.contrib.auth.signals", "auth"),
            ("django.db.models.signals", "django"),
            ("asgiref.sync", "asgiref"),
        ],
    )
    def test_names_the_innermost_app(self, module, label):
        assert installed.app_of(module) == label


class TestReadApps:
    def test_keeps_the_order_of_the_settings(self):
        labels = [app.label for app in installed.read_apps()]
        assert labels == [config.label for config in apps.get_app_configs()]
