"""The door for gunicorn: ``gunicorn my_shop.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "my_shop.settings")

application = get_wsgi_application()
