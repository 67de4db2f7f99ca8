"""The proof of decoupling: without blog, and without customers, what remains starts, migrates and passes its tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSIDE = "SHOP_UNPLUGGED"

pytestmark = [
    pytest.mark.unplugged,
    pytest.mark.skipif(INSIDE in os.environ, reason="this is the run without an app"),
]


@pytest.fixture(params=["products,orders,customers", "products,orders,blog"], ids=["no blog", "no customers"])
def run(request, tmp_path):
    """Run a command of the project with fewer apps, on a database file of its own."""
    environment = os.environ | {
        INSIDE: "1",
        "SHOP_APPS": request.param,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path / "media"),
    }
    # what pytest and its plug-ins tell their own children
    environment = {name: value for name, value in environment.items() if not name.startswith(("PYTEST_", "DJANGO_"))}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
        return done.stdout

    return run


def test_it_starts_and_migrates_a_fresh_database(run):
    run("manage.py", "check")
    run("manage.py", "makemigrations", "--check", "--dry-run")
    run("manage.py", "migrate", "--verbosity", "0")
    run("manage.py", "create_roles")


def test_its_own_tests_pass(run, request):
    apps = request.node.callspec.params["run"].split(",")
    folders = [f"tests/{app}" for app in apps]
    # and of the house itself what prints, guards and composes pages
    house = [f"tests/my_shop/test_{name}.py" for name in ("views", "templates", "security", "api")]
    report = run("-m", "pytest", *folders, *house, "-q", "-p", "no:cacheprovider", "-m", "not race and not data")
    assert "failed" not in report
