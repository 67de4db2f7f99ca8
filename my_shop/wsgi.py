"""The door for gunicorn: ``gunicorn my_shop.wsgi``."""

import os
import sys

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, storages
from django.core.wsgi import get_wsgi_application

from my_shop.environment.readers import make_folder

GUNICORN_GIVES_UP = 3
"""The status after which gunicorn does not start the process again and again (``Arbiter.WORKER_BOOT_ERROR``)."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "my_shop.settings")

try:
    application = get_wsgi_application()
    # commands run every check by themselves; a web process asks for what settings alone can make wrong
    if refused := [check.msg for check in run_checks(tags=["payment"]) if check.is_serious()]:
        raise ImproperlyConfigured(" ".join(refused))
    for name, storage in (("MEDIA_ROOT", storages["default"]), ("PRIVATE_ROOT", storages["private"])):
        if isinstance(storage, FileSystemStorage):
            make_folder(name, storage.location)
except ImproperlyConfigured as error:
    sys.stderr.write(f"The shop does not start. {error}\n")
    sys.exit(GUNICORN_GIVES_UP)
