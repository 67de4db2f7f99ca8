"""What the shop costs at any size, beside plain Django and pgbench. Prints each row, and writes docs/benchmarks.md."""

import argparse
import os
import sys
import tempfile
import warnings
from pathlib import Path

IN_THREADS = ("listing", "product", "add to cart")
SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


def arguments(given=None):
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--products", type=int, default=1000, help="products of the catalogue (1000)")
    parser.add_argument("--orders", type=int, help="orders (twice the products, 100000 at most)")
    parser.add_argument("--server", default=SERVER, help=f"PostgreSQL, any database of it ({SERVER})")
    parser.add_argument("--like", help="copy this database, made by tests.benchmarks.fill")
    parser.add_argument("--cache", default="", help="URL of a Redis that is the bench's own; it is emptied (none)")
    parser.add_argument("--runs", type=int, default=40, help="pairs of requests of each page, at most (40)")
    parser.add_argument("--seconds", type=float, default=2.0, help="time for them, at most (2)")
    parser.add_argument("--pairs", type=int, default=20, help="pairs of what is traced and not (20)")
    parser.add_argument("--imported", type=int, default=5000, help="products of the imports (5000)")
    parser.add_argument("--only", nargs="+", default=[""], help="only rows that have one of these in their name")
    parser.add_argument("--keep", action=argparse.BooleanOptionalAction, default=True, help="write docs/benchmarks.md")
    return parser.parse_args(given)


def main(options, folder: Path):
    from tests.benchmarks import rig

    orders = options.orders if options.orders is not None else min(100_000, 2 * options.products)
    with rig.throw_away_database(options.server, options.like) as url:
        os.environ |= rig.environment(folder, url, options.cache)
        import django

        django.setup()
        warnings.filterwarnings("ignore", "No directory at")
        _prepare(options, orders)
        from django.db import connection

        from tests.benchmarks import report

        facts = report.rig()
        _say(facts)
        figures = list(_figures(options, folder))
        if options.keep:
            report.keep(options.products, f"{facts}; {orders:,} orders", figures)
        connection.close()


def _prepare(options, orders):
    from django.core.management import call_command

    from tests.benchmarks.fill import shop

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not options.like:
        shop.fill(products=options.products, orders=orders, say=_say)


def _figures(options, folder):
    """Measure everything, and say each row as it comes."""
    for figure in _measured(options, folder):
        from tests.benchmarks import report

        _say(report.line(figure))
        yield figure


def _measured(options, folder):
    from tests.benchmarks import apart, buying, measuring, pages, rig, signals
    from tests.benchmarks.clients import Crowd

    def is_wanted(name):
        return any(words in name for words in options.only)

    pace = {"runs": options.runs, "seconds": options.seconds}
    visitors = pages.Visitors()
    rows = pages.rows(visitors)
    with rig.Server(rig.SYNC, folder / "sync.log") as server:
        with Crowd(server.port, 2) as crowd:
            for row in filter(lambda row: is_wanted(row.name), rows):
                yield measuring.measure(server, crowd, row, **pace)
        if is_wanted("confirm, 3 lines"):
            if lacking := buying.prepare_pgbench():
                _say(lacking)
            yield buying.confirmations(server, visitors.goods, pairs=3)
        if is_wanted("guest purchase"):
            yield from buying.purchases(server)
        if is_wanted("one hot article"):
            yield buying.hot_article(server, visitors.goods)
        if is_wanted("web process, memory at work"):
            yield measuring.Figure("web process, memory at work", server.resident_megabytes(), "MB")
    if is_wanted("web process, start"):
        yield from apart.start_and_memory(folder / "start.log")
    threaded = [measuring.Row(f"{row.name}, in threads", row.make, row.is_cold) for row in rows]
    threaded = [row for row in threaded if row.name.startswith(IN_THREADS) and is_wanted(row.name)]
    if threaded:
        with rig.Server(rig.GTHREAD, folder / "threads.log") as server, Crowd(server.port, 4) as crowd:
            for row in threaded:
                yield measuring.measure(server, crowd, row, **pace)
    if is_wanted("signals"):
        yield from signals.measure(visitors.goods, pairs=options.pairs)
    if is_wanted("import on PostgreSQL"):
        yield from apart.imports(folder, os.environ.copy(), options.imported, kind="PostgreSQL")
    if is_wanted("SQLite"):
        yield from apart.sqlite(folder, os.environ.copy(), products=options.imported, each=10)


def _say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    wishes = arguments()
    with tempfile.TemporaryDirectory() as made:
        main(wishes, Path(made))
