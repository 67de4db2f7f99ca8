"""The types of events: whoever records them says beforehand which ones there are, and what each means."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEST = "webhook.test"
"""What somebody sends to see whether it arrives; nobody subscribes to it."""

TYPES: dict[str, str | Promise] = {TEST: _("Somebody tries whether events arrive.")}

SUBJECTS: dict[str, str | Promise] = {}
"""What types are about, by the word before their dot."""


def register(types: Mapping[str, str | Promise], *, subjects: Mapping[str, str | Promise]) -> None:
    """Make types known: dot-separated, in the past tense, and the same for ever; and what they are about."""
    TYPES.update(types)
    SUBJECTS.update(subjects)


def subscribable() -> dict[str, str | Promise]:
    """Return the types that an endpoint may choose, with what each means."""
    return {name: words for name, words in TYPES.items() if name != TEST}


def by_subject() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """Return the types that an endpoint may choose below what they are about."""
    groups: dict[str | Promise, list[tuple[str, str | Promise]]] = {}
    for name, words in subscribable().items():
        word = name.partition(".")[0]
        groups.setdefault(SUBJECTS.get(word, word), []).append((name, words))
    return list(groups.items())
