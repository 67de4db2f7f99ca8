"""The shop's settings for its tests: what is slow on purpose in production, and no test is about, is quick here."""

from decimal import Decimal

import environ

environ.Env.read_env = lambda *args, **kwargs: None  # .env is for the shop that a developer runs

from my_shop.settings import *  # noqa: E402, F403
from my_shop.settings import DATABASES, MIDDLEWARE  # noqa: E402

# The real hasher is made to cost a tenth of a second; tests/my_shop/test_settings.py asks the shop's own settings.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# No test pulls the plug of the machine: what a process has committed, the next one reads, synchronous or not.
if DATABASES["default"]["ENGINE"].endswith("sqlite"):
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# As in production, though DEBUG is on when the settings are read.
SHOP_KEEP_PAGES = True

# A walk through a key to another app's rows fails the test that goes it.
SHOP_REFUSE_WALKS = True

# What the tests count with, wherever the demo shop has its seat.
SHOP_COUNTRY, SHOP_TAX_RATE = "GB", Decimal(20)

# Hundreds of tests buy as Ada, from one address and unpaid;
# tests/orders/services/payment/test_unpaid_limit.py sets what the shop has.
SHOP_UNPAID_ORDERS_PER_EMAIL = SHOP_UNPAID_ORDERS_PER_VISITOR = 0

# Every answer of the API is held against its description.
MIDDLEWARE = ["tests.api_answers.AnswersKeepTheContract", *MIDDLEWARE]

# Hundreds of generated requests come from one address, and each answer says what is left; test_rate.py sets what the
# shop has.
SHOP_API_REQUESTS = 1_000_000
