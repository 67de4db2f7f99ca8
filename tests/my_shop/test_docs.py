"""What the pages for developers name is there: files, names in them, and what they link to."""

import re
from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from tests.conftest import SHOP_APPS

ROOT = Path(__file__).parents[2]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
}
TUTORIAL = PAGES["docs/from-the-tutorial.md"]
NAME = re.compile(r"`([\w/]+)\.py::([\w.]+)`")
# in backticks, neither a command nor a pattern; CONTRIBUTING.md makes files of its own, which stand in bold
PLACE = re.compile(r"(?<!\*)`([\w.-]+/[\w./-]*|[\w-]+\.(?:md|py|txt|toml))(?:::[\w.]+)?`(?!\*)")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
DEVELOPERS = ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/from-the-tutorial.md", "docs/upgrading.md"]


def anchors(text):
    """Return what GitHub makes of the headings."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_link_leads_somewhere(page):
    for target, anchor in LINK.findall(PAGES[page]):
        path = ((ROOT / page).parent / target).resolve() if target else ROOT / page
        assert path.exists(), f"{page} links to {target}"
        if anchor and path.suffix == ".md":
            assert anchor in anchors(path.read_text(encoding="utf-8")), f"{page} links to {target}#{anchor}"


@pytest.mark.parametrize("page", DEVELOPERS)
def test_every_place_is_there(page):
    places = {place for place in PLACE.findall(PAGES[page]) if (ROOT / place.split("/")[0]).exists()}
    lost = [place for place in places - {"var/"} if not (ROOT / place).exists()]
    assert lost == [], f"{page} names what is not there"


def test_the_tree_of_the_architecture_is_the_one_that_stands():
    tree = re.search(r"## The tree\n\n```\n(.*?)```", PAGES["docs/architecture.md"], re.DOTALL)[1]
    top, lost = "", []
    for indent, folder in re.findall(r"^( *)([\w-]+/) ", tree, re.MULTILINE):
        top = folder if not indent else top
        path = ROOT / top / (folder if indent else "")
        lost += [] if path.is_dir() else [str(path)]
    assert lost == []
    wings = re.search(r"in wings: ([\w, ]+)", tree)[1].split(", ")
    assert sorted(wings) == sorted(path.parent.name for path in (ROOT / "orders" / "services").glob("*/__init__.py"))


@pytest.mark.skipif(not all(apps.is_installed(app) for app in SHOP_APPS), reason="the page tells of all four apps")
@pytest.mark.parametrize(("module", "name"), sorted(set(NAME.findall(TUTORIAL))))
def test_the_tutorial_leads_to_names_that_exist(module, name):
    reduce(getattr, name.split("."), import_module(module.replace("/", ".")))


def test_the_readme_is_short():
    assert PAGES["README.md"].count("\n") <= 150
