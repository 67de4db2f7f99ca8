"""The shop's settings in production, with the bench's own address beside the shop's."""

import os
import sys

from my_shop.settings import *  # noqa: F403

# a production server has neither (my_shop/requirements.txt); where tests are run, REST framework finds and loads them
sys.modules.update(dict.fromkeys(("requests", "pygments")))

ROOT_URLCONF, WSGI_APPLICATION = "tests.benchmarks.urls", "tests.benchmarks.wsgi.application"
STATIC_ROOT = os.environ["BENCH_STATIC_ROOT"]
