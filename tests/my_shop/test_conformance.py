"""The script that runs a public suite tells of each file that broke."""

import os
import sys

import pytest

from tests.conformance.__main__ import run_suite

PASSED, FAILED = ("print('[       OK ] OrderTest.test_buys')", "print('[  FAILED  ] OrderTest.test_pays')")


@pytest.mark.parametrize(
    ("script", "counted"),
    [
        ([PASSED], {"passed": 1}),
        ([PASSED, FAILED, "raise SystemExit(1)"], {"passed": 1, "failed": 1}),
        ([PASSED, "raise SystemExit(1)"], {"passed": 1, "failed": 1}),
        (["raise SystemExit(1)"], {"failed": 1}),
        ([], {"failed": 1}),
    ],
    ids=["passes", "a test fails", "breaks behind a test", "breaks at once", "has no test"],
)
def test_counts_what_became_of_a_file(tmp_path, script, counted):
    (tmp_path / "order_test.py").write_text("\n".join(script))
    count = run_suite(tmp_path, sys.executable, [], dict(os.environ), only="", is_loud=False)
    assert dict(count) == counted
