"""What Prometheus reads at ``/metrics``: requests by view, counted by all web processes together, and what waits.

Requests are counted in files that the processes of one gunicorn share; all else is asked of the database at that
moment, so that any process answers for the whole shop. With ``SHOP_METRICS_TOKEN`` unset none of this is loaded.
"""

import os
import shutil
import socket
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Min
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from my_shop.environment.readers import make_folder
from my_shop.health import LATE, late_work
from my_shop.kernel import clock
from my_shop.kernel.signals import figures_asked

# One folder for all processes of this server, told before the library is loaded: it looks once.
HOST, SERVER = socket.gethostname(), os.getppid()
FOLDER = Path(settings.METRICS_ROOT) / f"{HOST}-{SERVER}"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.core import GaugeMetricFamily  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MOST_COUNTED = 10_000
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("shop_requests", "Requests answered.", ["view", "status"], registry=None)
DURATION = Histogram("shop_request_seconds", "Seconds until an answer began.", ["view"], registry=None, buckets=SECONDS)


class RequestMetrics:
    """Counts each request and times it, under the name of its view; the back office is one."""

    def __init__(self, get_response):
        self.get_response = get_response
        make_folder("METRICS_ROOT", str(FOLDER))
        forget_dead_servers()

    def __call__(self, request):
        start = time.perf_counter()
        response = self.get_response(request)
        with suppress(OSError):  # the disk is full: a page that is ready goes out uncounted
            count(view_of(request), response.status_code, time.perf_counter() - start)
        return response


def count(view: str, status: int, seconds: float) -> None:
    DURATION.labels(view).observe(seconds)
    REQUESTS.labels(view, status).inc()


def view_of(request) -> str:
    """Return the name of the view that answered; few, whatever strangers ask for."""
    name = request.resolver_match.view_name if request.resolver_match else "none"
    return "admin" if name.startswith("admin:") else name or "unnamed"


def forget_dead_servers() -> None:
    """Delete the counts of this machine's servers that have ended."""
    for folder in FOLDER.parent.glob(f"{HOST}-*"):
        number = folder.name.rpartition("-")[2]
        if number.isdecimal() and not _is_alive(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process):
    with suppress(ProcessLookupError):
        with suppress(PermissionError):  # it lives, and is somebody else's
            os.kill(process, 0)
        return True
    return False


@require_safe
def metrics(request):
    """Answer whoever brings the token; for others there is no such page."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(token, settings.SHOP_METRICS_TOKEN):
        raise Http404
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE)


class Figures:
    """What the database and the cache say now. With the database away, that it is."""

    def describe(self):
        return ()

    def collect(self):
        try:
            found = [*_tasks(), *_late(), *_of_the_apps()]
        except DatabaseError:
            found = []
        yield _gauge("database_up", "Whether the database answers.", bool(found))
        yield _gauge("cache_up", "Whether the cache keeps what it is given.", _cache_is_up())
        yield from found


def _gauge(name, text, value):
    return GaugeMetricFamily(f"shop_{name}", text, value=float(value))


def _of_the_apps():
    answers = figures_asked.send(sender=None, since=clock.now() - LATE)
    return [_gauge(figure.name, figure.help, figure.value) for _, figures in answers for figure in figures]


def _tasks():
    ready = DBTaskResult.objects.ready().order_by()
    oldest = ready.aggregate(oldest=Min("enqueued_at"))["oldest"]
    age = (clock.now() - oldest).total_seconds() if oldest else 0
    return [
        _gauge("tasks_waiting", "Tasks that no worker has begun.", ready[:MOST_COUNTED].count()),
        _gauge("task_oldest_seconds", "How long the oldest of them has waited.", max(age, 0)),
    ]


def _late():
    family = GaugeMetricFamily("shop_work_late", "Work that no worker does, by its name in /readyz.", labels=["work"])
    for name in late_work():
        family.add_metric([name], 1)
    return [family]


def _cache_is_up():
    cache.set("my_shop.metrics", True, 60)
    return cache.get("my_shop.metrics") is not None
