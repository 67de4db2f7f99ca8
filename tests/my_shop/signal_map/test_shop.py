"""The map of the shop itself: the pages that are made from it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import django
import pytest
from django.apps import apps

from signal_map.muting import MustHold, muted
from signal_map.rendering.formats.markdown import RENEW
from tests.conftest import SHOP_APPS

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "signals.md"

pytestmark = pytest.mark.skipif(
    not all(apps.is_installed(app) for app in SHOP_APPS), reason="the page tells of all four apps"
)


SERVE = """
import sys
from wsgiref.util import setup_testing_defaults
from my_shop.wsgi import application
from signal_map.rendering import latest, selection
from signal_map.rendering.formats import FORMATS

environ = {"PATH_INFO": "/healthz", "HTTP_HOST": "localhost"}
setup_testing_defaults(environ)
b"".join(application(environ, lambda status, headers: None))
sys.stdout.write(FORMATS["markdown"](selection.own(latest.read_map())))
"""


def signals(*arguments, **environment):
    """Run the command in a process of its own: this one may have receivers of the tests in it."""
    return run("manage.py", "signals", *arguments, **environment)


def run(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


FOLLOWING = ROOT / "docs" / "following-signals.md"


RUNTIME = ROOT / "my_shop" / "requirements.txt"
PINNED = re.search(r"^Django==(\S+)", RUNTIME.read_text(encoding="utf-8"), re.MULTILINE)[1]
of_this_django = pytest.mark.skipif(
    django.get_version() != PINNED, reason=f"the page shows lines of Django {PINNED}, which {RUNTIME} names"
)


class TestFollowingSignals:
    @of_this_django
    def test_shows_what_its_commands_print(self, tmp_path):
        page = tmp_path / FOLLOWING.name
        page.write_text(FOLLOWING.read_text(encoding="utf-8"), encoding="utf-8")
        signals("--renew", str(page))
        stale = "docs/following-signals.md is stale. Make it again: manage.py signals --renew docs/following-signals.md"
        assert page.read_text(encoding="utf-8") == FOLLOWING.read_text(encoding="utf-8"), stale

    @of_this_django
    def test_would_be_stale_if_a_line_had_moved(self, tmp_path):
        page = tmp_path / FOLLOWING.name
        text, moved = re.subn(r"(orders/signals\.py):\d+", r"\1:1", FOLLOWING.read_text(encoding="utf-8"))
        page.write_text(text, encoding="utf-8")
        signals("--renew", str(page))
        assert moved == 1
        assert page.read_text(encoding="utf-8") == FOLLOWING.read_text(encoding="utf-8")

    def test_quotes_the_contract_and_its_refusal(self):
        page = " ".join(FOLLOWING.read_text(encoding="utf-8").split())
        for block in re.findall(r"```toml (.*?) ```", page):
            assert block in (ROOT / "my_shop" / "signals.toml").read_text(encoding="utf-8")
        with pytest.raises(MustHold) as refused, muted("products.take_stock"):
            pass
        assert f"MustHold: {refused.value}" in page


class TestPage:
    def test_is_what_the_project_says(self):
        page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        assert page == signals("--format", "markdown"), f"docs/signals.md is stale. Make it again: {RENEW}"

    def test_is_what_a_process_that_serves_has_loaded(self):
        assert PAGE.read_text(encoding="utf-8") == run("-c", SERVE)

    def test_would_be_stale_if_one_signal_were_gone(self):
        without = signals("--format", "markdown", SHOP_APPS="products,orders,customers")
        lines = PAGE.read_text(encoding="utf-8").splitlines()
        gone = set(lines).difference(without.splitlines())
        assert "### blog.post_published" in gone
        assert "### orders.order_confirmed" not in gone
