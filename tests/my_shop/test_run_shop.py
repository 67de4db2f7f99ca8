import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from my_shop.management.commands import run_shop


class TestFreePort:
    def test_takes_the_next_one_when_the_first_is_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            first = taken.getsockname()[1]
            assert run_shop.free_port(first) > first

    def test_says_so_when_none_is_free(self, monkeypatch):
        monkeypatch.setattr(run_shop, "PORTS_TRIED", 0)
        with pytest.raises(CommandError, match="No port"):
            run_shop.free_port(8000)


class TestHasOpened:
    def test_waits_for_whoever_listens(self):
        with (
            socket.socket() as server,
            subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as it,
        ):
            server.bind(("127.0.0.1", 0))
            server.listen()
            assert run_shop.has_opened(it, server.getsockname()[1])
            it.communicate(b"")

    def test_gives_up_on_one_that_has_ended(self):
        with subprocess.Popen([sys.executable, "-c", ""]) as it:
            assert not run_shop.has_opened(it, run_shop.free_port(8000))


@pytest.mark.skipif(not shutil.which("make"), reason="needs make on PATH")
def test_make_hands_its_arguments_on():
    command = ["make", "--dry-run", "--directory", settings.BASE_DIR, "run", "ARGS=--port 8123"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "manage.py run_shop --port 8123\n" in done.stdout


class Pipe(io.StringIO):
    """What has gone through so far: everything up to the last flush."""

    arrived = ""

    def flush(self):
        self.arrived = self.getvalue()


class TestHandle:
    def test_says_what_it_does_before_each_long_step(self, settings, monkeypatch):
        settings.DEBUG = True
        pipe, known = Pipe(), {}
        called = []

        def call(name, **options):
            known[name] = known.get(name, pipe.arrived)
            called.append((name, options.get("without_orders", False)))

        def run(commands, environment, *, after_first):
            after_first(None)

        def has_opened(server, port):
            known["awaited"] = pipe.arrived
            return True

        monkeypatch.delenv("SITE_URL", raising=False)
        monkeypatch.setattr(run_shop, "has_opened", has_opened)
        monkeypatch.setattr(run_shop, "call_command", call)
        monkeypatch.setattr(run_shop, "run_together", run)
        with pytest.raises(SystemExit):
            call_command("run_shop", stdout=pipe)
        assert called == [("migrate", False), ("seed_demo", True), ("seed_demo", False)]
        assert "Preparing the database" in known["migrate"]
        assert "Filling the demo shop" in known["seed_demo"].removeprefix(known["migrate"])
        assert "is open at" not in known["awaited"] and "is open at" in pipe.arrived
        assert f"is open at {settings.SITE_URL} " in pipe.arrived

    def test_the_seed_names_each_part_before_it_begins(self, settings, monkeypatch):
        settings.DEBUG = True
        pipe, known = Pipe(), []

        def seed(*, begin, **options):
            begin("catalogue")
            known.append(pipe.arrived)

        monkeypatch.setattr("my_shop.management.commands.seed_demo.seed", seed)
        call_command("seed_demo", stdout=pipe)
        assert known == ["Demo shop: catalogue …\n"]


RUN_TWO = """
import os, django; os.environ["DJANGO_SETTINGS_MODULE"] = "my_shop.settings"; django.setup()
from my_shop.management.commands import run_shop
raise SystemExit(run_shop.run_together({commands}, dict(os.environ)))
"""


def start(commands):
    return subprocess.Popen([sys.executable, "-c", RUN_TWO.format(commands=commands)], start_new_session=True)


def children_of(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class TestRunTogether:
    @pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
    def test_ends_every_process_when_told_to_stop(self, signum):
        parent = start([["shell", "-c", "import time; time.sleep(600)"]] * 2)
        deadline = time.monotonic() + 120
        while len(children := children_of(parent.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(children) == 2
        time.sleep(1)  # Python must have put its own handlers in place
        parent.send_signal(signum)
        assert parent.wait(120) == 0
        assert not any(lives(pid) for pid in children)

    def test_ends_the_other_when_one_ends_by_itself(self):
        parent = start([["shell", "-c", "import time; time.sleep(600)"], ["shell", "-c", "raise SystemExit(3)"]])
        assert parent.wait(120) == 3
        assert children_of(parent.pid) == []
