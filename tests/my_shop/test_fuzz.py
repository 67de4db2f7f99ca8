"""What the fuzzer looks for beside what Schemathesis knows: that it would see it."""

import importlib
import json
from types import SimpleNamespace

import pytest


@pytest.fixture
def hooks(tmp_path, monkeypatch):
    house = tmp_path / "house.json"
    house.write_text(json.dumps({"names": {}, "secrets": ["ada@example.com"]}))
    monkeypatch.setenv("FUZZ_HOUSE", str(house))
    monkeypatch.setenv("FUZZ_PERSON", "other")
    module = importlib.import_module("tests.fuzz.hooks")
    return importlib.reload(module)


def answered(words, *, body=None):
    case = SimpleNamespace(path_parameters={"number": "ada@example.com"}, body=body, query={}, headers={})
    return SimpleNamespace(content=words.encode()), case


class TestNothingOfAnother:
    def test_sees_what_is_a_members_own(self, hooks):
        with pytest.raises(AssertionError, match="is shown ada@example.com"):
            hooks.nothing_of_another(None, *answered('{"email": "ada@example.com"}'))

    def test_lets_pass_what_was_sent(self, hooks):
        hooks.nothing_of_another(None, *answered('"ada@example.com" is none', body={"email": "ada@example.com"}))

    def test_lets_the_member_see_it(self, hooks, monkeypatch):
        monkeypatch.setattr(hooks, "PERSON", "member")
        hooks.nothing_of_another(None, *answered('{"email": "ada@example.com"}'))
