"""Who asks: the platform that a request names, and what its profile says.

A platform names the address of its profile with each request. The profile is fetched, with the guards of
``my_shop.kernel.outbound``, and kept for an hour. Where it has keys, each request has to be signed by one of them; that
it has some is written down, so that whoever keeps a profile from being read so takes none of them away.
"""

import hashlib
import json
import logging
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.networks import Networks
from my_shop.kernel.outbound import AddressRefused, FetchFailed, fetch
from my_shop.kernel.throttle.services import Limit, count_try
from my_shop.kernel.visitors import visitor_of
from orders.models import UcpPlatform, UcpSession
from orders.models.ucp import LONGEST_URL
from orders.ucp.capabilities import ORDER, VERSION
from orders.ucp.errors import BUYER_INPUT, UcpError
from orders.ucp.signatures import SignatureRefused, check

logger = logging.getLogger(__name__)

KEPT_FOR, FAILED_FOR = 3600, 60  # seconds
KNOWN_FOR = timedelta(days=30)
"""So long keys are known of a platform that has no session here."""

MOST_BYTES, MOST_SECONDS = 100_000, 4
NEW_PROFILES = Limit("ucp_profiles", 20, 60)
"""Each makes the shop ask a machine that a stranger has named, while a thread waits."""


@dataclass(frozen=True)
class Platform:
    """What is known of one: ``url`` is that of its profile, ``capabilities`` are names, ``keys`` JSON Web Keys."""

    url: str
    version: str = VERSION
    webhook_url: str = ""
    capabilities: tuple[str, ...] = ()
    keys: tuple[dict[str, Any], ...] = field(default=())
    is_readable: bool = True


def platform_of(request: HttpRequest) -> Platform:
    """Return who asks, where the request is in order. Must not run inside a transaction: it asks the platform.

    :raises UcpError: without a profile, for one that the shop cannot read, for a version that it does not speak, and
        for a wrong signature.
    """
    agent = request.headers.get("UCP-Agent", "")
    url = _parameter(agent, "profile")
    if not 0 < len(url) <= LONGEST_URL:
        raise UcpError.of(400, "missing", gettext('Name your profile in the header UCP-Agent: profile="https://…".'))
    if not _is_encrypted(url):
        raise UcpError.of(400, "invalid_profile", gettext("The address of a profile begins with https://."))
    _check_version(_parameter(agent, "version") or VERSION)
    platform = profile_at(url, visitor=visitor_of(request))
    _check_version(platform.version)
    if not platform.is_readable:
        words = gettext("Your profile is none that UCP %(version)s knows: nobody can tell whether you sign.")
        raise UcpError.of(400, "invalid_profile", words % {"version": VERSION})
    if platform.keys:
        try:
            check(request.headers.get("Request-Signature", ""), request.body, platform.keys)
        except SignatureRefused as refusal:
            raise UcpError.of(401, "invalid_signature", str(refusal)) from None
    return platform


def profile_at(url: str, *, visitor: str) -> Platform:
    """Return what the profile at this address says; where it cannot be had, what it has said last if it has keys, and
    else a platform of which nothing is known.

    :raises TooManyTries: this visitor has named many that are not known.
    """
    key = f"orders.ucp.platform.{hashlib.sha256(url.encode()).hexdigest()}"
    if kept := cache.get(key):
        return Platform(**kept)
    count_try(NEW_PROFILES, visitor)
    if platform := _fetched(url):
        if platform.is_readable:
            _write_down(platform)
        cache.set(key, asdict(platform), KEPT_FOR if platform.is_readable else FAILED_FOR)
        return platform
    known = UcpPlatform.objects.filter(url=url).first()
    platform = Platform(**known.said) if known else Platform(url)
    cache.set(key, asdict(platform), FAILED_FOR)
    return platform


def _write_down(platform):
    if platform.keys:
        facts = {"said": asdict(platform), "read_at": timezone.now()}
        UcpPlatform.objects.update_or_create(url=platform.url, defaults=facts)
    else:
        UcpPlatform.objects.filter(url=platform.url).delete()


def forget_stale_platforms(*, now: datetime) -> int:
    """Delete what is known of platforms that have not come for ``KNOWN_FOR`` and have no session; return how many."""
    theirs = UcpSession.objects.filter(platform=OuterRef("url"))
    deleted, _ = UcpPlatform.objects.filter(~Exists(theirs), read_at__lt=now - KNOWN_FOR).delete()
    return deleted


def _fetched(url) -> Platform | None:
    try:
        found = fetch(url, most_bytes=MOST_BYTES, seconds=MOST_SECONDS, networks=allowed_networks(), is_encrypted=True)
        return read_profile(url, json.loads(found.content))
    except (AddressRefused, FetchFailed) as error:
        logger.info("UCP: the profile at %.200s cannot be had: %s", url, error)
        return None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        logger.info("UCP: the profile at %.200s cannot be read", url)
        return Platform(url, is_readable=False)


def allowed_networks() -> Networks:
    """Return the private networks that addresses of platforms may lead into, which anybody names: none.

    Where the demo plays the conformance suite, the platform is on the same machine.
    """
    return settings.SHOP_OUTBOUND_NETWORKS if settings.SHOP_UCP_SIMULATION_SECRET else ()


def read_profile(url: str, profile: dict[str, Any]) -> Platform:
    """Return what a profile says, as far as the shop goes by it; of a newer version nothing but that it is one.

    :raises ValueError, TypeError, KeyError, AttributeError: for what is no profile.
    """
    version = str(profile["ucp"]["version"])
    keys = tuple(key for key in profile.get("signing_keys") or () if key["kty"] and key.get("use") != "enc")
    if version > VERSION:
        return Platform(url, version=version, keys=keys)
    named = {each["name"]: each for each in profile["ucp"].get("capabilities") or ()}
    webhook_url = (named.get(ORDER, {}).get("config") or {}).get("webhook_url") or ""
    return Platform(
        url=url,
        version=version,
        webhook_url=webhook_url if len(webhook_url) <= LONGEST_URL and _is_encrypted(webhook_url) else "",
        capabilities=tuple(map(str, named)),
        keys=keys,
    )


def _is_encrypted(url: str) -> bool:
    """May this be asked? Where the demo plays the conformance suite, any address: see ``allowed_networks``."""
    return url.startswith("https://") or bool(settings.SHOP_UCP_SIMULATION_SECRET)


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
