"""Asking addresses that come from outside, such as those of pictures in a file: bounded, and never inside our network.

A stranger's address may lead to what only this machine may ask (a database, the cloud's own pages): that is server-side
request forgery. So the host is resolved here, each address it has is looked at, and the connection goes to the very
address that was looked at; a redirect is a new address.
"""

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.networks import Networks, addresses_of, is_allowed, is_named

CONNECT_SECONDS, READ_SECONDS = 5, 10
TOTAL_SECONDS = 30
"""From the first connection to the last byte, redirects included; only the resolver has limits of its own."""

MAX_REDIRECTS = 3

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TEMPORARY = frozenset({408, 425, 429})


class AddressRefused(Exception):
    """The shop does not ask this address, now or later; the message says why."""


class FetchFailed(Exception):
    """There was no usable answer; the message says why.

    :ivar is_final: asking again would bring the same.
    :ivar retry_after: how long the other side wants to be left alone, where it has said so.
    """

    def __init__(self, message: str, *, is_final: bool = False, retry_after: timedelta | None = None):
        super().__init__(message)
        self.is_final, self.retry_after = is_final, retry_after


@dataclass(frozen=True)
class Fetched:
    """What came: ``url`` is where it was found in the end."""

    url: str
    content: bytes
    content_type: str


def fetch(
    url: str,
    *,
    most_bytes: int,
    seconds: float = TOTAL_SECONDS,
    networks: Networks | None = None,
    is_encrypted: bool = False,
) -> Fetched:
    """Get what an address of the internet has, at most ``most_bytes``, in at most ``seconds``.

    No cookies, no log-in, no proxy of the environment; at most ``MAX_REDIRECTS`` redirects. Addresses of private and
    special networks are asked only where they are allowed.

    :param networks: private ones that may be asked all the same: those of ``SHOP_OUTBOUND_NETWORKS``, which is for
        addresses that staff have written; none for what strangers name.
    :param is_encrypted: http is refused but where it leads into one of those.
    :raises AddressRefused: it is no public http or https address, or redirects to one that is none.
    :raises FetchFailed: no answer, not in time, too large, or not with status 200.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        answer = _ask(_checked(url), most_bytes, deadline, networks, is_encrypted)
        if isinstance(answer, Fetched):
            return answer
        try:
            url = urljoin(url, answer)
        except ValueError:
            raise FetchFailed(gettext("The address redirects to one that is none."), is_final=True) from None
    raise FetchFailed(gettext("The address redirects too often."), is_final=True)


@dataclass(frozen=True)
class Answer:
    """What was answered, with whatever status: ``text`` is the beginning of it, ``retry_after`` how long the other side
    wants to be left alone, where it has said so."""

    status: int
    text: str
    retry_after: timedelta | None


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    most_bytes: int,
    seconds: float = TOTAL_SECONDS,
    networks: Networks | None = None,
) -> Answer:
    """Send these very bytes to an address of the internet and return its answer, ``most_bytes`` of it.

    As ``fetch`` does, encrypted, but that a redirect is not followed: it is an answer like any other, and what was sent
    goes to nobody else.

    :param networks: as ``fetch``.
    :raises AddressRefused: it is no public https address.
    :raises FetchFailed: there was no answer, or not in time.
    """
    deadline = time.monotonic() + seconds
    what: dict[str, Any] = {"method": "POST", "body": body, "headers": headers}
    with _asked(_checked(url), deadline, networks, is_encrypted=True, **what) as response:
        text = response.read(most_bytes).decode(errors="replace").replace("\0", "")
        return Answer(response.status, text, _retry_after(response.headers["Retry-After"]))


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode()
    except ValueError:  # UnicodeError is one
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[\w.:-]+", host, re.ASCII) or port == 0:
        raise AddressRefused(gettext("This is no complete address that begins with http:// or https://."))
    if "@" in parts.netloc:
        raise AddressRefused(gettext("The address holds a user name or a password."))
    netloc = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{netloc}:{port}" if port else netloc)


def _ask(parts, most_bytes, deadline, networks, is_encrypted) -> Fetched | str:
    """Return what came, or where it is to be found instead."""
    with _asked(parts, deadline, networks, is_encrypted) as response:
        return _answer(response, parts.geturl(), most_bytes)


@contextmanager
def _asked(
    parts: SplitResult,
    deadline: float,
    networks: Networks | None,
    is_encrypted: bool,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Iterator[http.client.HTTPResponse]:
    """Ask, and let the answer be read until ``deadline``."""
    try:
        with _connected(parts, deadline, networks, is_encrypted) as sock:
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            connection = kind(parts.netloc)
            connection.sock = _Timed(sock, deadline)  # all of a socket that is used
            path = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*")
            query = f"?{quote(parts.query, safe='/%:=&?~+!$,;@()*[]')}" if parts.query else ""
            ours = {"User-Agent": _user_agent(), "Connection": "close"}
            connection.request(method, path + query, body=body, headers={**(headers or {}), **ours})
            yield connection.getresponse()
    except TimeoutError:
        raise FetchFailed(gettext("The address did not answer in time.")) from None
    except (OSError, http.client.HTTPException) as error:
        detail = str(error) or type(error).__name__
        raise FetchFailed(gettext("The address could not be reached: %(error)s") % {"error": detail}) from None


def _answer(response, url, most_bytes) -> Fetched | str:
    status, headers = response.status, response.headers
    if status in _REDIRECTS and headers["Location"]:
        return str(headers["Location"])
    if status != http.HTTPStatus.OK:
        is_temporary = status in _TEMPORARY or status >= http.HTTPStatus.INTERNAL_SERVER_ERROR
        raise FetchFailed(
            gettext("The address answered with status %(status)s.") % {"status": status},
            is_final=not is_temporary,
            retry_after=_retry_after(headers["Retry-After"]) if is_temporary else None,
        )
    content = b"" if (response.length or 0) > most_bytes else response.read(most_bytes + 1)
    if len(content) + (response.length or 0) > most_bytes:
        limit = {"limit": filesizeformat(most_bytes)}
        raise FetchFailed(gettext("The file is too large. At most %(limit)s are taken.") % limit, is_final=True)
    if response.length:
        raise FetchFailed(gettext("The answer broke off."))
    return Fetched(url, content, headers.get_content_type())


def _connected(parts: SplitResult, deadline: float, networks: Networks | None, is_encrypted: bool) -> socket.socket:
    """Return a connection to an address of this host that was looked at."""
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    addresses = addresses_of(host, port)
    if not all(is_allowed(address, networks) for address in addresses):
        raise AddressRefused(gettext("The address leads into a network that is not public."))
    if is_encrypted and parts.scheme != "https" and not all(is_named(address, networks) for address in addresses):
        raise AddressRefused(gettext("This is no address that begins with https://."))
    for number, address in enumerate(addresses, start=1):
        try:
            sock = socket.create_connection((address, port), timeout=_left(deadline, CONNECT_SECONDS))
            break
        except OSError:
            if number == len(addresses):
                raise
    if parts.scheme != "https":
        return sock
    try:
        return _tls().wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


def _left(deadline: float, most: float) -> float:
    """Return how many seconds the next step has, at most ``most``.

    :raises TimeoutError: there is no time left.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, most)


def _retry_after(value: str | None) -> timedelta | None:
    """Read how long to wait: seconds, or a date (RFC 9110, 10.2.3)."""
    if value and re.fullmatch(r"[0-9]{1,7}", value.strip()):
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value or "")
        return max(timedelta(0), until - timezone.now())
    except (TypeError, ValueError):  # none, or one without a time zone
        return None


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _user_agent() -> str:
    return f"{settings.SHOP_NAME} ({settings.SITE_URL})".encode("ascii", "ignore").decode().strip()


class _Timed:
    """A socket as ``http.client`` uses one: each step has what is left of the time, so that no drip outlasts it."""

    def __init__(self, sock: socket.socket, deadline: float):
        self._sock, self._deadline = sock, deadline

    def sendall(self, data):
        self._sock.settimeout(_left(self._deadline, READ_SECONDS))
        self._sock.sendall(data)

    def makefile(self, mode):
        return io.BufferedReader(_Reads(self._sock, self._deadline))

    def close(self):
        """Leave it open: the answer is still read, and whoever has opened it closes it."""


class _Reads(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: float):
        self._sock, self._deadline = sock, deadline

    def readable(self):
        return True

    def readinto(self, buffer):
        self._sock.settimeout(_left(self._deadline, READ_SECONDS))
        return self._sock.recv_into(buffer)
