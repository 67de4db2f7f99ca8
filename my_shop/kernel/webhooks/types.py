"""The types of events: whoever records them says beforehand which ones there are, and what each means."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEST = "webhook.test"
"""What somebody sends to see whether it arrives; nobody subscribes to it."""

TYPES: dict[str, str | Promise] = {TEST: _("Somebody tries whether events arrive.")}


def register(types: Mapping[str, str | Promise]) -> None:
    """Make types known: dot-separated, in the past tense, and the same for ever."""
    TYPES.update(types)


def subscribable() -> dict[str, str | Promise]:
    """Return the types that an endpoint may choose, with what each means."""
    return {name: words for name, words in TYPES.items() if name != TEST}
