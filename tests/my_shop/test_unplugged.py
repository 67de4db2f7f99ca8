"""The proof of decoupling: without blog, and without customers, what remains starts, migrates and passes its tests.

One interpreter for each, on a database of its own, runs what can differ: not what stays inside an app (``inside``), nor
races and real data, which are about the database. A test that is given many values runs with the first, because what is
typed does not hang on who is installed; where they are what the shop is made of (``every_case``), with all of them.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from my_shop.roles import ROLES
from tests.inside import INSIDE

ROOT = Path(__file__).parents[2]
RUNS = "SHOP_UNPLUGGED"
LEAST = 900
"""Tests; what runs fewer has lost some on the way."""

# of the house itself, what prints, guards and composes pages
HOUSE = [f"tests/my_shop/test_{name}.py" for name in ("unplugged", "views", "templates", "security", "api")]
HOUSE += ["tests/my_shop/test_settings.py::TestProduction::test_the_deployment_check_has_nothing_to_warn_of"]


@pytest.mark.unplugged
@pytest.mark.skipif(RUNS in os.environ, reason="this is the run without an app")
@pytest.mark.parametrize("apps", ["products,orders,customers", "products,orders,blog"], ids=["no blog", "no customers"])
def test_what_remains_passes_its_tests(apps, tmp_path):
    # without what pytest and its plug-ins tell their own children
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    environment |= {RUNS: "1", "SHOP_APPS": apps, "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.sqlite3'}"}
    folders = [f"tests/{app}" for app in apps.split(",")]
    selected = [f"--ignore={path}" for path, heard in INSIDE.items() if set(heard) <= {*apps.split(",")}]
    selected += ["-m", "not race and not data and not unplugged"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "--color=no", "-p", "no:cacheprovider", *folders, *HOUSE, *selected],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    assert int(re.search(r"^(\d+) passed", done.stdout, re.MULTILINE)[1]) > LEAST


@pytest.mark.skipif(RUNS not in os.environ, reason="a part of the run without an app")
@pytest.mark.django_db
class TestWhatRemains:
    def test_starts(self):
        call_command("check")

    def test_has_a_migration_for_every_model(self):
        call_command("makemigrations", check_changes=True, dry_run=True)

    def test_has_roles(self, capsys):
        call_command("create_roles")
        assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [*ROLES]
