"""The database of a test process: a copy of one that was migrated once.

The migrations take seconds, a copy takes none. What they make is kept under a digest of them, a file in ``var/tests``
on SQLite, a database beside the others on PostgreSQL. Django still migrates the copy, and finds nothing to do. It is a
file on SQLite too: an in-memory database is one connection, and hides every race.
"""

import fcntl
import hashlib
import shutil
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

KEPT_IN = settings.VAR_DIR / "tests"


def prepare_copy(folder: Path) -> None:
    """Let the test database that Django is about to make begin as a copy of the migrated one.

    On SQLite the file lies in the folder afterwards, and Django is to keep it.
    """
    test = connection.settings_dict["TEST"]
    with _one_at_a_time():
        if connection.vendor == "sqlite":
            test["NAME"] = str(shutil.copyfile(_migrated_file(), folder / "test.sqlite3"))
        else:
            test["TEMPLATE"] = _migrated_database()


@contextmanager
def _one_at_a_time():
    """The first process migrates, and the others of this checkout wait for it."""
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with (KEPT_IN / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    """Return what changes whenever a migration of an installed app does."""
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _family() -> str:
    """Return what two databases have in common of which the newer one replaces the older."""
    return f"{'-'.join(settings.SHOP_APPS)}-django-{django.__version__}"


def _migrated_file() -> Path:
    family = _family()
    file = KEPT_IN / f"{family}-{_digest()}.sqlite3"
    if not file.exists():
        for old in KEPT_IN.glob(f"{family}-*"):
            old.unlink()
        unfinished = file.with_suffix(".unfinished")
        _migrate(str(unfinished))
        unfinished.rename(file)
    return file


def _migrated_database() -> str:
    kind = hashlib.sha256(_family().encode()).hexdigest()[:6]
    family = f"{connection.settings_dict['NAME']}_migrated_{kind}_"
    name = family + _digest()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [family])
        there = {name for (name,) in cursor}
        if name in there:
            return name
        for old in there:
            cursor.execute(f'DROP DATABASE "{old}"')
        _migrate(f"{family}unfinished")
        cursor.execute(f'ALTER DATABASE "{family}unfinished" RENAME TO "{name}"')
    return name


def _migrate(name: str) -> None:
    """Make a database of this name, migrate it, and leave the connection as it was."""
    facts = connection.settings_dict
    before, facts["TEST"]["NAME"] = (facts["NAME"], facts["TEST"]["NAME"]), name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    finally:
        connection.close()
        facts["NAME"], facts["TEST"]["NAME"] = before


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker, tmp_path_factory):
    """Begin with a database that is migrated already; on SQLite no other run has the same."""
    with django_db_blocker.unblock():
        prepare_copy(tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def django_db_keepdb():
    return connection.vendor == "sqlite"
