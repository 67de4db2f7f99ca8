"""What load balancers and watchmen ask: does the process live, can it serve, and is work lying about?

Names are all that strangers read. What keeps *this* process from serving makes it 503, and takes it out of a load
balancer. Work that is late does not: no process would serve it sooner, and the shop goes on selling while a mail server
is down.
"""

import logging
from datetime import timedelta
from functools import cache as remember

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from my_shop.kernel import clock
from my_shop.kernel.signals import late_work_asked

logger = logging.getLogger(__name__)

PROBES = ("/healthz", "/readyz", "/metrics")
LATE = timedelta(minutes=15)
"""A worker that runs finds everything within seconds, and tries again after a minute or two."""

_seen = set()


@require_safe
def healthz(request):
    """The process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request):
    """The process can serve: the database answers and has the tables of this code. What is late is named."""
    try:
        missing, late = [] if is_migrated() else ["migrations"], []
        if not missing:
            late = late_work()
    except DatabaseError as error:
        logger.warning("Not ready: %s", " ".join(str(error).split()))
        missing, late = ["database"], []
    if missing:
        return HttpResponse(f"not ready: {', '.join(missing)}\n", content_type="text/plain", status=503)
    return HttpResponse(f"ok, but late: {', '.join(late)}\n" if late else "ok\n", content_type="text/plain")


def is_migrated() -> bool:
    """Has the database every migration of this code? Once it has, this process need not ask again."""
    if "migrations" not in _seen:
        applied = set(MigrationRecorder(connection).applied_migrations())
        if not wanted_migrations() <= applied:
            return False
        _seen.add("migrations")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    return True


@remember
def wanted_migrations() -> frozenset:
    """Return app and name of the last migrations on the disk, read once."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def late_work() -> list[str]:
    """Return what is late or out of order, by name: tasks nobody takes, a cache that forgets, and what the apps say."""
    since = clock.now() - LATE
    found = {name for _, names in late_work_asked.send(sender=None, since=since) for name in names}
    tasks = DBTaskResult.objects
    if tasks.ready().filter(enqueued_at__lt=since).exists() or tasks.running().filter(started_at__lt=since).exists():
        found.add("tasks")
    cache.set("my_shop.readyz", True, 60)
    if cache.get("my_shop.readyz") is None:
        found.add("cache")
    return sorted(found)
