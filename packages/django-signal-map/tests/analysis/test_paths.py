import django
import pytest

from signal_map.analysis import paths


@pytest.fixture(autouse=True)
def nothing_remembered():
    paths.shorten.cache_clear()
    yield
    paths.shorten.cache_clear()


class TestShorten:
    def test_is_relative_to_the_project(self, settings, tmp_path):
        settings.BASE_DIR = tmp_path
        assert paths.shorten(str(tmp_path / "shop" / "signals.py")) == "shop/signals.py"

    def test_is_relative_to_the_packages_though_they_lie_in_the_project(self, settings, tmp_path):
        settings.BASE_DIR = tmp_path
        file = tmp_path / ".venv" / "site-packages" / "tool" / "signals.py"
        assert paths.shorten(str(file)) == "tool/signals.py"

    def test_is_relative_to_the_nearest_folder_of_imports_without_a_base(self, settings, tmp_path, monkeypatch):
        del settings.BASE_DIR
        monkeypatch.setattr("sys.path", [str(tmp_path), str(tmp_path / "src")])
        assert paths.shorten(str(tmp_path / "src" / "shop" / "signals.py")) == "shop/signals.py"

    def test_stays_absolute_elsewhere(self, settings, tmp_path, monkeypatch):
        settings.BASE_DIR = tmp_path / "project"
        monkeypatch.setattr("sys.path", [])
        assert paths.shorten(str(tmp_path / "signals.py")) == str(tmp_path / "signals.py")


class TestIsInstalledPackage:
    def test_knows_django_and_the_project(self):
        assert paths.is_installed_package(django.__file__)
        assert not paths.is_installed_package(__file__)
