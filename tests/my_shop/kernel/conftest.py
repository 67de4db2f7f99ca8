"""A host elsewhere, which tests of what the shop asks outside play."""

import pytest

from tests.servers import LOOPBACK, running_site


@pytest.fixture(scope="module")
def server():
    with running_site() as site:
        yield site


@pytest.fixture
def site(server, settings):
    settings.SHOP_OUTBOUND_NETWORKS = LOOPBACK
    server.answers.clear()
    server.asked.clear()
    server.posted.clear()
    return server
