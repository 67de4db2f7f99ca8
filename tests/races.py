"""Simultaneous processes for tests marked ``race``: each has a connection of its own to the test's database.

Such a test needs ``@pytest.mark.django_db(transaction=True)``: the others see committed rows only. And it needs a
control that goes wrong when nothing guards the rows, or it proves nothing.
"""

import importlib
import multiprocessing
import os
from urllib.parse import quote

from django.db import connection

LONGEST = 300  # seconds; patience with a busy machine

_meeting = None


def database_url() -> str:
    """Return the address of the test's own database, for ``DATABASE_URL``."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    password = f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else ""
    name = quote(str(facts["NAME"]))
    return f"postgres://{quote(facts['USER'])}{password}@{facts['HOST'] or 'localhost'}:{facts['PORT'] or 5432}/{name}"


def run_together(work: str, calls: list[tuple]) -> list:
    """Call a function once for each tuple of arguments, all at the same moment, and return the answers in order.

    :param work: where the function is, ``"tests.orders.racers:add"``. What it raises is its answer.
    """
    context = multiprocessing.get_context("spawn")
    start, meeting, answers = context.Barrier(len(calls)), context.Barrier(len(calls)), context.Queue()
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = database_url()
    try:
        processes = [
            context.Process(target=_run, args=(work, number, arguments, start, meeting, answers), daemon=True)
            for number, arguments in enumerate(calls)
        ]
        for process in processes:
            process.start()
        found = dict(answers.get(timeout=2 * LONGEST) for _ in calls)
        for process in processes:
            process.join(LONGEST)
    finally:
        os.environ.pop("DATABASE_URL")
        if before is not None:
            os.environ["DATABASE_URL"] = before
    return [found[number] for number in range(len(calls))]


def meet() -> None:
    """Wait, in one of the processes, until all of them have come this far: so a control goes wrong every time."""
    _meeting.wait(LONGEST)


def _run(work, number, arguments, start, meeting, answers):
    import django

    global _meeting  # noqa: PLW0603 - the functions of a race take plain arguments only
    _meeting = meeting
    django.setup()
    module, name = work.split(":")
    function = getattr(importlib.import_module(module), name)
    if connection.vendor == "sqlite":
        # the race is about who gets what, not about how long a busy machine lets the last writer wait
        connection.settings_dict["OPTIONS"]["timeout"] = LONGEST
    connection.ensure_connection()
    start.wait(LONGEST)
    try:
        answer = function(*arguments)
    except Exception as error:
        answer = error
    answers.put((number, answer))
    connection.close()
