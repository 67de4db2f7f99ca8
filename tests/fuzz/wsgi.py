"""The shop that is fuzzed, with the answers that people get and not those that developers do."""

from django.conf import settings

from my_shop.wsgi import application  # noqa: F401 - gunicorn takes it

settings.DEBUG = False
