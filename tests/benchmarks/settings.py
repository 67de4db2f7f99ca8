"""The shop's settings in production, with the bench's own address beside the shop's."""

import os

from my_shop.settings import *  # noqa: F403

ROOT_URLCONF, WSGI_APPLICATION = "tests.benchmarks.urls", "tests.benchmarks.wsgi.application"
STATIC_ROOT = os.environ["BENCH_STATIC_ROOT"]
