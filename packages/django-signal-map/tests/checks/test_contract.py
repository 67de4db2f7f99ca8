import os

import pytest

from signal_map.checks import contract

TEXT = """
# who hears what
"orders.confirmed" = { must = ["stock", "mail"], heard_by = ["statistics"], mutable = ["mail"], kind = "must hold" }
"django.post_save(blog.Comment)" = { must = ["mail"] }
"django.post_save" = { heard_by = ["audit"] }
"orders.asked" = {}
"""


@pytest.fixture
def kept(settings, tmp_path):
    """Keep a text as the contract."""

    def keep(text):
        file = tmp_path / "signals.toml"
        file.write_text(text)
        settings.SIGNAL_MAP = {"CONTRACT": file}
        return file

    return keep


class TestRead:
    def test_reads_who_may_hear_and_who_has_to(self, kept):
        file = kept(TEXT)
        read = contract.read()
        assert (read.file, read.faults) == (file, ())
        assert read.edges[0] == contract.Row(
            key="orders.confirmed",
            heard_by=("statistics", "stock", "mail"),
            must=("stock", "mail"),
            mutable=("mail",),
            kind="must hold",
            line=3,
        )
        assert [row.key for row in read.edges[1:]] == [
            "django.post_save(blog.Comment)",
            "django.post_save",
            "orders.asked",
        ]

    def test_is_empty_where_none_is_kept(self, settings):
        settings.SIGNAL_MAP = {}
        assert contract.read() == contract.Contract()

    def test_reads_again_once_the_file_has_changed(self, kept):
        file = kept('"a.b" = {}\n')
        assert [row.key for row in contract.read().edges] == ["a.b"]
        assert contract.read() is contract.read()
        file.write_text('"a.c" = {}\n')
        os.utime(file, (1, 1))
        assert [row.key for row in contract.read().edges] == ["a.c"]

    def test_says_when_there_is_no_such_file(self, settings, tmp_path):
        settings.SIGNAL_MAP = {"CONTRACT": tmp_path / "nowhere.toml"}
        [fault] = contract.read().faults
        assert fault.line == 0
        assert "No such file" in fault.reason

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ('"a.b" = {}\n"a.c" = \n', 2, "Invalid value"),
            ('"a.b" = {}\n\n"a.b" = {}\n', 3, "Cannot overwrite a value"),
            ('"a.b" = "mail"\n', 1, "a.b: a signal has a table"),
            ("a.b = {}\n", 1, "a: a dotted name stands in quotation marks"),
            ('"confirmed" = {}\n', 1, "confirmed: a signal is named app.name"),
            ('"a.b(" = {}\n', 1, "a signal is named app.name"),
            ('\n"a.b" = { heared_by = [] }\n', 2, "a.b: it has no heared_by; there is heard_by, must, mutable, kind"),
            ('"a.b" = { heard_by = "mail" }\n', 1, "a.b: heard_by is a list of app labels"),
            ('"a.b" = { must = [1] }\n', 1, "a.b: must is a list of app labels"),
            ('"a.b" = { kind = "may" }\n', 1, "a.b: kind is one of question, must hold, may follow"),
            ('"a.b" = { must = ["x"], mutable = ["y"] }\n', 1, "mutable makes an exception of must, where y"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, kept, text, line, reason):
        kept(text)
        [fault] = contract.read().faults
        assert fault.line == line
        assert reason in fault.reason

    def test_reads_the_rest_of_a_faulty_file(self, kept):
        kept('"a.b" = { kind = 1 }\n"a.c" = { must = ["x"] }\n')
        assert [row.key for row in contract.read().edges] == ["a.c"]
        assert len(contract.read().faults) == 1


class TestMustHold:
    @pytest.mark.parametrize(
        ("key", "label", "holds"),
        [
            ("orders.confirmed", "stock", True),
            ("orders.confirmed", "mail", False),
            ("orders.confirmed", "statistics", False),
            ("orders.confirmed", "nobody", False),
            ("orders.asked", "stock", False),
            ("django.post_save(blog.Comment)", "mail", True),
            ("django.post_save", "mail", True),
            ("django.post_save(blog.Post)", "mail", False),
        ],
    )
    def test_knows_what_nobody_may_mute(self, kept, key, label, holds):
        kept(TEXT)
        assert contract.read().must_hold(key, label) is holds


class TestEdge:
    def test_prefers_the_row_of_the_sender(self, kept):
        kept(TEXT)
        read = contract.read()
        assert read.edge("django.post_save(blog.Comment)").must == ("mail",)
        assert read.edge("django.post_save(blog.Post)").heard_by == ("audit",)
        assert read.edge("orders.unknown") is None
