"""The shop as gunicorn serves it. By a header a worker forgets what it has kept, by another it counts its queries."""

from django.core.cache import caches
from django.db import connection

from my_shop.wsgi import application as shop
from orders import configuration

MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL")
"""What is no query: it reads and writes nothing."""


def application(environ, start_response):
    if "HTTP_X_BENCH_COLD" in environ:
        forget()
    if "HTTP_X_BENCH_COUNT" in environ:
        return _counting(environ, start_response)
    return shop(environ, start_response)


def forget():
    """Throw away what was worked out for everybody, as if nobody had asked before."""
    from my_shop.kernel.brand import shown as brand  # it has models, which stand only after the shop is there

    for cache in caches.all(initialized_only=False):
        cache.clear()
    configuration.invalidate()
    brand.invalidate()


def _counting(environ, start_response):
    queries = []

    def count(execute, sql, params, many, context):
        if not sql.startswith(MARKS):
            queries.append(sql)
        return execute(sql, params, many, context)

    def start(status, headers, exc_info=None):
        return start_response(status, [*headers, ("X-Bench-Queries", str(len(queries)))], exc_info)

    with connection.execute_wrapper(count):
        return shop(environ, start)
