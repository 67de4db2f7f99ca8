"""What a web process has loaded when it answers; a process of its own tells."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = "import sys, my_shop.wsgi, my_shop.urls; print(*sorted(sys.modules))"


@pytest.fixture(scope="module")
def loaded():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "my_shop.settings"}
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("name", ["signal_map.checks.rules", "signal_map.rendering.pages", "PIL", "typst"])
def test_a_web_process_leaves_out_what_no_page_needs(loaded, name):
    assert "my_shop.views" in loaded
    assert name not in loaded
