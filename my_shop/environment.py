"""What the environment says, read strictly: a value that cannot be meant is refused in one sentence with its name.

A variable that is not set has its default; one that is set is taken as it stands, ``$`` and all. Values that may be
secret (keys, URLs with a password) are never repeated.
"""

import os
import re
from collections.abc import Callable, Collection
from decimal import Decimal
from importlib import import_module
from typing import NoReturn
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

YES, NO = frozenset({"on", "true", "yes", "1"}), frozenset({"off", "false", "no", "0"})
HOST = r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*"
POSTGRESQL = ("postgres", "postgresql", "psql", "pgsql")
MAIL = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
MAIL_THAT_STAYS = ("consolemail", "filemail", "memorymail", "dummymail")


def text(
    name: str, default: str | None = "", *, what: str = "", fits: Callable[[str], bool] | None = None, secret=False
) -> str | None:
    """Return a text on one line; ``fits`` says which are meant, and ``what`` says it to people."""
    value = _value(name)
    if value is None:
        return default
    if not value.isprintable():
        _refuse(name, "text on one line", value, secret=secret)
    if re.search(r"\s#(?!\d)", value):  # Suite #200 is none
        _refuse(name, "a value without a comment (a comment stands on a line of its own)", value, secret=secret)
    if fits and not fits(value):
        _refuse(name, what, value, secret=secret)
    return value


def items(
    name: str,
    default: list[str],
    *,
    what: str = "",
    fits: Callable[[str], bool] | None = None,
    secret: bool = False,
    needs_one: bool = False,
) -> list[str]:
    """Return what stands between commas, each without the spaces around it; nothing at all is an empty list."""
    if _value(name) is None:
        return default
    found = [item.strip() for item in text(name, secret=secret).split(",") if item.strip()]
    if needs_one and not found:
        _refuse(name, what)
    for item in found:
        if fits and not fits(item):
            _refuse(name, what, item)
    return found


def switch(name: str, default: bool) -> bool:
    value = _value(name)
    if value is None:
        return default
    if value.lower() not in YES | NO:
        _refuse(name, "on or off", value)
    return value.lower() in YES


def number(name: str, default: int | None, *, least: int = 0, most: int = 1_000_000, what: str = "") -> int | None:
    value = _value(name)
    if value is None or (value == "" and default is None):
        return default
    if not (re.fullmatch(r"[0-9]{1,9}", value) and least <= int(value) <= most):
        _refuse(name, what or f"a whole number from {least} to {most}", value)
    return int(value)


def decimal(name: str, default: str, *, least: int, most: int, what: str = "") -> Decimal:
    value = default if _value(name) is None else _value(name)
    found = Decimal(value) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value) else None
    if found is None or not least <= found <= most:
        _refuse(name, what or f"a number from {least} to {most}", value)
    return found


def share(name: str, default: str, *, words: Collection[str], what: str) -> str | float:
    """Return one of the words, or a share from 0 to 1."""
    value = default if _value(name) is None else _value(name)
    if value in words:
        return value
    return float(decimal(name, default, least=0, most=1, what=f"{', '.join(words)}, or the share of {what}"))


def make_folder(name: str, path: str) -> None:
    """Make the folder that a variable names, or say that it cannot be."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError:
        _refuse(name, "a folder that the shop can write into", path)


def key(name: str, *, begins: tuple[str, ...]) -> str:
    what = f"empty, or a key that begins with {' or '.join(begins)}"
    return text(name, what=what, fits=lambda value: not value or value.startswith(begins), secret=True)


def choice(name: str, default: str, choices: Collection[str]) -> str:
    *others, last = choices
    return text(name, default, what=f"{', '.join(others)} or {last}", fits=lambda value: value in choices)


def database(name: str, default: str) -> dict:
    what = "sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME, with ?pool=true or without"
    value = default if _value(name) is None else text(name, secret=True)
    scheme = value.partition("://")[0]
    try:
        found = environ.Env.db_url_config(value) if scheme in {"sqlite", *POSTGRESQL} else {}
    except ValueError:  # a port that is no number
        found = {}
    options = found.get("OPTIONS", {})
    pool = str(options.get("pool", "off")).lower()
    if not found.get("NAME") or pool not in YES | NO or options.keys() - _options_of(scheme):
        _refuse(name, what, secret=True)
    if scheme != "sqlite":
        found["OPTIONS"] = {**options, "pool": pool in YES}
    return found


def _options_of(scheme):
    """Return what may stand behind the question mark: for PostgreSQL the words of libpq, as in ``?sslmode=require``."""
    if scheme == "sqlite":
        return set()
    pq = import_module("psycopg.pq")  # only where the shop needs it
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    return (known | {"pool", "assume_role"}) - {"options"}  # those are the shop's own


def cache(name: str) -> str:
    what = "redis://HOST:PORT/0, rediss://… or unix://FILE"
    return text(name, what=what, fits=lambda url: url == "" or is_url(url, "redis", "rediss", "unix"), secret=True)


def mail(name: str, default: str, *, must_send: bool) -> dict:
    """Return how mails leave the shop, as ``environ`` reads it.

    :param must_send: refuse what puts them into a terminal, a file or nowhere.
    """
    value = text(name, default, secret=True)
    what = "smtp+tls://USER:PASSWORD@HOST:587, smtp+ssl://… or smtp://…"
    kinds = MAIL if must_send else MAIL + MAIL_THAT_STAYS
    if must_send:
        what += ", which can send (with DEBUG=off nothing else is taken)"
    if not is_url(value, *kinds):
        _refuse(name, what, secret=True)
    return environ.Env.email_url_config(value)


def is_url(value: str, *schemes: str) -> bool:
    try:
        url = urlsplit(value)
        is_known = url.scheme in schemes and url.port != 0
    except ValueError:
        return False
    needs_host = url.scheme not in {"unix", *MAIL_THAT_STAYS}
    return is_known and " " not in value and bool(url.hostname or not needs_host)


def is_host(value: str) -> bool:
    """Is this what ``ALLOWED_HOSTS`` takes: a host name or an address, without scheme, port and path?"""
    return value == "*" or bool(re.fullmatch(rf"\.?{HOST}|\[[0-9a-f:.]+\]", value.lower()))


def is_origin(value: str) -> bool:
    return bool(re.fullmatch(rf"https?://(\*\.)?({HOST}|\[[0-9a-f:.]+\])(:[0-9]{{1,5}})?", value.lower()))


def is_mail_address(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _value(name: str) -> str | None:
    value = os.environ.get(name)
    return None if value is None else value.strip()


def _refuse(name: str, what: str, value: str = "", *, secret: bool = False) -> NoReturn:
    was = "" if secret else f", not {value!r}"
    raise ImproperlyConfigured(f"{name} is {what}{was}.")
