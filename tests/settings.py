"""The shop's settings for its tests: what is slow on purpose in production, and no test is about, is quick here."""

from my_shop.settings import *  # noqa: F403
from my_shop.settings import DATABASES

# The real hasher is made to cost a tenth of a second; tests/my_shop/test_settings.py asks the shop's own settings.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# No test pulls the plug of the machine: what a process has committed, the next one reads, synchronous or not.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
