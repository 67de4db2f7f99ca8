"""Stories that stay: one row for each send of a signal in ``KEEP``, true even when something fails.

A send inside a transaction is written in the same transaction, in a savepoint: the row is there exactly if the change
is, and a row that cannot be written harms nothing. What was rolled back is written when its trace ends, with that
outcome; outside of a request, task or command, when the next trace of the thread begins.
"""

import asyncio
import os

from django.apps import apps
from django.db import connections, router, transaction

from signal_map.tracing.context import fault, logger, unnoticed
from signal_map.tracing.outcomes import COMMITTED, OPEN, ROLLED_BACK

KEPT_OF_ONE = 50
"""Stories of one subject that stay; older ones are deleted."""
FORGET_EVERY = 16
"""Old stories are looked for with every sixteenth row, and with each one that was rolled back: a happy confirm pays
for its row only."""


def subject_of(known, named: dict) -> tuple[str, str] | None:
    """Return of what a send tells and which one, as ``KEEP`` says; None, and a line in the log, where it has none."""
    of, path = known.keep
    try:
        first, *rest = path.split(".")
        value = named[first]
        for part in rest:
            value = value[part] if isinstance(value, dict) else getattr(value, part)
    except (LookupError, AttributeError, TypeError):
        logger.warning('SIGNAL_MAP["KEEP"]: %s has no %s; its story is not kept.', known.key, path)
        return None
    return of, str(value)


def keep(send, connection, *, has_failed: bool) -> None:
    """Write the story of a send that has ended: now if that can be, else when its trace ends."""
    send.is_due = True
    alias = router.db_for_write(_model())
    is_in_loop = _is_in_event_loop()
    if send.watch or is_in_loop:
        send.trace.kept.append(send)
    if is_in_loop:
        return
    if send.watch is None:
        write(send, alias, send.outcome)
    elif connection.alias == alias and not has_failed and not connection.needs_rollback:
        write(send, alias, COMMITTED)
        send.watch.on_commit.append(lambda: let_go(send))


def let_go(send) -> None:
    """Forget a send whose row has been committed: a command that sends ten thousand signals keeps none of them."""
    if not send.is_due and send in send.trace.kept:
        send.trace.kept.remove(send)


def keep_the_rest(trace) -> None:
    """Write what was rolled back, and what could not be written while it was sent."""
    kept, trace.kept = trace.kept, []
    for send in kept:
        outcome = send.outcome
        if outcome == ROLLED_BACK or (send.is_due and outcome != OPEN):
            write(send, router.db_for_write(_model()), outcome)


def write(send, alias: str, outcome: str) -> None:
    """Write one row; a failure is logged, and undone where a transaction is open.

    ``bulk_create`` sends no ``post_save``: nobody hears of a story that is kept.
    """
    model = _model()
    of, key = send.subject
    try:
        with unnoticed():
            row = model(
                of=_cut(of, "of"),
                key=_cut(key, "key"),
                signal=_cut(send.key, "signal"),
                kind=send.trace.kind,
                name=_cut(send.trace.name, "name"),
                outcome=outcome if outcome in model.Outcome else model.Outcome.AUTOCOMMIT,
                started_at=send.started_at,
                sending=send.as_dict(outcome),
            )
            if connections[alias].in_atomic_block:
                with transaction.atomic(using=alias):
                    model.objects.using(alias).bulk_create([row])
            else:
                model.objects.using(alias).bulk_create([row])
            send.is_due = False
            if outcome == ROLLED_BACK or (row.pk or 0) % FORGET_EVERY == 0:
                forget(of=row.of, key=row.key, using=alias)
    except Exception:
        fault()


def forget(*, of: str, key: str, using: str) -> None:
    """Delete the stories of one subject that are older than its last ``KEPT_OF_ONE``."""
    rows = _model().objects.using(using).filter(of=of, key=key)
    with transaction.atomic(using=using):
        old = list(rows.values_list("pk", flat=True)[KEPT_OF_ONE : KEPT_OF_ONE + 500])
        if old:
            rows.filter(pk__in=old).delete()


def _model():
    return apps.get_model("signals", "Trace")


def _cut(text: str, name: str) -> str:
    return text[: _model()._meta.get_field(name).max_length]


def _is_in_event_loop() -> bool:
    """Say whether Django would refuse the database here (``django.utils.asyncio.async_unsafe``)."""
    if os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE"):
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
