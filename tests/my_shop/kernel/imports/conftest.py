import pytest

from my_shop.kernel.imports import workplace
from my_shop.kernel.signals import importers_asked
from tests.my_shop.kernel.imports.clubs import Clubs


@pytest.fixture
def clubs():
    """Plug the importer in, for as long as the test."""
    importer = Clubs()

    def offer(sender, **kwargs):
        return [importer]

    importers_asked.connect(offer, dispatch_uid="tests.clubs")
    yield importer
    importers_asked.disconnect(dispatch_uid="tests.clubs")
    workplace.leave()
