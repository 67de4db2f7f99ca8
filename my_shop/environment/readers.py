"""Readers of plain values: texts, lists, switches, numbers, addresses, paths.

The environment is read here and nowhere else; ``default`` is what a variable that is not set stands for.
"""

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import available_timezones

from babel.numbers import get_currency_precision, list_currencies
from django.core.exceptions import ImproperlyConfigured

from my_shop.environment.shapes import is_host, is_mail_address, is_network, is_origin, is_site, is_url
from my_shop.kernel.countries import is_country

YES, NO = frozenset({"on", "true", "yes", "1"}), frozenset({"off", "false", "no", "0"})
COUNTRY = "the ISO 3166-1 code of a country, as DE"
NEEDED = "The shop needs SECRET_KEY and ALLOWED_HOSTS, which with DEBUG=off have no default."

TextOrNone = TypeVar("TextOrNone", str, str | None)
NumberOrNone = TypeVar("NumberOrNone", int, int | None)

# --- Texts


def text(
    name: str, default: TextOrNone, *, what: str = "", fits: Callable[[str], Any] | None = None, secret: bool = False
) -> TextOrNone:
    """Return a text on one line; ``fits`` says which are meant, and ``what`` says it to people."""
    value = _value(name)
    if value is None:
        return default
    if not value.isprintable():
        refuse(name, "text on one line", value, secret=secret)
    if re.search(r"\s#(?!\d)", value):  # Suite #200 is none
        refuse(name, "a value without a comment (a comment stands on a line of its own)", value, secret=secret)
    if fits and not fits(value):
        refuse(name, what, value, secret=secret)
    return value


def items(
    name: str,
    default: list[str],
    *,
    what: str = "",
    fits: Callable[[str], Any] | None = None,
    secret: bool = False,
    needs_one: bool = False,
) -> list[str]:
    """Return what stands between commas, each without the spaces around it; nothing at all is an empty list."""
    if _value(name) is None:
        return default
    found = [item.strip() for item in text(name, "", secret=secret).split(",") if item.strip()]
    if needs_one and not found:
        refuse(name, what)
    for item in found:
        if fits and not fits(item):
            refuse(name, what, item)
    return found


def choice(name: str, default: str, choices: Collection[str]) -> str:
    *others, last = choices
    return text(name, default, what=f"{', '.join(others)} or {last}", fits=lambda value: value in choices)


def secret_key(name: str, known: str, *, production: bool) -> str:
    """Return the key that signs: while developing the one that everybody knows, in production one of one's own."""
    value = text(name, "" if production else known, secret=True)
    if not value:
        raise ImproperlyConfigured(NEEDED)
    if production and value == known:
        raise ImproperlyConfigured(f"{name} is the one that everybody knows: with DEBUG=off it has to be your own.")
    if production and len(value) < 50:
        raise ImproperlyConfigured(f"{name} is 50 random characters or more with DEBUG=off: signed links hang on it.")
    return value


def key(name: str, *, begins: tuple[str, ...]) -> str:
    what = f"empty, or a key that begins with {' or '.join(begins)}"
    return text(name, "", what=what, fits=lambda value: not value or value.startswith(begins), secret=True)


def token(name: str) -> str:
    what = "empty, or 20 random characters or more"
    return text(name, "", what=what, fits=lambda value: not value or len(value) >= 20, secret=True)


def email(name: str, default: str) -> str:
    return text(name, default, what="an e-mail address", fits=is_mail_address)


def emails(name: str, default: list[str]) -> list[str]:
    return items(name, default, what="a list of e-mail addresses", fits=is_mail_address)


def vat_id(name: str, default: str | None) -> str | None:
    what = "letters, digits, blanks, dots, slashes and dashes, or empty"
    return text(name, default, what=what, fits=re.compile(r"[A-Za-z0-9 ./-]*").fullmatch)


def currency(name: str, default: str) -> str:
    return text(
        name,
        default,
        what="the ISO 4217 code of a currency with hundredths",
        fits=lambda code: code in list_currencies() and get_currency_precision(code) == 2,
    )


def country(name: str, default: str) -> str:
    return text(name, default, what=COUNTRY, fits=is_country)


def countries(name: str, default: list[str]) -> list[str]:
    return items(name, default, what=f"a list; each is {COUNTRY}", fits=is_country, needs_one=True)


def time_zone(name: str, default: str) -> str:
    return text(name, default, what="a time zone, as Europe/Berlin", fits=available_timezones().__contains__)


def apps(name: str, default: list[str], *, needs: Mapping[str, str]) -> list[str]:
    """Return some of the default's apps; ``needs`` says which of them is nothing without which other."""
    found = items(name, default, what=f"a list of {', '.join(default)}", fits=default.__contains__, needs_one=True)
    for app, other in needs.items():
        if app in found and other not in found:
            without = f"{name} has {app} without {other}, and there is nothing to order without them."
            raise ImproperlyConfigured(without)
    return found


# --- Switches and numbers


def switch(name: str, default: bool) -> bool:
    value = _value(name)
    if value is None:
        return default
    if value.lower() not in YES | NO:
        refuse(name, "on or off", value)
    return value.lower() in YES


def number(name: str, default: NumberOrNone, *, least: int = 0, most: int = 1_000_000, what: str = "") -> NumberOrNone:
    value = _value(name)
    if value is None or (value == "" and default is None):
        return default
    if not (re.fullmatch(r"[0-9]{1,9}", value) and least <= int(value) <= most):
        refuse(name, what or f"a whole number from {least} to {most}", value)
    return int(value)


def decimal(name: str, default: str, *, least: int, most: int, what: str = "") -> Decimal:
    value = default if _value(name) is None else _value(name)
    found = Decimal(value) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value) else None
    if found is None or not least <= found <= most:
        refuse(name, what or f"a number from {least} to {most}", value)
    return found


def proxies(name: str) -> int | None:
    what = "the number of proxies in front of the shop: 0, 1, 2 …"
    return number(name, None, most=9, what=what)


def trace(name: str, default: str) -> str | float:
    """Return ``off``, ``kept``, ``always``, or the share of requests to trace, from 0 to 1."""
    words = ("off", "kept", "always")
    value = default if _value(name) is None else _value(name)
    if value in words:
        return value
    what = f"{', '.join(words)}, or the share of requests to trace, as in 0.05"
    return float(decimal(name, default, least=0, most=1, what=what))


# --- Addresses in the net


def hosts(name: str, default: list[str]) -> list[str]:
    """Return ``ALLOWED_HOSTS``, which are never none."""
    what = "a list of host names, as shop.example, without scheme, port and path"
    found = items(name, default, what=what, fits=is_host)
    if not found:
        raise ImproperlyConfigured(NEEDED)
    return found


def origins(name: str, default: list[str]) -> list[str]:
    return items(name, default, what="a list of origins, as https://shop.example", fits=is_origin)


def site_url(name: str, default: str) -> str:
    """Return the shop's address, without the slash at its end."""
    return text(name, default, what="the shop's address, as https://shop.example", fits=is_site).rstrip("/")


def address(name: str) -> str:
    return text(name, "", what="empty, or an address", fits=lambda url: not url or is_url(url, "http", "https"))


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(each) for each in items(name, [], what="a list of networks, as 10.1.0.0/16", fits=is_network)]


# --- Files and folders


def file(name: str, default: str, *, below: Path) -> str:
    return str(below / text(name, default, what="a file", fits=lambda path: path and not (below / path).is_dir()))


def folder(name: str, default: str, *, below: Path, outside: Iterable[Path] = ()) -> Path:
    """Return a folder, which is in none of those that it has to be outside of: they are everybody's."""
    found = below / text(name, default, what="a folder", fits=bool)
    for public in outside:
        if found.resolve().is_relative_to(public.resolve()):
            raise ImproperlyConfigured(f"{name} lies in {public}, where everybody can fetch what is sold.")
    return found


def optional_folder(name: str, *, below: Path, outside: Iterable[Path] = ()) -> Path | None:
    """Return a folder as ``folder`` does; None where nobody names one."""
    return folder(name, "", below=below, outside=outside) if _value(name) else None


def make_folder(name: str, path: str) -> None:
    """Make the folder that a variable names, or say that it cannot be."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError:
        refuse(name, "a folder that the shop can write into", path)


def _value(name: str) -> str | None:
    value = os.environ.get(name)
    return None if value is None else value.strip()


def refuse(name: str, what: str, value: str = "", *, secret: bool = False) -> NoReturn:
    """Say in one sentence what the variable is, and what it was unless that may be secret.

    :raises ImproperlyConfigured: always.
    """
    was = "" if secret else f", not {value!r}"
    raise ImproperlyConfigured(f"{name} is {what}{was}.")
