"""Every report of a year: what its page and what the worker spend on it.

    python -m tests.benchmarks.reports URL

The database is one that ``tests.benchmarks.fill`` has made. Milliseconds of processor time, of this process and of the
database's: the clock tells of the machine. A page of a slow report is measured once the worker has made it.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

TIMES = 3


def measured(connection, do: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds of Python and of the database, each the median of some."""
    from tests.benchmarks import processes
    from tests.benchmarks.back_office import Watch

    pid = Watch(connection).pid

    def spent() -> float:
        time.sleep(0.003)  # the kernel counts what a process has spent once it sleeps
        return sum(processes.spent([pid]).values()) if pid else 0.0

    found = []
    for _ in range(TIMES):
        python, database = time.thread_time(), spent()
        do()
        found.append((1000 * (time.thread_time() - python), 1000 * (spent() - database)))
    return median(row[0] for row in found), median(row[1] for row in found)


def measure(say: Callable[[str], None]) -> None:
    from django.db import connection
    from django.utils import timezone

    from my_shop.kernel.reports.contract import Period
    from my_shop.kernel.reports.offered import offered_reports
    from my_shop.kernel.reports.services import make_due_reports
    from tests.benchmarks.back_office import staff

    client, today = staff(), timezone.localdate()
    year = Period(today - timedelta(days=364), today)
    query = {"period": "dates", "from": year.first.isoformat(), "to": year.last.isoformat()}
    say("| report | run: Python | database | page: Python | database | made by |")
    say("|---|---:|---:|---:|---:|---|")
    for key, report in offered_reports().items():
        address = f"/admin/reports/{key}/"
        run = measured(connection, lambda report=report: report.run(year))
        client.get(address, query)
        while make_due_reports():
            pass
        page = measured(connection, lambda address=address: client.get(address, query))
        maker = "worker" if report.is_slow and report.is_slow(year) else "page"
        say(f"| {key} | {' | '.join(f'{cost:.0f}' for cost in (*run, *page))} | {maker} |")


def main(options) -> None:
    os.environ |= {"DATABASE_URL": options.url, "DJANGO_SETTINGS_MODULE": "my_shop.settings", "LOG_LEVEL": "CRITICAL"}
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]

    def say(text):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    measure(say)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reports", description=__doc__)
    parser.add_argument("url", help="of the filled database")
    main(parser.parse_args())
