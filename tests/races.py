"""Simultaneous processes for tests marked ``race``: each has a connection of its own to the test's database.

They are forked from a server process that has set Django up once and has never opened a connection, so that a race
costs its work and not sixteen starts of the shop.

Such a test needs ``@pytest.mark.django_db(transaction=True)``: the others see committed rows only. And it needs a
control that goes wrong when nothing guards the rows, or it proves nothing.
"""

import importlib
import multiprocessing
import pickle
import queue
import time

import django
from django.db import connection

LONGEST = 300  # seconds; patience with a busy machine

_meeting = None


def run_together(work: str, calls: list[tuple]) -> list:
    """Call a function once for each tuple of arguments, all at the same moment, and return the answers in order.

    :param work: where the function is, ``"tests.orders.race_workers:add"``. What it raises is its answer.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.races_start"])
    start, meeting, answers = context.Barrier(len(calls)), context.Barrier(len(calls)), context.Queue()
    shared = (connection.settings_dict["NAME"], work, start, meeting, answers)
    processes = [
        context.Process(target=_run, args=(*shared, number, arguments), daemon=True)
        for number, arguments in enumerate(calls)
    ]
    for process in processes:
        process.start()
    try:
        found = _gather(answers, processes)
        for process in processes:
            process.join(LONGEST)
    finally:
        for process in processes:
            process.kill()  # one that waits for another that broke
    return [found[number] for number in range(len(calls))]


def _gather(answers, processes) -> dict:
    found, end = {}, time.monotonic() + 2 * LONGEST
    while len(found) < len(processes):
        try:
            found.update([answers.get(timeout=0.5)])
        except queue.Empty:
            assert not any(process.exitcode for process in processes), "A racer broke; its traceback is on stderr."
            assert time.monotonic() < end, f"Only {len(found)} of {len(processes)} racers came back."
    return found


def meet() -> None:
    """Wait, in one of the processes, until all of them have come this far: so a control goes wrong every time."""
    _meeting.wait(LONGEST)


def _run(database, work, start, meeting, answers, number, arguments):
    global _meeting  # noqa: PLW0603 - the functions of a race take plain arguments only
    _meeting = meeting
    django.setup()  # done already, but where the server process did not find ``races_start``
    connection.settings_dict["NAME"] = database
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
    pickle.dumps(answer)  # the queue would lose in silence what it cannot send
    answers.put((number, answer))
    connection.close()
