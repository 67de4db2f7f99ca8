"""CONTRIBUTING.md is true: its chapters on a new app and a new signal are followed in a copy of the project.

Slow: the copy runs a dozen commands, each in a process of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.conftest import SHOP_APPS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv*", "var", "*cache*", "__pycache__", ".hypothesis", ".env")
STEP = re.compile(r"^\*\*`(?P<path>[^`*]+)`\*\*$|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def chapter(title):
    return re.search(rf"^## {title}\n(.*?)^## ", GUIDE, re.MULTILINE | re.DOTALL)[1]


class Copy:
    """The project in a folder of its own, with the environment that runs this test."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND)
        (folder / ".venv").symlink_to(sys.prefix)

    def follow(self, text):
        """Do what a chapter says: write files and add to them, change them as a diff has it, run the commands."""
        path = None
        for step in STEP.finditer(text):
            if step["path"]:
                path = self.folder / step["path"]
            elif step["kind"] == "sh":
                self.run(step["text"])
            elif step["kind"] == "diff":
                self.change(path, step["text"])
            else:
                earlier = path.read_text(encoding="utf-8") + "\n\n" if path.exists() else ""
                path.write_text(earlier + step["text"], encoding="utf-8")

    def change(self, path, diff):
        lines = diff.splitlines()
        old, new = ("\n".join(line[1:] for line in lines if line[0] == sign) for sign in "-+")
        before = path.read_text(encoding="utf-8")
        assert old in before, f"CONTRIBUTING.md changes what {path.relative_to(self.folder)} does not hold: {old}"
        path.write_text(before.replace(old, new), encoding="utf-8")

    def run(self, commands):
        environment = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
        environment["DATABASE_URL"] = f"sqlite:///{self.folder / 'shop.sqlite3'}"
        for command in commands.splitlines():
            done = subprocess.run(
                command.split(), cwd=self.folder, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{command}\n{(done.stdout + done.stderr)[-4000:]}"


@pytest.mark.elsewhere
@pytest.mark.skipif(not all(apps.is_installed(app) for app in SHOP_APPS), reason="the guide begins with all four apps")
def test_an_app_and_a_signal_made_by_the_guide_pass_every_wall(tmp_path):
    copy = Copy(tmp_path / "shop")
    copy.follow(chapter("Add an app"))
    copy.follow(chapter("Add a signal"))
    assert "purchasing.goods_received" in (copy.folder / "docs" / "signals.md").read_text(encoding="utf-8")

    # the control: what the guide says of the contract is needed
    contract = copy.folder / "my_shop" / "signals.toml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(re.sub(r'^"purchasing\..*\n', "", text, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"purchasing\.goods_received"):
        copy.run(".venv/bin/python manage.py check")
