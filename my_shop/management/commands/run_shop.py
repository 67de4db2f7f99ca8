"""``make run``: everything that a person needs to try the shop, with one command and one Ctrl-C."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

FIRST_PORT = 8000
PORTS_TRIED = 50
STOP_SECONDS = 10


class Command(BaseCommand):
    help = "Migrate, fill the demo shop, then run web server and background worker together until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument(
            "--port", type=int, default=FIRST_PORT, help="The first port to try (default: %(default)s)."
        )
        parser.add_argument("--no-demo", action="store_true", help="Start with an empty shop.")

    def handle(self, *, port, no_demo, **options):
        if not settings.DEBUG:
            raise CommandError("run_shop is for development. The README says how to run the shop in production.")
        self.say("Preparing the database …")
        call_command("migrate", verbosity=0)
        if not no_demo:
            self.say("Filling the demo shop …")
            call_command("seed_demo", without_orders=True, stdout=self.stdout)
        port = free_port(port)
        address = f"http://127.0.0.1:{port}"
        if "SITE_URL" not in os.environ:
            settings.SITE_URL = address  # of links in the mails of the demo's orders
        environment = {**os.environ, "SITE_URL": settings.SITE_URL, "PYTHONUNBUFFERED": "1"}

        def open_and_seed(server):
            if not has_opened(server, port):
                return
            self.say(self.style.SUCCESS(f"\n{settings.SHOP_NAME} is open at {address}   (Ctrl-C closes it)\n"))
            if not no_demo:  # while the first pages are read, and before the worker looks for work
                call_command("seed_demo", stdout=self.stdout)

        commands = [["runserver", f"127.0.0.1:{port}"], ["worker"]]
        sys.exit(run_together(commands, environment, after_first=open_and_seed))

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()  # through a pipe it would come only when the shop closes


def free_port(first):
    """Return the first free port of this machine from ``first`` on."""
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CommandError(f"No port from {first} to {first + PORTS_TRIED - 1} is free. Name another one with --port.")


def has_opened(server, port):
    """Wait until the process of the web server answers at its port; False if it ends before."""
    while server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def run_together(commands, environment, *, after_first=lambda child: None):
    """Run management commands side by side; when one ends or we are told to stop, end them all.

    Each runs in a process group of its own, so that the reloader's child goes with it.

    :param commands: argument lists for ``manage.py``.
    :param after_first: called with the process of the first, once it has been started and before the others are.
    :returns: 0 after Ctrl-C, else the exit status of the command that ended by itself.
    """

    def stop(signum, frame):
        raise KeyboardInterrupt

    # SIGINT as well: whoever is started in the background by a shell inherits it as ignored
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    children = []
    try:
        for command in commands:
            children.append(subprocess.Popen([*manage, *command], env=environment, start_new_session=True))
            if len(children) == 1:
                after_first(children[0])
        pid, status = os.wait()
        return os.waitstatus_to_exitcode(status) or 1
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in children:
            signal_group(child, signal.SIGTERM)
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(STOP_SECONDS)
            signal_group(child, signal.SIGKILL)


def signal_group(child, signum):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signum)
