"""What the fuzzer looks for beside what Schemathesis knows: that it would see it."""

from types import SimpleNamespace

import pytest

from tests.fuzz.looking import check_nothing_of_another, name_what_is_there

SECRETS = ["ada@example.com"]


def answered(words, *, body=None):
    case = SimpleNamespace(path_parameters={"number": "ada@example.com"}, body=body, query={}, headers={})
    return SimpleNamespace(content=words.encode()), case


class TestCheckNothingOfAnother:
    def test_sees_what_is_a_members_own(self):
        with pytest.raises(AssertionError, match="is shown ada@example.com"):
            check_nothing_of_another("other", SECRETS, *answered('{"email": "ada@example.com"}'))

    def test_lets_pass_what_was_sent(self):
        sent = answered('"ada@example.com" is none', body={"email": "ada@example.com"})
        check_nothing_of_another("other", SECRETS, *sent)

    def test_lets_the_member_see_it(self):
        check_nothing_of_another("member", SECRETS, *answered('{"email": "ada@example.com"}'))


class TestNameWhatIsThere:
    @pytest.mark.parametrize(("drawn", "found"), [("abcd", "A-1"), ("abc", "abc")])
    def test_names_something_every_other_time(self, drawn, found):
        gaps = {"code": drawn}
        name_what_is_there(gaps, {"order": "A-1"})
        assert gaps == {"code": found}
