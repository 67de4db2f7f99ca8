"""What addresses look like: of hosts, of mails, of servers."""

import re
from ipaddress import ip_network
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

HOST = r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*"
MAIL_THAT_STAYS = ("consolemail", "filemail", "memorymail", "dummymail")
"""The schemes of mails that leave this machine for no other."""


def is_url(value: str, *schemes: str) -> bool:
    try:
        url = urlsplit(value)
        is_known = url.scheme in schemes and url.port != 0
    except ValueError:
        return False
    return is_known and " " not in value and bool(url.hostname or url.scheme in ("unix", *MAIL_THAT_STAYS))


def is_site(value: str) -> bool:
    """Is this an address by HTTP that can be gone on with: a host and perhaps a path, and no more?"""
    return is_url(value, "http", "https") and not set("?#@") & set(value)


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


def is_network(value: str) -> bool:
    try:
        ip_network(value)
    except ValueError:
        return False
    return True
