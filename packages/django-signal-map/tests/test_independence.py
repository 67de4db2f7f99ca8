"""The signal map works in any project, and names none."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
OTHERS = re.compile(r"\b(my_shop|products|orders|customers|blog)\b")
FILES = [file for file in (HERE / "src" / "signal_map").rglob("*") if file.suffix in {".py", ".html", ".css", ".js"}]
FILES += [HERE / "README.md"]


def named_in(text):
    return OTHERS.findall(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(HERE).as_posix())
def test_names_no_project(file):
    assert named_in(file.read_text(encoding="utf-8")) == []


def test_would_see_one():
    assert named_in("from orders.signals import order_confirmed") == ["orders"]
    assert len(FILES) > 60
