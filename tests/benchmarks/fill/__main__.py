"""Make a database, migrate it and fill it."""

import argparse
import os
import sys
import time


def arguments(given=None):
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fill", description=__doc__)
    parser.add_argument("url", help="postgres://USER:PASSWORD@HOST:PORT/NAME of a database that is not there yet")
    parser.add_argument("--products", type=int, default=20_000, help="products of the catalogue (20000)")
    parser.add_argument("--orders", type=int, default=100_000, help="orders (100000)")
    return parser.parse_args(given)


def main(options):
    os.environ |= {"DATABASE_URL": options.url, "DJANGO_SETTINGS_MODULE": "my_shop.settings", "LOG_LEVEL": "ERROR"}
    import django

    django.setup()
    from tests.benchmarks.fill import shop

    began = time.perf_counter()

    def say(what):
        sys.stdout.write(f"{time.perf_counter() - began:7.1f} s  {what}\n")
        sys.stdout.flush()

    shop.create_database()
    shop.fill(products=options.products, orders=options.orders, say=say)


if __name__ == "__main__":
    main(arguments())
