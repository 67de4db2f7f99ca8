"""The servers that the shop uses, each named by one URL and returned as Django's settings hold it, options and all."""

from importlib import import_module
from pathlib import Path
from typing import Any

import environ

from my_shop.environment.readers import NO, YES, refuse, text
from my_shop.environment.shapes import MAIL_THAT_STAYS, is_url

POSTGRESQL = ("postgres", "postgresql", "psql", "pgsql")
MAIL = ("smtp", "smtps", "smtp+tls", "smtp+ssl")


def database(name: str, default: str, *, below: Path, pool_size: int) -> dict[str, Any]:
    """Return an entry of ``DATABASES``.

    :param below: the folder where a file of SQLite lies, and ``var``.
    :param pool_size: the most connections of one process, where the URL asks for a pool.
    """
    value = text(name, default, secret=True)
    scheme = value.partition("://")[0]
    try:
        found: dict[str, Any] = environ.Env.db_url_config(value) if scheme in {"sqlite", *POSTGRESQL} else {}
    except ValueError:  # a port that is no number
        found = {}
    options = found.get("OPTIONS", {})
    pool = str(options.get("pool", "off")).lower()
    if not found.get("NAME") or pool not in YES | NO or options.keys() - _options_of(scheme):
        what = "sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME, with ?pool=true or without"
        refuse(name, what, secret=True)
    if scheme == "sqlite":
        return {**found, **_sqlite(found["NAME"], below)}
    return {**found, **_postgresql(options, pool_size if pool in YES else None)}


def _options_of(scheme):
    """Return what may stand behind the question mark: for PostgreSQL the words of libpq, as in ``?sslmode=require``."""
    if scheme == "sqlite":
        return set()
    pq = import_module("psycopg.pq")  # only where the shop needs it
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    return (known | {"pool", "assume_role"}) - {"options"}  # those are the shop's own


def _sqlite(file: str, below: Path) -> dict[str, Any]:
    (below / "var").mkdir(exist_ok=True)
    return {
        "ENGINE": "my_shop.kernel.sqlite",
        "NAME": file if file == ":memory:" else str(below / file),
        "OPTIONS": {
            # The write lock is taken when a transaction begins, so that two writers wait instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds
            # WAL is switched on once, by the receiver of post_migrate in my_shop.apps: readers then never wait.
            "init_command": "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(options: dict[str, Any], pool_size: int | None) -> dict[str, Any]:
    """Return the shop's own part of the entry: with a pool of this size, or a connection kept for a minute."""
    options = {word: value for word, value in options.items() if word != "pool"}
    options["options"] = "-c lock_timeout=15s -c statement_timeout=30s"
    entry: dict[str, Any] = {"CONN_HEALTH_CHECKS": True}  # a restarted database costs no page; the pool asks, too
    if pool_size:
        return {**entry, "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": pool_size}}}
    return {**entry, "OPTIONS": options, "CONN_MAX_AGE": 60}


def cache(name: str) -> dict[str, Any]:
    """Return an entry of ``CACHES``: Redis, or the memory of each process."""
    url = text(
        name,
        "",
        what="redis://HOST:PORT/0, rediss://… or unix://FILE",
        fits=lambda url: url == "" or is_url(url, "redis", "rediss", "unix"),
        secret=True,
    )
    if url:
        return {"BACKEND": "my_shop.kernel.cache.FailOpenRedisCache", "LOCATION": url}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def mail(name: str, default: str, *, must_send: bool) -> dict[str, Any]:
    """Return how mails leave the shop, as an entry of ``MAILERS``.

    :param must_send: refuse what puts them into a terminal, a file or nowhere.
    """
    value = text(name, default, secret=True)
    what = "smtp+tls://USER:PASSWORD@HOST:587, smtp+ssl://… or smtp://…"
    kinds = MAIL if must_send else MAIL + MAIL_THAT_STAYS
    if must_send:
        what += ", which can send (with DEBUG=off nothing else is taken)"
    if not is_url(value, *kinds):
        refuse(name, what, secret=True)
    found = environ.Env.email_url_config(value)
    backend = found["EMAIL_BACKEND"]
    if backend.endswith(".console.EmailBackend"):
        backend = "my_shop.terminal_mail.EmailBackend"
    if not backend.endswith(".smtp.EmailBackend"):
        return {"BACKEND": backend, "OPTIONS": {}}
    return {
        "BACKEND": backend,
        "OPTIONS": {
            "host": found["EMAIL_HOST"] or "localhost",
            "port": found["EMAIL_PORT"] or 25,
            "username": found["EMAIL_HOST_USER"] or "",
            "password": found["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": bool(found.get("EMAIL_USE_TLS")),
            "use_ssl": bool(found.get("EMAIL_USE_SSL")),
            "timeout": 15,  # seconds; Django's own default waits for ever
        },
    }
