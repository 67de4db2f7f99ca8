"""Where a trace begins and ends: a request, a task, a command. Nothing but the app has to be installed for it.

Django announces the first two by signals of its own. They are not heard here, but watched where they are sent: in the
context of whoever sends, so that the trace is his in asynchronous code as well, and no receiver of ours is on the map.
"""

import functools
import re
from collections.abc import Callable, Iterator
from importlib import import_module

from django.core import signals as requests
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.backends.signals import connection_created
from django.dispatch import Signal
from django.urls import Resolver404, resolve

from signal_map.conf import conf
from signal_map.tracing import seam, traces
from signal_map.tracing.context import count_query

TASKS = ("django_tasks.signals", "django.tasks.signals")
HIDDEN = "…"
_PARAMETER = re.compile(r"<[^<>]*>")


DOORS = "doors"
"""The part of the seam that watches where requests, tasks and commands come in."""


def open_doors() -> None:
    """Watch requests, tasks and commands; a second time changes nothing."""
    if not seam.is_installed(DOORS) and seam.install(DOORS, _patches, undo=_stop_counting):
        connection_created.connect(count_on_connection, dispatch_uid="signals.count_on_connection")
        for connection in connections.all(initialized_only=True):
            count_on_connection(connection=connection)


def close_doors() -> None:
    """Leave everything as it was."""
    seam.uninstall(DOORS)


def _patches() -> Iterator[seam.Patch]:
    yield from _watched(requests.request_started, before=begin_request)
    yield from _watched(requests.request_finished, after=lambda named: traces.end("request"))
    for name in TASKS:
        try:
            tasks = import_module(name)
        except ImportError:
            continue
        yield from _watched(tasks.task_started, before=begin_task)
        yield from _watched(tasks.task_finished, after=lambda named: traces.end("task", named["task_result"].id))
    yield BaseCommand, "execute", _watched_command(BaseCommand.execute)


def _stop_counting() -> None:
    connection_created.disconnect(dispatch_uid="signals.count_on_connection")
    for connection in connections.all(initialized_only=True):
        if count_query in connection.execute_wrappers:
            connection.execute_wrappers.remove(count_query)


def count_on_connection(connection, **kwargs):
    """Count what runs on a connection; first in the list, because Django takes wrappers away from its end."""
    if count_query not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, count_query)


def begin_request(named: dict) -> None:
    """Begin the trace of a request; one whose response was never closed ends here."""
    place = named.get("environ") or named.get("scope") or {}
    traces.end("request")
    traces.begin("request", functools.partial(name_of_request, place))


def name_of_request(place: dict) -> str:
    method = place.get("REQUEST_METHOD") or place.get("method") or ""
    return f"{method} {public_path(_path_of(place))}".strip()


def begin_task(named: dict) -> None:
    result = named["task_result"]
    traces.begin("task", result.task.module_path, token=result.id)


def public_path(path: str) -> str:
    """Return a path without what varies in it: a signed link must not end up in a log.

    That is ``/checkout/…/pay/``, and for a path that leads nowhere ``(no page)``.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return "(no page)"
    values = [str(value) for value in (*match.args, *match.captured_kwargs.values()) if value not in {None, ""}]
    if all(value in path for value in values):
        for value in sorted(values, key=len, reverse=True):
            path = path.replace(value, HIDDEN)
        return path
    return f"/{_PARAMETER.sub(HIDDEN, match.route)}"


def _path_of(place: dict) -> str:
    if "PATH_INFO" in place:  # WSGI has it as bytes in disguise
        return place["PATH_INFO"].encode("latin-1", "replace").decode("utf-8", "replace") or "/"
    path, root = place.get("path", "/"), place.get("root_path", "")
    return path.removeprefix(root) or "/"


def _watched(signal: Signal, *, before: Callable | None = None, after: Callable | None = None) -> Iterator[seam.Patch]:
    """Have something done before or after a signal is sent."""

    def do(act, named):
        if act:
            try:
                act(named)
            except Exception:
                seam.fail_open()

    def send(sender, **named):
        do(before, named)
        try:
            return type(signal).send(signal, sender, **named)
        finally:
            do(after, named)

    async def asend(sender, **named):
        do(before, named)
        try:
            return await type(signal).asend(signal, sender, **named)
        finally:
            do(after, named)

    yield signal, "send", send
    yield signal, "asend", asend


def _watched_command(execute: Callable) -> Callable:
    @functools.wraps(execute)
    def watched(self, *args, **options):
        name = type(self).__module__.rpartition(".")[2]
        if name in conf().LONG_RUNNING:
            return execute(self, *args, **options)
        token = object()
        try:
            traces.begin("command", name, token=token)
        except Exception:
            seam.fail_open()
        try:
            return execute(self, *args, **options)
        finally:
            try:
                traces.end("command", token)
            except Exception:
                seam.fail_open()

    return watched
