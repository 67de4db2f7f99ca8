"""Real processes for tests: workers on the database of the test, and a mail server that they talk to."""

import contextlib
import os
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from email import message_from_bytes
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent
PATIENCE = 300
"""Seconds after which a test stops waiting; nothing is asserted about how long things take."""


def database_url():
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    password = f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else ""
    return f"postgres://{facts['USER']}{password}@{facts['HOST']}:{facts['PORT'] or 5432}/{facts['NAME']}"


def start_worker(*arguments, mail_port=1, is_hasty=False, database_options=""):
    """Start ``manage.py worker`` on the test's database; its mails go to a server on ``mail_port``.

    A hasty one does its round five times a second.
    """
    command = ["-m", "tests.hasty_worker"] if is_hasty else [str(ROOT / "manage.py"), "worker", *arguments]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url() + database_options,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "CACHE_URL": "",
        "PYTHONPATH": str(ROOT),
    }
    return start_logged([sys.executable, *command], environment)


def start_logged(command, environment):
    """Start a process that logs into a file, ``log``: a pipe that nobody reads is full one day, and it stands still."""
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process that has it
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, text=True)
    process.log = log
    return process


def end_of(process):
    """Wait for a process to end, and return what it logged."""
    process.wait(timeout=PATIENCE)
    process.log.seek(0)
    return process.log.read()


def finish(worker):
    """Wait for a worker to end by itself, and return what it logged."""
    log = end_of(worker)
    assert worker.returncode == 0, log
    return log


@contextlib.contextmanager
def running_worker(**options):
    worker = start_worker(**options)
    try:
        yield worker
    except BaseException as error:
        worker.kill()
        error.add_note(f"The worker had logged:\n{end_of(worker)}")
        raise
    finally:
        worker.kill()
        worker.wait()


def wait_until(true):
    """Wait until a function answers something true, and return that."""
    end = time.monotonic() + PATIENCE
    while not (answer := true()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return answer


class MailServer(socketserver.ThreadingTCPServer):
    """A small SMTP server (RFC 5321) that answers as the test wants.

    ``answers`` gives the reply to a command, or to the end of the ``data``, by (command, recipient); None hangs up
    the conversation without a word.
    """

    allow_reuse_address = daemon_threads = True
    request_queue_size = 50

    def __init__(self, answers=None, barrier=None):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers = answers or (lambda command, recipient: "250 ok")
        self.barrier = barrier
        self.received = []
        self.got_one = threading.Event()
        self.stopped = threading.Event()

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()
        return self

    def __exit__(self, *error):
        self.stopped.set()
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        with contextlib.suppress(ConnectionError):
            self.talk()

    def talk(self):
        if self.server.barrier and not self.server.barrier.broken:
            with contextlib.suppress(threading.BrokenBarrierError):
                self.server.barrier.wait(PATIENCE)
            self.server.barrier.abort()  # the first ones meet; whoever comes later passes
        self.say("220 test")
        recipient = ""
        while line := self.rfile.readline().decode():
            command = line.split()[0].upper().split(":")[0]
            if command == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            if command == "QUIT":
                self.say("221 bye")
                return
            if command == "DATA":
                self.say("354 go on")
                self.take(recipient)
            else:
                self.say(self.server.answers(command, recipient) or "250 ok")

    def take(self, recipient):
        data = b""
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            data += line
        answer = self.server.answers("data", recipient)
        if answer is None or answer.startswith("2"):
            self.server.received.append((recipient, message_from_bytes(data)["Message-ID"]))
        self.server.got_one.set()
        if answer is None:
            self.server.stopped.wait(PATIENCE)
        else:
            self.say(answer)
