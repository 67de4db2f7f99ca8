"""What every test can rely on, in whichever project it runs."""

import sys

import pytest

from project import Project
from signal_map.tracing import dispatch, storage


def pytest_collection_modifyitems(items):
    for item in items:
        if "project" in getattr(item, "fixturenames", ()):
            item.add_marker("elsewhere")


@pytest.fixture
def project(tmp_path):
    """An empty project; ``project.write({...})`` fills it."""
    return Project(tmp_path)


@pytest.fixture(autouse=True)
def receivers_in_their_order(request):
    """These tests look at the order itself: they keep it in a run that turns it round."""
    if not request.config.getoption("--reverse-receivers"):
        yield
        return
    with dispatch.reversing(is_on=False):
        yield


@pytest.fixture(autouse=True)
def old_stories_stay(monkeypatch):
    """Look for old stories never: every sixteenth row would, and which one that is depends on earlier tests."""
    monkeypatch.setattr(storage, "FORGET_EVERY", sys.maxsize)
