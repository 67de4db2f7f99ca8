"""What a release is known by: version, changelog and licence say the same."""

import datetime
import re
import tomllib
from pathlib import Path

import my_shop
from my_shop.api_settings import API_VERSION

ROOT = Path(__file__).parents[2]
HEADING = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>.+))?$", re.MULTILINE)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


class TestChangelog:
    def test_begins_with_what_is_unreleased_and_then_the_version(self):
        unreleased, newest, *_ = HEADING.findall(read("CHANGELOG.md"))
        assert unreleased == ("Unreleased", "")
        assert newest[0] == my_shop.__version__

    def test_goes_down_and_dates_all_that_is_released(self):
        _, newest, *older = HEADING.findall(read("CHANGELOG.md"))
        versions = [tuple(map(int, name.split("."))) for name, _ in (newest, *older)]
        assert versions == sorted(set(versions), reverse=True)
        days = [date for _, date in (newest, *older) if date != "not yet released"]
        assert len(days) >= len(older)
        assert [datetime.date.fromisoformat(day).isoformat() for day in days] == days

    def test_a_version_that_asks_something_has_its_upgrade_notes(self):
        majors = {name for name, _ in HEADING.findall(read("CHANGELOG.md")) if name.endswith(".0.0")}
        assert majors == set(re.findall(r"^## To (\S+)$", read("docs/upgrading.md"), re.MULTILINE))


class TestVersion:
    def test_stands_in_one_place(self):
        assert re.fullmatch(r"\d+\.\d+\.\d+", my_shop.__version__)
        assert "project" not in tomllib.loads(read("pyproject.toml"))
        files = [*ROOT.glob("*.*"), *(ROOT / "my_shop").rglob("*.py")]
        spelt_out = re.compile(rf"(?i)version\"?'?\s*[:=]\s*[\"']?{re.escape(my_shop.__version__)}\b")
        places = [path for path in files if path.is_file() and spelt_out.search(path.read_text(errors="replace"))]
        assert [path.relative_to(ROOT).as_posix() for path in places] == []

    def test_is_not_that_of_the_api_which_clients_rely_on_from_release_to_release(self, settings):
        assert settings.SPECTACULAR_SETTINGS["VERSION"] == API_VERSION
        assert re.fullmatch(r"\d+\.\d+", API_VERSION)


class TestLicence:
    def test_is_the_three_clauses_of_bsd_by_the_authors(self):
        text = read("LICENSE")
        assert text.startswith("BSD 3-Clause License\n\nCopyright (c) 2026, The my_shop authors\n")
        assert re.findall(r"^(\d)\. ", text, re.MULTILINE) == ["1", "2", "3"]

    def test_is_named_by_the_readme(self):
        assert "[BSD-3-Clause](LICENSE)" in read("README.md")


class TestRequirements:
    def test_pin_everything_once(self):
        lines = (read("requirements.txt") + read("my_shop/requirements.txt")).splitlines()
        pinned = [line.split("==")[0].partition("[")[0].lower() for line in lines if "==" in line]
        assert len(pinned) == len(set(pinned))
        rest = [line for line in lines if line and "==" not in line and not line.startswith(("#", "-e "))]
        assert rest == ["-r my_shop/requirements.txt", "Django", "djangorestframework"]
        assert {"django", "djangorestframework", "pytest-django", "model-bakery"} <= set(pinned)
