import pytest

from signal_map.analysis import documented


class TestArguments:
    @pytest.mark.parametrize(
        ("doc", "names"),
        [
            ("", None),
            ("An order was confirmed, with ``order``.", None),
            ("Arguments: none.", ()),
            ("Arguments: ``order`` (``OrderPayload``).", ("order",)),
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
