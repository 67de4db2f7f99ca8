"""Who asks: the platform that a request names, and what its profile says.

A platform names the address of its profile with each request. The profile is fetched, with the guards of
``my_shop.kernel.outbound``, and kept for an hour. Where it has keys, each request has to be signed by one of them.
"""

import hashlib
import json
import logging
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext

from my_shop.kernel.outbound import AddressRefused, FetchFailed, Networks, fetch
from my_shop.kernel.throttle.services import Limit, count_try
from my_shop.kernel.visitors import visitor_of
from orders.models import UcpSession
from orders.ucp.capabilities import ORDER, VERSION
from orders.ucp.errors import BUYER_INPUT, UcpError
from orders.ucp.signatures import SignatureRefused, check

logger = logging.getLogger(__name__)

KEPT_FOR, FAILED_FOR, KNOWN_FOR = 3600, 60, 30 * 24 * 3600  # seconds
MOST_BYTES, MOST_SECONDS = 100_000, 4
NEW_PROFILES = Limit("ucp_profiles", 20, 60)
"""Each makes the shop ask a machine that a stranger has named, while a thread waits."""

LONGEST_URL = UcpSession._meta.get_field("platform").max_length


@dataclass(frozen=True)
class Platform:
    """What is known of one: ``url`` is that of its profile, ``capabilities`` are names, ``keys`` JSON Web Keys."""

    url: str
    version: str = VERSION
    webhook_url: str = ""
    capabilities: tuple[str, ...] = ()
    keys: tuple[dict[str, Any], ...] = field(default=())


def platform_of(request: HttpRequest) -> Platform:
    """Return who asks, where the request is in order. Must not run inside a transaction: it asks the platform.

    :raises UcpError: without a profile, for a version that the shop does not speak, and for a wrong signature.
    """
    agent = request.headers.get("UCP-Agent", "")
    url = _parameter(agent, "profile")
    if not 0 < len(url) <= LONGEST_URL:
        raise UcpError.of(400, "missing", gettext('Name your profile in the header UCP-Agent: profile="https://…".'))
    _check_version(_parameter(agent, "version") or VERSION)
    platform = profile_at(url, visitor=visitor_of(request))
    _check_version(platform.version)
    if platform.keys:
        try:
            check(request.headers.get("Request-Signature", ""), request.body, platform.keys)
        except SignatureRefused as refusal:
            raise UcpError.of(401, "invalid_signature", str(refusal)) from None
    return platform


def profile_at(url: str, *, visitor: str) -> Platform:
    """Return what the profile at this address says, or has said last; a platform of which nothing is known where it has
    never said anything.

    Whoever keeps a profile from being read so takes away no key that its requests have to be signed by.

    :raises TooManyTries: this visitor has named many that are not known.
    """
    key = f"orders.ucp.platform.{hashlib.sha256(url.encode()).hexdigest()}"
    if kept := cache.get(key):
        return Platform(**kept)
    count_try(NEW_PROFILES, visitor)
    if platform := _fetched(url):
        cache.set(f"{key}.last", asdict(platform), KNOWN_FOR)
        cache.set(key, asdict(platform), KEPT_FOR)
        return platform
    last = cache.get(f"{key}.last") or asdict(Platform(url))
    cache.set(key, last, FAILED_FOR)
    return Platform(**last)


def _fetched(url) -> Platform | None:
    try:
        found = fetch(url, most_bytes=MOST_BYTES, seconds=MOST_SECONDS, networks=allowed_networks())
        return read_profile(url, json.loads(found.content))
    except (AddressRefused, FetchFailed) as error:
        logger.info("UCP: the profile at %.200s cannot be had: %s", url, error)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        logger.info("UCP: the profile at %.200s cannot be read", url)
    return None


def allowed_networks() -> Networks:
    """Return the private networks that addresses of platforms may lead into, which anybody names: none.

    Where the demo plays the conformance suite, the platform is on the same machine.
    """
    return settings.SHOP_OUTBOUND_NETWORKS if settings.SHOP_UCP_SIMULATION_SECRET else ()


def read_profile(url: str, profile: dict[str, Any]) -> Platform:
    """Return what a profile says, as far as the shop goes by it.

    :raises ValueError, TypeError, KeyError, AttributeError: for what is no profile.
    """
    capabilities = profile["ucp"].get("capabilities") or []
    named = {each["name"]: each for each in capabilities}
    webhook_url = (named.get(ORDER, {}).get("config") or {}).get("webhook_url") or ""
    keys = tuple(key for key in profile.get("signing_keys") or () if key.get("kty") and key.get("use") != "enc")
    return Platform(
        url=url,
        version=str(profile["ucp"]["version"]),
        webhook_url=webhook_url if len(webhook_url) <= LONGEST_URL else "",
        capabilities=tuple(map(str, named)),
        keys=keys,
    )


def _check_version(version: str) -> None:
    """Refuse a version that is newer than the shop's: older ones it speaks, as the protocol wants it."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", version) or version > VERSION:
        words = gettext("Version %(version)s is not supported. This business implements version %(own)s.")
        words %= {"version": version[:20], "own": VERSION}
        raise UcpError.of(400, "version_unsupported", words, severity=BUYER_INPUT)


def _parameter(header: str, name: str) -> str:
    """Return a member of a dictionary (RFC 8941, 3.2) that is a string."""
    found = re.search(rf'(?:^|[;,])\s*{name}="((?:[^"\\]|\\["\\])*)"', header)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else ""
