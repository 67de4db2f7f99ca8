from importlib import import_module

import pytest
from django.apps import apps

from my_shop.signal_map.reading import documented


class TestArguments:
    @pytest.mark.parametrize(
        ("doc", "names"),
        [
            ("", None),
            ("An order was confirmed, with ``order``.", None),
            ("Arguments: none.", ()),
            ("Arguments: ``order`` (``OrderFacts``).", ("order",)),
            ("Argument: ``order``.", ("order",)),
            (
                "Arguments: ``variant_ids`` (tuple of int) or ``skus`` (tuple of str); the rest.",
                ("variant_ids", "skus"),
            ),
            ("Arguments: ``a``, ``b`` and ``c``. Not ``d``, ``e``.", ("a", "b", "c")),
            ("Arguments: ``a`` (one. Two; ``b``, (``c``, ``d``)), ``e``.", ("a", "e")),
            ("Arguments: ``a`` (``X``; its\nlines, and ``y``),\n``b`` (str).\nSent by ``place``.", ("a", "b")),
            ("Arguments: ``a`` is a ``shop.Order``, ``b``: a text.\nSent.", ("a", "b")),
            ("Arguments: ``a`` or ``a`` with more.", ("a",)),
            ("Arguments: ``a``\n\nSent with ``b``, ``c``.", ("a",)),
            ("    Sent.\n\n    Arguments: ``a``,\n    ``b``.\n    ", ("a", "b")),
            ("Arguments:\n\n* ``a``: one, ``x``\n  and ``more`` of it\n- ``b``\n\nSent by\n  ``c``.", ("a", "b")),
            ("Arguments:\n    ``a`` (int)\n    ``b`` (str)\nSent.", ("a", "b")),
            ("Arguments: ``a``.\nSent.\nArguments: ``b``.", ("a", "b")),
            ("Arguments: the ``order``, ``2nd``, `` ``.", ()),
        ],
    )
    def test_reads(self, doc, names):
        assert documented.arguments(doc) == names

    @pytest.mark.parametrize(
        ("module", "text", "names"),
        [
            ("orders", "``order`` (``OrderFacts``; its lines are those", ("order", "reason")),
            (
                "orders",
                "``order`` (``OrderFacts``; its lines are what",
                ("order", "return_id", "reason", "is_called_off"),
            ),
            ("orders", "``variant_ids``", ("variant_ids", "skus", "with_pictures")),
            ("products", "``variants``", ("variants",)),
            ("customers", "``user_id``", ("user_id", "email")),
            ("my_shop.kernel", "``request``", ("request",)),
        ],
    )
    def test_reads_the_contracts_of_the_shop(self, module, text, names):
        if not apps.is_installed(module):
            pytest.skip(f"{module} is unplugged")
        with open(import_module(f"{module}.signals").__file__, encoding="utf-8") as file:
            source = file.read()
        start = source.index(f"Arguments: {text}")
        assert documented.arguments(source[start : source.index('"""', start)]) == names
