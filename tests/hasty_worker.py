"""A worker whose round comes five times a second, for tests that wait for a later one."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from my_shop import worker  # noqa: E402

worker.SWEEP_SECONDS = worker.IDLE_SECONDS = 0.2
call_command("worker")
