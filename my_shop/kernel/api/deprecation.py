"""Doors that go: they say so for a year before, and until when they stay."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecation:
    """Since when a door should not be used any more (RFC 9745), when it goes (RFC 8594), and what comes instead.

    :ivar instead: the address of what to use, or of the words about it.
    """

    since: datetime
    sunset: datetime
    instead: str

    def announce(self, response) -> None:
        """Write it into the headers of an answer."""
        response.headers["Deprecation"] = f"@{int(self.since.timestamp())}"
        response.headers["Sunset"] = http_date(self.sunset.timestamp())
        response.headers["Link"] = f'<{self.instead}>; rel="deprecation"'
