"""Fill a temporary database, measure on a small and on a large catalogue, print the tables."""

import argparse
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path


def arguments(given=None):
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--products", type=int, default=2000, help="products of the large catalogue (2000)")
    parser.add_argument("--orders", type=int, default=10_000, help="orders of the large shop (10000)")
    parser.add_argument("--small", type=int, default=100, help="products and orders of the small shop (100)")
    parser.add_argument("--runs", type=int, default=15, help="paired runs of each page, at most (15)")
    parser.add_argument("--pairs", type=int, default=40, help="pairs of requests with and without tracing (40)")
    parser.add_argument("--seconds", type=float, default=2.0, help="time for one page, at most (2)")
    return parser.parse_args(given)


def main(options, folder):
    import django

    django.setup()
    from tests.benchmarks import report, rig, shop, signals

    warnings.filterwarnings("ignore", "No directory at")  # static files come from the apps
    say = sys.stdout.write
    with rig.temporary_database(folder):
        say(report.machine())
        stand = shop.Stand()
        results = []
        for products, orders in ((options.small, options.small), (options.products, options.orders)):
            began = time.perf_counter()
            stand.grow(products=products, orders=orders)
            say(f"{report.sizes()} (written in {time.perf_counter() - began:.1f} s)\n")
            results.append(rig.measure(stand.cases(), runs=options.runs, seconds=options.seconds))
        say(report.table(*results))
        confirm = next(case for case in stand.cases() if case.name == shop.CONFIRM)
        say(str(signals.measure(confirm, pairs=options.pairs)))


def environment(folder):
    """A database file of its own, unless PostgreSQL is asked for; its name is then that of a temporary database."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'shop.sqlite3'}")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "my_shop.settings",
        "MEDIA_ROOT": str(folder / "media"),
        "CACHE_URL": "",
        "LOG_LEVEL": "ERROR",
        # one visitor buys all day and pays later: what is owed is counted, and never too much
        "SHOP_UNPAID_ORDERS_PER_EMAIL": "1000000",
        "SHOP_UNPAID_ORDERS_PER_VISITOR": "1000000",
    }


if __name__ == "__main__":
    wishes = arguments()
    with tempfile.TemporaryDirectory() as made:
        environment(Path(made))
        main(wishes, Path(made))
