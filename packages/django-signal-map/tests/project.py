"""A Django project made for one test, in a folder of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import signal_map

SOURCE = Path(signal_map.__file__).parents[1]
URLS = """
    from django.contrib import admin
    from django.urls import path

    urlpatterns = [path("admin/", admin.site.urls)]
"""
SETTINGS = """
    from pathlib import Path

    BASE_DIR = Path(__file__).parent
    SECRET_KEY = "for this test only"
    DEBUG = True
    USE_TZ = True
    ALLOWED_HOSTS = ["*"]
    ROOT_URLCONF = "urls"
    DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
    INSTALLED_APPS = [
        *APPS,
        "signal_map",
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ]
    MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]
    TEMPLATES = [{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }]
    STATIC_URL = "static/"
    SIGNAL_MAP = SIGNAL_MAP_HERE
"""


class Project:
    """A project in a folder of its own; every file of it is given by the test."""

    def __init__(self, folder: Path):
        self.folder = folder

    def write(self, files: dict[str, str], signal_map: str = "{}") -> "Project":
        """Write the files, by path; each top folder is an app. ``signal_map`` is the setting, as Python."""
        apps = sorted({path.partition("/")[0] for path in files if "/" in path})
        for path, text in files.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text))
        for app in apps:
            for folder in {self.folder / app, *(file.parent for file in (self.folder / app).rglob("*.py"))}:
                (folder / "__init__.py").touch()
        settings = f"APPS = {apps!r}\n" + dedent(SETTINGS).replace("SIGNAL_MAP_HERE", signal_map)
        (self.folder / "settings.py").write_text(settings)
        if "urls.py" not in files:
            (self.folder / "urls.py").write_text(dedent(URLS))
        return self

    def manage(self, *arguments: str, code: int = 0) -> str:
        """Run a management command of the project, and return what it printed; of one that fails, errors too."""
        return self._run("-m", "django", *arguments, code=code)

    def python(self, text: str, code: int = 0) -> str:
        """Run Python in the project, Django set up, and return what it printed."""
        return self._run("-c", f"import django\ndjango.setup()\n{dedent(text)}", code=code)

    def map(self) -> dict:
        """Return ``manage.py signals --format json``."""
        return json.loads(self.manage("signals", "--format", "json"))

    def _run(self, *arguments, code):
        # pytest prints longer summaries where CI is set, and reads options of ours
        inherited = {name: text for name, text in os.environ.items() if name != "CI" and not name.startswith("PYTEST_")}
        environment = {
            **inherited,
            "PYTHONPATH": f"{self.folder}{os.pathsep}{SOURCE}",
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stdout + done.stderr
