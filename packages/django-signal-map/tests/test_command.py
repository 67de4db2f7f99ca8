import pytest
from django.core.management import CommandError, call_command

from maps import SIGNAL_MAP
from signal_map.management.commands import signals
from signal_map.rendering.formats import FORMATS

FILES = {
    "shop/signals.py": '''
        from django.dispatch import Signal

        sold = Signal()
        """Something was sold.

        Arguments: ``what`` (str).
        """
    ''',
    "shop/services.py": """
        from django.db import transaction

        from shop.signals import sold


        @transaction.atomic
        def sell(what):
            sold.send(sender=None, what=what)
    """,
    "mail/receivers.py": """
        from django.dispatch import receiver

        from shop.signals import sold


        @receiver(sold, dispatch_uid="mail.tell")
        def tell(sender, what, **kwargs):
            pass
    """,
    "mail/apps.py": """
        from django.apps import AppConfig


        class MailConfig(AppConfig):
            name = "mail"

            def ready(self):
                import mail.receivers
    """,
}


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command on a map made by hand, and return what it printed."""
    monkeypatch.setattr(signals, "read_map", lambda: SIGNAL_MAP)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments):
        call_command("signals", *arguments)
        return capsys.readouterr().out

    return run


class TestSignals:
    def test_prints_the_own_apps_by_default(self, run):
        text = run()
        assert "django.post_save" in text
        assert "auth.logged_in" not in text

    def test_prints_all(self, run):
        assert "auth.logged_in" in run("--all")

    def test_prints_what_is_asked_for_though_it_is_not_ours(self, run):
        text = run("logged_in", "sold")
        assert [line.split()[0] for line in text.splitlines() if line[:1].strip()] == [
            "shop.sold",
            "auth.logged_in",
            "2",
        ]

    @pytest.mark.parametrize("name", FORMATS)
    def test_knows_every_format(self, run, name):
        assert run("sold", "--format", name)

    def test_writes_a_file(self, run, tmp_path):
        file = tmp_path / "signals.json"
        printed = run("--format", "json", "--output", str(file))
        assert printed == f"Written to {file}.\n"
        assert file.read_bytes() == run("--format", "json").encode()

    def test_says_that_a_file_cannot_be_written(self, run, tmp_path):
        with pytest.raises(CommandError, match="cannot be written: No such file"):
            run("--output", str(tmp_path / "no" / "file"))

    def test_refuses_a_name_that_nothing_has(self, run):
        with pytest.raises(CommandError, match="“solt”. Did you mean sold"):
            run("sold", "solt")


class TestRenew:
    PAGE = """# A page

```
$ .venv/bin/python manage.py signals sold --follow
shop.sold
  mail: somebody, of/another:day
```

```
$ ls
```

```
$ python manage.py signals "sold" --format table
```
"""

    def test_prints_each_block_again_and_leaves_the_rest(self, run, tmp_path, monkeypatch):
        monkeypatch.setattr(signals.following, "describe", lambda signal_map: "what follows\n")
        page = tmp_path / "page.md"
        page.write_text(self.PAGE)
        assert run("--renew", str(page)) == f"Written to {page}.\n"
        renewed = page.read_text()
        assert "--follow\nwhat follows\n```\n\n```\n$ ls\n```\n" in renewed
        assert f"table\n{run('sold', '--width', '120')}```\n" in renewed
        run("--renew", str(page))
        assert page.read_text() == renewed

    @pytest.mark.parametrize("name", ["no.md", "no/page.md"])
    def test_says_that_a_page_cannot_be_read(self, run, tmp_path, name):
        with pytest.raises(CommandError, match="cannot be read: No such file"):
            run("--renew", str(tmp_path / name))

    def test_leaves_the_page_alone_where_a_command_fails(self, run, tmp_path):
        page = tmp_path / "page.md"
        page.write_text(self.PAGE.replace('"sold"', "solt"))
        before = page.read_text()
        with pytest.raises(CommandError, match="“solt”"):
            run("--renew", str(page))
        assert page.read_text() == before


class TestInAnyProject:
    def test_tells_a_signal_whole(self, project):
        text = project.write(FILES).manage("signals", "sold")
        assert "Arguments: ``what`` (str)." in text
        lines = [" ".join(line.split()) for line in text.splitlines()]
        assert "sent by shop sell shop/services.py:9 send, in a transaction" in lines
        assert "heard by mail tell mail/receivers.py:7 uid mail.tell" in lines
        assert lines[-1] == "1 signal, 1 receiver, 1 place that sends."

    def test_tells_who_hears_where_only_an_address_loads_the_receiver(self, project):
        views = FILES["mail/receivers.py"].replace("mail.tell", "mail.views.tell")
        urls = "from django.urls import path\nfrom mail import views\nurlpatterns = []\n"
        files = FILES | {"mail/views.py": views, "urls.py": urls}
        lines = [" ".join(line.split()) for line in project.write(files).manage("signals", "sold").splitlines()]
        assert "mail tell mail/views.py:7 uid mail.views.tell" in lines

    def test_says_where_all_signals_belong_to_packages(self, project):
        project.write({"shop/models.py": ""})
        told = project.python(
            """
            import sys
            from django.core.management import call_command
            call_command("signals", stderr=sys.stdout)
            """
        )
        assert "The project's own apps declare and hear no signal; --all shows " in told

    def test_ends_with_an_error_for_a_name_that_nothing_has(self, project):
        text = project.write(FILES).manage("signals", "solt", code=1)
        assert text == "CommandError: No signal, app or model is called “solt”. Did you mean sold?\n"

    def test_says_where_the_reader_cannot_tell_and_never_nobody(self, project, monkeypatch):
        monkeypatch.setenv("COLUMNS", "200")  # pytest's processes hand on a narrower one
        files = FILES | {
            "shop/services.py": """
                def sell(signal, what):
                    signal.send(sender=None, what=what)

                def tell(signal):
                    signal.send(sender=None, of_another=True)
            """,
            "shop/signals.py": FILES["shop/signals.py"]
            + '''
        unsent = Signal()
        """Nobody sends it.

        Arguments: ``why`` (str).
        """
    ''',
        }
        project.write(files)
        lines = [" ".join(line.split()) for line in project.manage("signals").splitlines()]
        assert "sent by shop sell shop/services.py:3 perhaps: the source does not name the signal; send" in lines
        assert lines.count("sent by nobody") == 1
        untold = "Which signal is sent, the source does not name at shop/services.py:3, shop/services.py:6."
        assert lines[-1] == untold
        page = project.manage("signals", "--format", "markdown")
        assert untold in page
        assert "| [`shop.sold`](#shopsold) |  | perhaps shop | mail: `tell` |" in page
        assert "- perhaps `sell` in `shop/services.py:3`, with `send`: the source does not name the signal" in page
        assert project.map()["signals"][0]["sendings"][0]["is_told"] is False
