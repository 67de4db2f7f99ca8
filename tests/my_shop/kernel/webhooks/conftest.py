"""An endpoint at a host elsewhere that takes everything, and a type of event that the kernel does not know."""

import pytest

from my_shop.kernel.webhooks import services
from my_shop.kernel.webhooks.types import TYPES


@pytest.fixture(autouse=True)
def types(monkeypatch):
    monkeypatch.setitem(TYPES, "thing.made", "A thing was made.")
    monkeypatch.setitem(TYPES, "thing.sold", "A thing was sold.")


@pytest.fixture
def endpoint(site, db):
    made, made.plain_secret = services.create_endpoint(address=site.says("/hook"), description="The ERP")
    return made
