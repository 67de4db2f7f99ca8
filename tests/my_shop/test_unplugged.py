"""The proof of decoupling: without blog, and without customers, what remains starts, migrates and passes its tests.

One interpreter for each, on a database of its own. It runs every test of what remains once: of one that is given many
values the first, because what is typed does not hang on who is installed, but where the values are what the shop is
made of (pages, mails: ``every_case``) all of them. Races and real data are about the database.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from my_shop.roles import ROLES

ROOT = Path(__file__).parents[2]
INSIDE = "SHOP_UNPLUGGED"

# of the house itself, what prints, guards and composes pages
HOUSE = [f"tests/my_shop/test_{name}.py" for name in ("unplugged", "views", "templates", "security", "api", "settings")]


@pytest.mark.unplugged
@pytest.mark.skipif(INSIDE in os.environ, reason="this is the run without an app")
@pytest.mark.parametrize("apps", ["products,orders,customers", "products,orders,blog"], ids=["no blog", "no customers"])
def test_what_remains_passes_its_tests(apps, tmp_path):
    # without what pytest and its plug-ins tell their own children
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    environment |= {INSIDE: "1", "SHOP_APPS": apps, "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.sqlite3'}"}
    folders = [f"tests/{app}" for app in apps.split(",")]
    selected = ["-m", "not race and not data and not unplugged", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", *folders, *HOUSE, *selected],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    print(done.stdout.splitlines()[-1])


@pytest.mark.skipif(INSIDE not in os.environ, reason="a part of the run without an app")
@pytest.mark.django_db
class TestWhatRemains:
    def test_starts(self):
        call_command("check")

    def test_has_a_migration_for_every_model(self):
        call_command("makemigrations", check_changes=True, dry_run=True)

    def test_has_roles(self, capsys):
        call_command("create_roles")
        assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [*ROLES]
